// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>c_k = E v_k^2 of SGD without momentum.</summary>
/// <remarks>
/// Forward: the recursion of <see cref="SecondMoments"/>. Backward, from p = m lambda at T (Bordelon, Mori 2026, arXiv 2602.04774; m the multiplicities):
/// dL/deta_t = sum_k p_k [(-2 lambda_k (1 - eta lambda_k) + 2 eta lambda_k^2/B) c_k + (2 eta/B) lambda_k (L_t + sigma2)],
/// p_k = [(1 - eta lambda_k)^2 + eta^2 lambda_k^2/B] p_k + m_k lambda_k (eta^2/B) sum_j p_j lambda_j.
/// <para>Layout: forward, mode k is summed in lane k mod 8 of sum k/8 mod 4; backward in sum k/8 mod 2. The adjoint's step needs a sum over all modes first: it is made in the pass of the
/// step before, so that each step is one pass.</para>
/// </remarks>
internal struct PlainMoments : IStepMoments
{
    private const int Lanes = 8;

    // Of the step whose adjoint is still to be taken back.
    private double lastRate;
    private double lastPull;

    /// <inheritdoc/>
    public static int Block => 4 * Lanes;

    /// <inheritdoc/>
    public static int Moments => 1;

    /// <inheritdoc/>
    public static int Controls => 1;

    /// <inheritdoc/>
    public static double Square(double eigenvalue, double inverseBatch, bool selfTerm) => selfTerm ? eigenvalue * eigenvalue * inverseBatch : 0;

    /// <inheritdoc/>
    public static double Loss(MomentTable table, ReadOnlySpan<double> state)
    {
        Vector512<double> sum = default;
        for (int k = 0; k < table.Padded; k += Lanes) sum = Vector512.FusedMultiplyAdd(Vector512.Create(table.Weight.Slice(k, Lanes)), Vector512.Create(state.Slice(k, Lanes)), sum);
        return LaneTotals.Of(sum);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Forward(MomentTable table, MomentStep step, ReadOnlySpan<double> from, Span<double> to)
    {
        double eta = step.Rate;
        ref double c = ref MemoryMarshal.GetReference(from), next = ref MemoryMarshal.GetReference(to);
        ref double l = ref MemoryMarshal.GetReference(table.Lambda), q = ref MemoryMarshal.GetReference(table.Square), w = ref MemoryMarshal.GetReference(table.Weight);
        Vector512<double> minus = Vector512.Create(-eta), u = Vector512.Create(eta * eta), gain = Vector512.Create(eta * eta * table.Inverse * (step.Loss + table.Noise));
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        nuint padded = (nuint)table.Padded;
        for (nuint k = 0; k < padded; k += 4 * Lanes)
        {
            s0 = Mode(ref c, ref next, ref l, ref q, ref w, k, minus, u, gain, s0);
            s1 = Mode(ref c, ref next, ref l, ref q, ref w, k + Lanes, minus, u, gain, s1);
            s2 = Mode(ref c, ref next, ref l, ref q, ref w, k + (2 * Lanes), minus, u, gain, s2);
            s3 = Mode(ref c, ref next, ref l, ref q, ref w, k + (3 * Lanes), minus, u, gain, s3);
        }

        return LaneTotals.Of((s0 + s1) + (s2 + s3));
    }

    /// <inheritdoc/>
    public (double ByRate, double ByMomentum) Backward(MomentTable table, MomentStep step, ReadOnlySpan<double> state, Span<double> adjoint)
    {
        double eta = step.Rate;
        (double moved, double sum) = Pass(table, lastRate, lastPull, eta, state, adjoint);
        (lastRate, lastPull) = (eta, eta * eta * table.Inverse * sum);
        return (moved + (2 * eta * table.Inverse * (step.Loss + table.Noise) * sum), 0);
    }

    /// <summary>Takes the adjoint back over the step after (rate eta, pull = eta^2/B sum p lambda), then sums p (d kept/d eta) c and p lambda at the step of rate <paramref name="next"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Moved, double Sum) Pass(MomentTable table, double eta, double pull, double next, ReadOnlySpan<double> c, Span<double> adjoint)
    {
        ref double from = ref MemoryMarshal.GetReference(c), p = ref MemoryMarshal.GetReference(adjoint);
        ref double l = ref MemoryMarshal.GetReference(table.Lambda), q = ref MemoryMarshal.GetReference(table.Square), w = ref MemoryMarshal.GetReference(table.Weight);
        Vector512<double> minus = Vector512.Create(-eta), u = Vector512.Create(eta * eta), pulled = Vector512.Create(pull), minusNext = Vector512.Create(-next), twice = Vector512.Create(2 * next);
        Vector512<double> m0 = default, m1 = default, t0 = default, t1 = default, two = Vector512.Create(2.0);
        nuint padded = (nuint)table.Padded;
        for (nuint k = 0; k < padded; k += 2 * Lanes)
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
}
