// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.Spectra;

/// <summary>Sums over the positive modes of a spectrum at one kappa, all from one division a mode.</summary>
/// <remarks>
/// t = min(lambda, kappa) / (lambda + kappa) is at most 1/2, so that of L = lambda / (lambda + kappa) and 1 - L the smaller one is t and the larger one 1 - t, both to a rounding.
/// <para>Determinism: class B. Mode k is in lane k mod 16, two vectors of eight; each lane adds its modes in rising order, then lanes are joined l + (l + 8), +4, +2, +1. Nothing is
/// fused and the runtime may split the vectors: the bits are the same at every width. Padding repeats the last eigenvalue with weights 0.</para>
/// </remarks>
/// <param name="Above">sum of m_k with lambda_k >= kappa.</param>
/// <param name="Balance">sum of m_k (1 - L_k) over the modes above kappa less sum of m_k L_k over those below: P - df1 = P - Above + Balance, without cancellation.</param>
/// <param name="Learned">df1 = sum m_k L_k.</param>
/// <param name="LearnedSquared">df2 = sum m_k L_k^2.</param>
/// <param name="Spread">df1 - df2 = sum m_k L_k (1 - L_k).</param>
/// <param name="Bias">sum v_k^2 (1 - L_k)^2.</param>
/// <param name="CrossPower">sum v_k^2 L_k (1 - L_k).</param>
/// <param name="BiasSlope">d Bias / d ln kappa = sum 2 v_k^2 (1 - L_k)^2 L_k.</param>
internal readonly record struct ModeSums(double Above, double Balance, double Learned, double LearnedSquared, double Spread, double Bias, double CrossPower, double BiasSlope)
{
    /// <summary>Modes in a step; arrays are padded to whole steps.</summary>
    internal const int Lanes = 16;

    /// <summary>P - df1.</summary>
    internal double Free(double samples) => samples - Above + Balance;

    /// <summary>What a root search needs: <see cref="Above"/>, <see cref="Balance"/> and <see cref="Spread"/>; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ModeSums ForRoot(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> multiplicities, double kappa)
    {
        ref double lambda = ref MemoryMarshal.GetReference(eigenvalues), m = ref MemoryMarshal.GetReference(multiplicities);
        Vector512<double> at = Vector512.Create(kappa), one = Vector512<double>.One;
        Vector512<double> above0 = default, above1 = default, balance0 = default, balance1 = default, spread0 = default, spread1 = default;
        for (int k = 0; k <= eigenvalues.Length - Lanes; k += Lanes)
        {
            Vector512<double> l0 = Vector512.LoadUnsafe(ref lambda, (nuint)k), l1 = Vector512.LoadUnsafe(ref lambda, (nuint)k + 8);
            Vector512<double> w0 = Vector512.LoadUnsafe(ref m, (nuint)k), w1 = Vector512.LoadUnsafe(ref m, (nuint)k + 8);
            Vector512<double> low0 = Vector512.LessThan(l0, at), low1 = Vector512.LessThan(l1, at);
            Vector512<double> t0 = Vector512.ConditionalSelect(low0, l0, at) / (l0 + at), t1 = Vector512.ConditionalSelect(low1, l1, at) / (l1 + at);
            Vector512<double> part0 = w0 * t0, part1 = w1 * t1;
            above0 += Vector512.AndNot(w0, low0);
            above1 += Vector512.AndNot(w1, low1);
            balance0 += Vector512.ConditionalSelect(low0, -part0, part0);
            balance1 += Vector512.ConditionalSelect(low1, -part1, part1);
            spread0 += part0 * (one - t0);
            spread1 += part1 * (one - t1);
        }

        return new ModeSums(Join(above0, above1), Join(balance0, balance1), 0, 0, Join(spread0, spread1), 0, 0, 0);
    }

    /// <summary>All sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ModeSums Of(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> multiplicities, ReadOnlySpan<double> targetPower, double kappa)
    {
        ref double lambda = ref MemoryMarshal.GetReference(eigenvalues), m = ref MemoryMarshal.GetReference(multiplicities), v = ref MemoryMarshal.GetReference(targetPower);
        Vector512<double> at = Vector512.Create(kappa), one = Vector512<double>.One;
        Sums s0 = default, s1 = default;
        for (int k = 0; k <= eigenvalues.Length - Lanes; k += Lanes)
        {
            s0.Add(Vector512.LoadUnsafe(ref lambda, (nuint)k), Vector512.LoadUnsafe(ref m, (nuint)k), Vector512.LoadUnsafe(ref v, (nuint)k), at, one);
            s1.Add(Vector512.LoadUnsafe(ref lambda, (nuint)k + 8), Vector512.LoadUnsafe(ref m, (nuint)k + 8), Vector512.LoadUnsafe(ref v, (nuint)k + 8), at, one);
        }

        return new ModeSums(
            Join(s0.Above, s1.Above), Join(s0.Balance, s1.Balance), Join(s0.Learned, s1.Learned), Join(s0.LearnedSquared, s1.LearnedSquared),
            Join(s0.Spread, s1.Spread), Join(s0.Bias, s1.Bias), Join(s0.CrossPower, s1.CrossPower), 2 * Join(s0.BiasSlope, s1.BiasSlope));
    }

    /// <summary>sum m / (lambda + kappa), sum m / (lambda + kappa)^2 and sum m lambda / (lambda + kappa)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (double One, double Squared, double Weighted) Resolvents(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> multiplicities, double kappa)
    {
        ref double lambda = ref MemoryMarshal.GetReference(eigenvalues), m = ref MemoryMarshal.GetReference(multiplicities);
        Vector512<double> at = Vector512.Create(kappa), one0 = default, one1 = default, squared0 = default, squared1 = default, weighted0 = default, weighted1 = default;
        for (int k = 0; k <= eigenvalues.Length - Lanes; k += Lanes)
        {
            Vector512<double> l0 = Vector512.LoadUnsafe(ref lambda, (nuint)k), l1 = Vector512.LoadUnsafe(ref lambda, (nuint)k + 8), g0 = l0 + at, g1 = l1 + at;
            Vector512<double> w0 = Vector512.LoadUnsafe(ref m, (nuint)k) / g0, w1 = Vector512.LoadUnsafe(ref m, (nuint)k + 8) / g1, x0 = w0 / g0, x1 = w1 / g1;
            one0 += w0;
            one1 += w1;
            squared0 += x0;
            squared1 += x1;
            weighted0 += w0 * (l0 / g0);
            weighted1 += w1 * (l1 / g1);
        }

        return (Join(one0, one1), Join(squared0, squared1), Join(weighted0, weighted1));
    }

    internal static double Join(Vector512<double> low, Vector512<double> high)
    {
        Vector512<double> eight = low + high;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    private struct Sums
    {
        internal Vector512<double> Above;
        internal Vector512<double> Balance;
        internal Vector512<double> Learned;
        internal Vector512<double> LearnedSquared;
        internal Vector512<double> Spread;
        internal Vector512<double> Bias;
        internal Vector512<double> CrossPower;
        internal Vector512<double> BiasSlope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(Vector512<double> lambda, Vector512<double> weight, Vector512<double> power, Vector512<double> kappa, Vector512<double> one)
        {
            Vector512<double> low = Vector512.LessThan(lambda, kappa);
            Vector512<double> less = Vector512.ConditionalSelect(low, lambda, kappa) / (lambda + kappa), more = one - less;
            Vector512<double> learned = Vector512.ConditionalSelect(low, less, more), left = Vector512.ConditionalSelect(low, more, less);
            Vector512<double> part = weight * less, known = weight * learned, unknown = power * left, rest = unknown * left;
            Above += Vector512.AndNot(weight, low);
            Balance += Vector512.ConditionalSelect(low, -part, part);
            Learned += known;
            LearnedSquared += known * learned;
            Spread += part * more;
            Bias += rest;
            CrossPower += unknown * learned;
            BiasSlope += rest * learned;
        }
    }
}
