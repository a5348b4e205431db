// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>The loss after T steps of SGD with a schedule eta_t, and its derivative by every eta_t.</summary>
/// <remarks>
/// Forward: the recursion of <see cref="SecondMoments"/>. Backward, from p = m lambda at T (Bordelon, Mori 2026, arXiv 2602.04774; m the multiplicities):
/// dL/deta_t = sum_k p_k [(-2 lambda_k (1 - eta lambda_k) + 2 eta lambda_k^2/B) c_k + (2 eta/B) lambda_k (L_t + sigma2)],
/// p_k = [(1 - eta lambda_k)^2 + eta^2 lambda_k^2/B] p_k + m_k lambda_k (eta^2/B) sum_j p_j lambda_j.
/// <para>Layout: eight modes are the lanes of a register; a mode of the padding has no eigenvalue and no error. Mode k is summed in lane k mod 8 of sum k/8 mod 4, so that the
/// bits depend on the index alone. Memory: 2 sqrt(T) states, because every segment of sqrt(T) steps is run again from where it began.</para>
/// <para>Not for use by several threads at once.</para>
/// </remarks>
internal sealed class ScheduleGradient
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    private readonly int padded;
    private readonly int steps;
    private readonly int segment;
    private readonly double floor;
    private readonly double noise;
    private readonly double inverse;
    private readonly double[] lambda;
    private readonly double[] square;
    private readonly double[] weight;
    private readonly double[] start;
    private readonly double[] saved;
    private readonly double[] states;
    private readonly double[] adjoint;
    private readonly double[] losses;

    /// <param name="modes">The modes.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="batchSize">B.</param>
    /// <param name="steps">T.</param>
    /// <param name="selfTerm">False leaves out eta^2 lambda_k^2 c_k / B.</param>
    internal ScheduleGradient(SgdModes modes, double noiseVariance, double batchSize, int steps, bool selfTerm)
    {
        padded = Padded(modes.Count);
        (this.steps, segment, floor, noise, inverse) = (steps, Segment(steps), modes.Floor, noiseVariance, 1 / batchSize);
        (lambda, square, weight, start) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        for (int k = 0; k < modes.Count; k++)
        {
            lambda[k] = modes.Eigenvalues[k];
            square[k] = selfTerm ? lambda[k] * lambda[k] * inverse : 0;
            weight[k] = lambda[k] * modes.Multiplicities[k];
            start[k] = modes.Start[k];
        }

        saved = new double[((steps + segment - 1) / segment) * (long)padded];
        states = new double[(segment + 1) * (long)padded];
        adjoint = new double[padded];
        losses = new double[steps + 1];
    }

    internal static long Bytes(int modes, int steps) => 8L * ((Padded(modes) * ((2L * Segment(steps)) + 7)) + steps);

    /// <summary>The loss, and the derivatives where <paramref name="gradient"/> is not empty.</summary>
    /// <param name="rates">eta_t, T.</param>
    /// <param name="gradient">dL/deta_t, T, or empty.</param>
    /// <returns>L_T (label squared); +infinity where it leaves the range of a double, and then no derivatives.</returns>
    internal double Evaluate(ReadOnlySpan<double> rates, Span<double> gradient)
    {
        start.CopyTo(states, 0);
        losses[0] = Total(states) + floor;
        for (int t = 0; t < steps; t++)
        {
            if (t % segment == 0) states.AsSpan(0, padded).CopyTo(saved.AsSpan(t / segment * padded));
            losses[t + 1] = Forward(rates[t], losses[t], states, states) + floor;
        }

        double loss = losses[steps];
        if (!double.IsFinite(loss)) return double.PositiveInfinity;
        if (gradient.IsEmpty) return loss;

        weight.CopyTo(adjoint, 0);
        double eta = 0, pull = 0;      // of the step whose adjoint update is still to be made
        for (int last = steps; last > 0;)
        {
            int first = (last - 1) / segment * segment;
            saved.AsSpan(first / segment * padded, padded).CopyTo(states);
            for (int t = first; t < last - 1; t++)
                _ = Forward(rates[t], losses[t], states.AsSpan((t - first) * padded, padded), states.AsSpan((t + 1 - first) * padded, padded));
            for (int t = last - 1; t >= first; t--)
            {
                double next = rates[t];
                (double moved, double sum) = Backward(eta, pull, next, states.AsSpan((t - first) * padded, padded));
                gradient[t] = moved + (2 * next * inverse * (losses[t] + noise) * sum);
                (eta, pull) = (next, next * next * inverse * sum);
            }

            last = first;
        }

        return loss;
    }

    private static int Padded(int modes) => (modes + Block - 1) / Block * Block;

    private static int Segment(int steps) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(steps)));

    private double Total(ReadOnlySpan<double> c)
    {
        Vector512<double> sum = default;
        for (int k = 0; k < padded; k += Lanes) sum = Vector512.FusedMultiplyAdd(Vector512.Create(weight.AsSpan(k, Lanes)), Vector512.Create(c.Slice(k, Lanes)), sum);
        return LaneTotals.Of(sum);
    }

    /// <summary>One step from c to next, which may be the same memory; the new sum of weight c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Forward(double eta, double loss, ReadOnlySpan<double> c, Span<double> next)
    {
        ref double from = ref MemoryMarshal.GetReference(c), to = ref MemoryMarshal.GetReference(next);
        ref double l = ref MemoryMarshal.GetArrayDataReference(lambda), q = ref MemoryMarshal.GetArrayDataReference(square), w = ref MemoryMarshal.GetArrayDataReference(weight);
        Vector512<double> minus = Vector512.Create(-eta), u = Vector512.Create(eta * eta), gain = Vector512.Create(eta * eta * inverse * (loss + noise));
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint k = 0; k < (nuint)padded; k += Block)
        {
            s0 = Mode(ref from, ref to, ref l, ref q, ref w, k, minus, u, gain, s0);
            s1 = Mode(ref from, ref to, ref l, ref q, ref w, k + Lanes, minus, u, gain, s1);
            s2 = Mode(ref from, ref to, ref l, ref q, ref w, k + (2 * Lanes), minus, u, gain, s2);
            s3 = Mode(ref from, ref to, ref l, ref q, ref w, k + (3 * Lanes), minus, u, gain, s3);
        }

        return LaneTotals.Of((s0 + s1) + (s2 + s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Mode(
        ref double from, ref double to, ref double l, ref double q, ref double w, nuint k, Vector512<double> minus, Vector512<double> u, Vector512<double> gain, Vector512<double> sum)
    {
        Vector512<double> lambda = Vector512.LoadUnsafe(ref l, k), left = Vector512.FusedMultiplyAdd(minus, lambda, Vector512<double>.One);
        Vector512<double> kept = Vector512.FusedMultiplyAdd(u, Vector512.LoadUnsafe(ref q, k), left * left);
        Vector512<double> next = Vector512.FusedMultiplyAdd(kept, Vector512.LoadUnsafe(ref from, k), gain * lambda);
        next.StoreUnsafe(ref to, k);
        return Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref w, k), next, sum);
    }

    /// <summary>Takes the adjoint back over the step after (rate eta, pull = eta^2/B sum p lambda), then sums p (d kept/d eta) c and p lambda at the step of rate <paramref name="next"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double Moved, double Sum) Backward(double eta, double pull, double next, ReadOnlySpan<double> c)
    {
        ref double from = ref MemoryMarshal.GetReference(c), p = ref MemoryMarshal.GetArrayDataReference(adjoint);
        ref double l = ref MemoryMarshal.GetArrayDataReference(lambda), q = ref MemoryMarshal.GetArrayDataReference(square), w = ref MemoryMarshal.GetArrayDataReference(weight);
        Vector512<double> minus = Vector512.Create(-eta), u = Vector512.Create(eta * eta), pulled = Vector512.Create(pull), minusNext = Vector512.Create(-next), twice = Vector512.Create(2 * next);
        Vector512<double> m0 = default, m1 = default, t0 = default, t1 = default, two = Vector512.Create(2.0);
        for (nuint k = 0; k < (nuint)padded; k += 2 * Lanes)
        {
            Both(ref from, ref p, ref l, ref q, ref w, k, ref m0, ref t0);
            Both(ref from, ref p, ref l, ref q, ref w, k + Lanes, ref m1, ref t1);
        }

        return (LaneTotals.Of(m0 + m1), LaneTotals.Of(t0 + t1));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Both(ref double from, ref double p, ref double l, ref double q, ref double w, nuint k, ref Vector512<double> moved, ref Vector512<double> total)
        {
            Vector512<double> lambda = Vector512.LoadUnsafe(ref l, k), self = Vector512.LoadUnsafe(ref q, k), left = Vector512.FusedMultiplyAdd(minus, lambda, Vector512<double>.One);
            Vector512<double> kept = Vector512.FusedMultiplyAdd(u, self, left * left);
            Vector512<double> now = Vector512.FusedMultiplyAdd(kept, Vector512.LoadUnsafe(ref p, k), pulled * Vector512.LoadUnsafe(ref w, k));
            now.StoreUnsafe(ref p, k);
            Vector512<double> rest = Vector512.FusedMultiplyAdd(minusNext, lambda, Vector512<double>.One), slope = (twice * self) - (two * lambda * rest);
            moved = Vector512.FusedMultiplyAdd(now * slope, Vector512.LoadUnsafe(ref from, k), moved);
            total = Vector512.FusedMultiplyAdd(now, lambda, total);
        }
    }
}
