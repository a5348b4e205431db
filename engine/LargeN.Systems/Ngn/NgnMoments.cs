// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Ngn;

/// <summary>Second moments c_k = E v_k^2, v = x* - x, of stochastic NGN on Gaussian samples.</summary>
/// <remarks>
/// 1/(1 + gamma r) = int e^(-t (1 + gamma r)) dt turns the mean over a batch into Gaussian integrals. With s = 2 t gamma/B, u_k = lambda_k/(1 + s lambda_k), S = sum lambda_k c_k + sigma2,
/// T(s) = sigma2 + sum u_k c_k and the weight W(t) = e^-t prod (1 + s lambda_k)^(-1/2) (T/S)^((B - 1)/2), one step is
/// c_k = c_k - 2 c_k gamma int W u_k dt + gamma^2 int t W ((1 + 1/B) u_k^2 c_k + T u_k/B) dt. Exact for B = 1; for more samples T/S is taken at the means.
/// <para>Integrals by the trapezoid rule in ln t, whose error falls exponentially with the width of a panel. A constant step is one node at s = 0.</para>
/// <para>Layout: u[k] is a row of nodes padded to eights with weight 0; sums over nodes are joined by <see cref="LaneTotals"/>, sums over modes run in rising order.</para>
/// </remarks>
internal sealed class NgnMoments
{
    private const int Lanes = 8;
    private const double Panel = 0.3;
    private const double Negligible = 1e-17;
    private readonly SgdModes modes;
    private readonly double batch;
    private readonly double noise;
    private readonly int nodes;
    private readonly double[] c;
    private readonly double[] u;        // [modes, nodes]
    private readonly double[] fixed1;   // gamma dt e^-t prod (1 + s lambda)^(-1/2)
    private readonly double[] fixed2;   // the same times gamma t
    private readonly double[] sums;     // T
    private readonly double[] first;
    private readonly double[] second;
    private readonly double[] drive;    // second times T

    /// <param name="modes">The modes, without floor.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">gamma.</param>
    /// <param name="batch">B.</param>
    /// <param name="noise">sigma2.</param>
    internal NgnMoments(SgdModes modes, StepRule rule, double rate, double batch, double noise)
    {
        (this.modes, this.batch, this.noise) = (modes, batch, noise);
        List<(double S, double First, double Second)> list = rule == StepRule.Constant ? [(0, rate, rate * rate)] : Nodes(modes, rate, batch);
        nodes = (list.Count + Lanes - 1) / Lanes * Lanes;
        c = (double[])modes.Start.Clone();
        u = new double[(long)modes.Count * nodes];
        (fixed1, fixed2, sums, first, second, drive) = (new double[nodes], new double[nodes], new double[nodes], new double[nodes], new double[nodes], new double[nodes]);
        for (int q = 0; q < list.Count; q++) (fixed1[q], fixed2[q]) = (list[q].First, list[q].Second);
        for (int k = 0; k < modes.Count; k++)
        {
            double lambda = modes.Eigenvalues[k];
            for (int q = 0; q < nodes; q++) u[((long)k * nodes) + q] = lambda / (1 + (lambda * (q < list.Count ? list[q].S : 0)));
        }

        Measure();
    }

    /// <summary>sum lambda_k c_k; +infinity from where it leaves the range of a double.</summary>
    internal double Loss { get; private set; }

    /// <summary>sum c_k.</summary>
    internal double Distance { get; private set; }

    /// <summary>Mean of the next step's eta; 0 where nothing is left to learn.</summary>
    internal double StepSize { get; private set; }

    /// <summary>One step.</summary>
    internal void Advance()
    {
        if (StepSize == 0 || !double.IsFinite(Loss)) return;
        for (int k = 0; k < c.Length; k++)
        {
            ref double row = ref u[(long)k * nodes];
            Vector512<double> a = default, p = default, r = default;
            for (int q = 0; q < nodes; q += Lanes)
            {
                Vector512<double> at = Vector512.LoadUnsafe(ref row, (nuint)q);
                a = Vector512.FusedMultiplyAdd(Load(first, q), at, a);
                p = Vector512.FusedMultiplyAdd(Load(second, q) * at, at, p);
                r = Vector512.FusedMultiplyAdd(Load(drive, q), at, r);
            }

            c[k] = (c[k] * (1 - (2 * LaneTotals.Of(a)) + ((1 + (1 / batch)) * LaneTotals.Of(p)))) + (LaneTotals.Of(r) / batch);
        }

        Measure();
    }

    private static Vector512<double> Load(double[] x, int q) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(x), (nuint)q);

    /// <summary>Losses, T, and the weights of the next step.</summary>
    private void Measure()
    {
        (double loss, double distance) = (0, 0);
        Array.Fill(sums, noise);
        for (int k = 0; k < c.Length; k++)
        {
            double power = modes.Multiplicities[k] * c[k];
            distance += power;
            loss += modes.Eigenvalues[k] * power;
            Vector512<double> all = Vector512.Create(power);
            ref double row = ref u[(long)k * nodes];
            for (int q = 0; q < nodes; q += Lanes) Vector512.FusedMultiplyAdd(all, Vector512.LoadUnsafe(ref row, (nuint)q), Load(sums, q)).CopyTo(sums, q);
        }

        bool finite = double.IsFinite(loss) && double.IsFinite(distance);
        (Loss, Distance) = finite ? (loss, distance) : (double.PositiveInfinity, double.PositiveInfinity);
        double total = loss + noise;
        if (finite && total < DescentPath.Least)
        {
            StepSize = 0;
            return;
        }

        for (int q = 0; q < nodes; q++)
        {
            double share = batch > 1 && finite ? Elementary.Exp((batch - 1) / 2 * Elementary.Log(Math.Min(1, sums[q] / total))) : 1;
            (first[q], second[q]) = (fixed1[q] * share, fixed2[q] * share);
            drive[q] = second[q] * sums[q];
        }

        StepSize = FixedOrder.Sum(first);
    }

    private static List<(double S, double First, double Second)> Nodes(SgdModes modes, double rate, double batch)
    {
        double largest = modes.Eigenvalues.Max();
        double low = Elementary.Log(1e-13 / (1 + (rate * ((modes.Trace / batch) + largest)))), high = Elementary.Log(40);
        int count = (int)Math.Ceiling((high - low) / Panel);
        List<(double S, double First, double Second)> all = [];
        for (int q = 0; q <= count; q++)
        {
            double y = high - (q * Panel), t = Elementary.Exp(y), s = 2 * t * rate / batch, exponent = y - t;
            for (int k = 0; k < modes.Count; k++) exponent -= 0.5 * modes.Multiplicities[k] * Elementary.Log1p(s * modes.Eigenvalues[k]);
            double weight = rate * Panel * Elementary.Exp(exponent);
            all.Add((s, weight, weight * rate * t));
        }

        // What a node adds to the mean step, the drift and the diffusion, of the fastest mode; it goes where it adds nothing to any of them.
        double U(double s) => largest / (1 + (s * largest));
        double step = all.Max(n => n.First), drift = all.Max(n => n.First * U(n.S)), diffusion = all.Max(n => n.Second * U(n.S) * U(n.S));
        return [.. all.Where(n => n.First > Negligible * step || n.First * U(n.S) > Negligible * drift || n.Second * U(n.S) * U(n.S) > Negligible * diffusion)];
    }
}
