// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Ngn;

/// <summary>Second moments c_k = E v_k^2, v = x* - x, of stochastic NGN on Gaussian samples.</summary>
/// <remarks>
/// 1/(1 + gamma r) = int e^(-t (1 + gamma r)) dt turns the mean over a batch into Gaussian integrals. With s = 2 t gamma/B, u_k = lambda_k/(1 + s lambda_k), S = sum lambda_k c_k + sigma2,
/// T(s) = sigma2 + sum u_k c_k and the weight W(t) = e^-t prod (1 + s lambda_k)^(-1/2) (T/S)^((B - 1)/2), one step is
/// c_k = c_k - 2 c_k gamma int W u_k dt + gamma^2 int t W ((1 + 1/B) u_k^2 c_k + T u_k/B) dt. Exact for B = 1; for more samples T/S is taken at the means.
/// <para>Integrals by the trapezoid rule in ln t, whose error falls exponentially with the width of a panel. A constant step is one node at s = 0.</para>
/// <para>At nodes with s lambda_1 up to 0.03, most of them, u_k = lambda_k sum_i (-s lambda_k)^i in 12 terms: there sums over nodes are polynomials in lambda_k, and T a polynomial in s of the sums
/// of c_k lambda_k^j. The other nodes come first.</para>
/// <para>Layout: u is [block, node, 16 modes]; a mode of the padding has no eigenvalue and no power. A step is one pass over u: a block's 16 moments follow from sums over nodes, two registers, and
/// add to eight sums over modes at each node while its u is in the first cache; at the end these are joined by <see cref="LaneTotals"/>.</para>
/// </remarks>
internal sealed class NgnMoments
{
    private const int Lanes = 8;
    private const int Block = 2 * Lanes;
    private const double Panel = 0.3;
    private const double Negligible = 1e-17;
    private const double Near = 0.03;
    private const int Terms = 12;       // Near^12 is below rounding
    private readonly double batch;
    private readonly double noise;
    private readonly int nodes;
    private readonly double[] c;
    private readonly double[] multiplicity;
    private readonly double[] lambda;
    private readonly double[] share;    // lambda/lambda_1
    private readonly double largest;
    private readonly int far;
    private readonly double[] u;        // [blocks, far nodes, 16]
    private readonly double[] powers;   // (-s lambda_1)^j of the near nodes, [12, nodes - far]
    private readonly double[] kept;     // of x^j, x = lambda/lambda_1, j = 1 to 13, in the factor of c
    private readonly double[] gained;   // the same of x^j, j = 1 to 12, in what is added
    private readonly double[] raised;   // sums of m c lambda x^j, [12, 8]
    private readonly double[] fixed1;   // gamma dt e^-t prod (1 + s lambda)^(-1/2)
    private readonly double[] fixed2;   // the same times gamma t
    private readonly double[] sums;     // T
    private readonly double[] shares;
    private readonly double[] first;
    private readonly double[] second;
    private readonly double[] drift;    // -2 first
    private readonly double[] diffusion;    // (1 + 1/B) second
    private readonly double[] drive;    // second T/B
    private readonly double[] factors;  // of each far node: -2 first, (1 + 1/B) second, second T/B
    private readonly double[] partial;  // [nodes, 8], sums over modes

    /// <param name="modes">The modes, without floor.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">gamma.</param>
    /// <param name="batch">B.</param>
    /// <param name="noise">sigma2.</param>
    internal NgnMoments(SgdModes modes, StepRule rule, double rate, double batch, double noise)
    {
        (this.batch, this.noise) = (batch, noise);
        List<(double S, double First, double Second)> list = rule == StepRule.Constant ? [(0, rate, rate * rate)] : Nodes(modes, rate, batch);
        nodes = list.Count;
        int padded = (modes.Count + Block - 1) / Block * Block;
        largest = modes.Eigenvalues.Max();
        far = list.TakeWhile(n => n.S * largest > Near).Count();
        (c, multiplicity, lambda, share, u) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[(long)padded * far]);
        (powers, kept, gained, raised) = (new double[Terms * (nodes - far)], new double[Terms + 1], new double[Terms], new double[Terms * Lanes]);
        (drift, diffusion, drive) = (new double[nodes], new double[nodes], new double[nodes]);
        (fixed1, fixed2, sums, shares, first, second) = (new double[nodes], new double[nodes], new double[nodes], new double[nodes], new double[nodes], new double[nodes]);
        (factors, partial) = (new double[3 * far], new double[Lanes * far]);
        for (int q = 0; q < nodes; q++) (fixed1[q], fixed2[q]) = (list[q].First, list[q].Second);
        for (int k = 0; k < modes.Count; k++)
        {
            (c[k], multiplicity[k], lambda[k], share[k]) = (modes.Start[k], modes.Multiplicities[k], modes.Eigenvalues[k], modes.Eigenvalues[k] / largest);
            for (int q = 0; q < far; q++) u[((((long)k / Block * far) + q) * Block) + (k % Block)] = lambda[k] / (1 + (lambda[k] * list[q].S));
        }

        for (int q = far; q < nodes; q++)
        {
            double power = 1;
            for (int j = 0; j < Terms; j++, power *= -list[q].S * largest) powers[(j * (nodes - far)) + q - far] = power;
        }

        Pass(advance: false);
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
        Pass(advance: true);
        Measure();
    }

    /// <summary>The next moments of each mode, unless they are the first, and their sums at the nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass(bool advance)
    {
        ref double f = ref MemoryMarshal.GetArrayDataReference(factors), at = ref MemoryMarshal.GetArrayDataReference(u), sum = ref MemoryMarshal.GetArrayDataReference(partial);
        Array.Clear(partial);
        Array.Clear(raised);
        for (int k = 0; k < c.Length; k += Block)
        {
            ref double row = ref Unsafe.Add(ref at, (nint)k * far);
            Vector512<double> c0 = Vector512.Create<double>(c.AsSpan(k, Lanes)), c1 = Vector512.Create<double>(c.AsSpan(k + Lanes, Lanes));
            Vector512<double> x0 = Vector512.Create<double>(share.AsSpan(k, Lanes)), x1 = Vector512.Create<double>(share.AsSpan(k + Lanes, Lanes));
            if (advance)
            {
                Vector512<double> kept0 = default, kept1 = default, gained0 = default, gained1 = default;
                for (int j = Terms; j >= 0; j--)
                {
                    (kept0, kept1) = (x0 * (kept0 + Vector512.Create(kept[j])), x1 * (kept1 + Vector512.Create(kept[j])));
                    if (j < Terms) (gained0, gained1) = (x0 * (gained0 + Vector512.Create(gained[j])), x1 * (gained1 + Vector512.Create(gained[j])));
                }

                (kept0, kept1) = (kept0 + Vector512<double>.One, kept1 + Vector512<double>.One);
                for (nuint q = 0; q < (nuint)far; q++)
                {
                    Vector512<double> drifts = Vector512.Create(Unsafe.Add(ref f, 3 * q)), diffusions = Vector512.Create(Unsafe.Add(ref f, (3 * q) + 1)), drives = Vector512.Create(Unsafe.Add(ref f, (3 * q) + 2));
                    Vector512<double> u0 = Vector512.LoadUnsafe(ref row, q * Block), u1 = Vector512.LoadUnsafe(ref row, (q * Block) + Lanes);
                    kept0 = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(diffusions, u0, drifts), u0, kept0);
                    kept1 = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(diffusions, u1, drifts), u1, kept1);
                    gained0 = Vector512.FusedMultiplyAdd(drives, u0, gained0);
                    gained1 = Vector512.FusedMultiplyAdd(drives, u1, gained1);
                }

                (c0, c1) = (Vector512.FusedMultiplyAdd(c0, kept0, gained0), Vector512.FusedMultiplyAdd(c1, kept1, gained1));
                c0.CopyTo(c.AsSpan(k));
                c1.CopyTo(c.AsSpan(k + Lanes));
            }

            (c0, c1) = (c0 * Vector512.Create<double>(multiplicity.AsSpan(k, Lanes)), c1 * Vector512.Create<double>(multiplicity.AsSpan(k + Lanes, Lanes)));
            for (nuint q = 0; q < (nuint)far; q++)
            {
                Vector512<double> here = Vector512.FusedMultiplyAdd(c0, Vector512.LoadUnsafe(ref row, q * Block), Vector512.LoadUnsafe(ref sum, q * Lanes));
                Vector512.FusedMultiplyAdd(c1, Vector512.LoadUnsafe(ref row, (q * Block) + Lanes), here).StoreUnsafe(ref sum, q * Lanes);
            }

            (c0, c1) = (c0 * Vector512.Create<double>(lambda.AsSpan(k, Lanes)), c1 * Vector512.Create<double>(lambda.AsSpan(k + Lanes, Lanes)));
            for (int j = 0; j < Terms; j++, c0 *= x0, c1 *= x1) (Vector512.Create<double>(raised.AsSpan(j * Lanes, Lanes)) + (c0 + c1)).CopyTo(raised.AsSpan(j * Lanes));
        }

        Array.Fill(sums, noise);
        for (int q = 0; q < far; q++) sums[q] += LaneTotals.Of(Vector512.Create<double>(partial.AsSpan(q * Lanes, Lanes)));
        for (int j = Terms - 1; j >= 0; j--) FixedLanes.AddScaled(LaneTotals.Of(Vector512.Create<double>(raised.AsSpan(j * Lanes, Lanes))), Power(j), sums.AsSpan(far));
    }

    /// <summary>(-s lambda_1)^j at the near nodes.</summary>
    private ReadOnlySpan<double> Power(int j) => powers.AsSpan(j * (nodes - far), nodes - far);

    /// <summary>Losses and the weights of the next step.</summary>
    private void Measure()
    {
        Vector512<double> loss = default, distance = default;
        for (int k = 0; k < c.Length; k += Lanes)
        {
            Vector512<double> power = Vector512.Create<double>(multiplicity.AsSpan(k, Lanes)) * Vector512.Create<double>(c.AsSpan(k, Lanes));
            distance += power;
            loss = Vector512.FusedMultiplyAdd(Vector512.Create<double>(lambda.AsSpan(k, Lanes)), power, loss);
        }

        (Loss, Distance) = (LaneTotals.Of(loss), LaneTotals.Of(distance));
        bool finite = double.IsFinite(Loss) && double.IsFinite(Distance);
        if (!finite) (Loss, Distance) = (double.PositiveInfinity, double.PositiveInfinity);
        double total = Loss + noise;
        if (finite && total < DescentPath.Least)
        {
            StepSize = 0;
            return;
        }

        if (batch > 1 && finite)
        {
            for (int q = 0; q < nodes; q++) shares[q] = Math.Min(1, sums[q] / total);
            Elementary.Log(shares, shares);
            for (int q = 0; q < nodes; q++) shares[q] *= (batch - 1) / 2;
            Elementary.Exp(shares, shares);
        }
        else
        {
            Array.Fill(shares, 1);
        }

        double inverse = 1 / batch;
        for (int q = 0; q < nodes; q++)
        {
            (first[q], second[q]) = (fixed1[q] * shares[q], fixed2[q] * shares[q]);
            (drift[q], diffusion[q], drive[q]) = (-2 * first[q], (1 + inverse) * second[q], second[q] * sums[q] * inverse);
        }

        for (int q = 0; q < far; q++) (factors[3 * q], factors[(3 * q) + 1], factors[(3 * q) + 2]) = (drift[q], diffusion[q], drive[q]);

        // u = lambda_1 sum_j (-s lambda_1)^(j-1) x^j and its square, lambda_1^2 sum_j (j - 1) (-s lambda_1)^(j-2) x^j; kept[0] and gained[0] belong to x.
        Array.Clear(kept);
        for (int j = 0; j < Terms; j++)
        {
            kept[j] += largest * FixedLanes.Dot(drift.AsSpan(far), Power(j));
            kept[j + 1] += largest * largest * (j + 1) * FixedLanes.Dot(diffusion.AsSpan(far), Power(j));
            gained[j] = largest * FixedLanes.Dot(drive.AsSpan(far), Power(j));
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
