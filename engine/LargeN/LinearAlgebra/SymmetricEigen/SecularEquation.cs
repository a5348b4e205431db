// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: the roots of 1/rho + sum over j of z_j^2 / (d_j - x) = 0, one root a lane.</summary>
/// <remarks>
/// Poles rise strictly; root i lies in (d_i, d_(i+1)), the last one in (d_(K-1), d_(K-1) + rho |z|^2). A root is given by the nearer pole (origin) and its
/// distance from it (offset), because d_j - x = (d_j - origin) - offset then keeps its leading digits for every j, however close the root is to a pole.
/// <para>Iteration: psi = the sum over the poles up to i (in rising order), phi = the sum over the others (in falling order); both are matched in value and slope by one pole each,
/// and the root of that model is the next point. It stays inside a bracket, which halves where the model fails.
/// Source: Li (1993), Solving secular equations stably and efficiently (the middle way); Rutter (1994).</para>
/// <para>Lanes never mix and each has the order of summation of its own root, so the bits depend on no width.</para>
/// </remarks>
internal static unsafe class SecularEquation
{
    /// <summary>Evaluations allowed for one root.</summary>
    internal const int IterationLimit = 60;

    /// <summary>Elements that the callers add behind the poles.</summary>
    internal const int Padding = 9;

    private const double Eps = 1.0 / (1L << 52);

    private static readonly double[] Iota = [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>Finds the roots from <paramref name="first"/> to <paramref name="last"/> - 1.</summary>
    /// <param name="first">First root, a multiple of 8.</param>
    /// <param name="last">One past the last root; whole groups of 8 are written.</param>
    /// <param name="count">Number of poles, at least 1.</param>
    /// <param name="d">Poles; behind the last one, rising numbers: the first of them is the upper end of the last root.</param>
    /// <param name="z">Weights, not zero; zeros behind the last one.</param>
    /// <param name="inverseRho">1/rho.</param>
    /// <param name="origins">Takes the nearer poles.</param>
    /// <param name="offsets">Takes the distances from them.</param>
    /// <param name="limit">Evaluations allowed; less than the usual number in tests only.</param>
    /// <returns>Converged, or NotConverged with the first root that took more evaluations than allowed and the width of the bracket that holds it.</returns>
    internal static Verdict Solve(int first, int last, int count, double* d, double* z, double inverseRho, double* origins, double* offsets, int limit = IterationLimit) =>
        Vector512.IsHardwareAccelerated ? Solve<Doubles8>(first, last, count, d, z, inverseRho, origins, offsets, limit)
        : Vector256.IsHardwareAccelerated ? Solve<Doubles4>(first, last, count, d, z, inverseRho, origins, offsets, limit)
        : Solve<Doubles1>(first, last, count, d, z, inverseRho, origins, offsets, limit);

    private static Verdict Solve<V>(int first, int last, int count, double* d, double* z, double inverseRho, double* origins, double* offsets, int limit)
        where V : struct, IDoubleLanes<V>
    {
        Verdict verdict = Verdict.Converged;
        for (int i = first; i < last; i += V.Count)
        {
            int lane = Group<V>(i, count, d, z, inverseRho, origins + i, offsets + i, limit, out double width);
            if (lane >= 0 && verdict.IsConverged) verdict = new Verdict(VerdictKind.NotConverged, i + lane, width);
        }

        return verdict;
    }

    /// <summary>The roots of one vector; -1, or the first lane that did not converge, with the width of its bracket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Group<V>(int first, int count, double* d, double* z, double inverseRho, double* origins, double* offsets, int limit, out double width)
        where V : struct, IDoubleLanes<V>
    {
        V zero = V.All(0), one = V.All(1), two = V.All(2), half = V.All(0.5), magnitude = V.AllBits(0x7FFF_FFFF_FFFF_FFFF), minus = V.AllBits(0x8000_0000_0000_0000);
        V root = V.All(first) + V.Load(in Iota[0]);
        V isLast = V.Less(V.All(count - 1.5), root), done = V.Less(V.All(count - 0.5), root);
        V own = V.Load(in d[first]), next = V.Load(in d[first + 1]), gap = next - own, middle = gap * half;
        V ownWeight = V.Load(in z[first]), nextWeight = V.Load(in z[first + 1]);
        ownWeight *= ownWeight;
        nextWeight *= nextWeight;

        // The sign in the middle tells the nearer pole and halves the bracket; the poles on both sides, with the rest as a constant, give the first guess.
        V psi = zero, phi = zero, psiSlope = zero, phiSlope = zero;
        Evaluate(first, count, d, z, root, own, middle, ref psi, ref psiSlope, ref phi, ref phiSlope);
        V rho = V.All(inverseRho), f = rho + (psi + phi), beyond = V.Less(f, zero), isRight = V.Select(isLast, zero, beyond);
        V origin = V.Select(isRight, next, own);
        V low = V.Select(isRight, middle ^ minus, V.Select(beyond, middle, zero)), high = V.Select(isRight, zero, V.Select(beyond, gap, middle));
        V rest = V.Fma(ownWeight - nextWeight, one / middle, f), turned = V.Select(isRight, rest ^ minus, rest);
        V a = V.Fma(turned, gap, ownWeight + nextWeight), b = V.Select(isRight, nextWeight, ownWeight) * gap;
        V guess = SmallerRoot(turned, a, b, V.Less(a, zero), zero, two);
        guess = V.Select(isLast, ownWeight / rest, V.Select(isRight, guess ^ minus, guess));
        V offset = Inside(guess, low, high, half);

        double* pending = stackalloc double[V.Count];
        for (int evaluation = 1; ; evaluation++)
        {
            psi = phi = psiSlope = phiSlope = zero;
            Evaluate(first, count, d, z, root, origin, offset, ref psi, ref psiSlope, ref phi, ref phiSlope);
            f = rho + (psi + phi);
            beyond = V.Less(f, zero);
            V newLow = V.Select(beyond, offset, low), newHigh = V.Select(beyond, high, offset);
            V slope = psiSlope + phiSlope;
            V bound = V.Fma(V.All(16 * Eps), rho + (phi - psi), V.All(Eps) * (offset & magnitude) * slope);
            V larger = V.Select(V.Less(newLow & magnitude, newHigh & magnitude), newHigh & magnitude, newLow & magnitude);
            done |= V.Select(V.Less(bound, f & magnitude), V.Select(V.Less(V.All(2 * Eps) * larger, newHigh - newLow), zero, V.AllBits(ulong.MaxValue)), V.AllBits(ulong.MaxValue));
            low = newLow;
            high = newHigh;
            V.Store(V.Select(done, zero, one), ref pending[0]);
            int waiting = -1;
            for (int l = V.Count - 1; l >= 0; l--)
                if (pending[l] != 0) waiting = l;
            if (waiting < 0 || evaluation == limit)
            {
                V.Store(origin, ref origins[0]);
                V.Store(offset, ref offsets[0]);
                V.Store(high - low, ref pending[0]);
                width = waiting < 0 ? 0 : pending[waiting];
                return waiting;
            }

            // c step^2 - a step + b = 0 is the model with poles at the distances left and right.
            V left = (own - origin) - offset, right = (next - origin) - offset;
            V c = f - V.Fma(left, psiSlope, right * phiSlope);
            a = V.Fma(left + right, f, (left * right * slope) ^ minus);
            b = left * right * f;
            V step = SmallerRoot(c, a, b, V.Less(a, zero), zero, two);
            V single = left * f / V.Fma(left ^ minus, psiSlope, f);
            V moved = Inside(offset + V.Select(isLast, single, step), low, high, half);
            offset = V.Select(done, offset, moved);
        }
    }

    /// <summary>Sums and slopes at origin + offset; the poles that lie right of some lanes and left of others are masked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate<V>(int first, int count, double* d, double* z, V root, V origin, V offset, ref V psi, ref V psiSlope, ref V phi, ref V phiSlope)
        where V : struct, IDoubleLanes<V>
    {
        V zero = V.All(0);
        V sum = psi, slope = psiSlope;
        int j = 0;
        for (; j <= first; j++) Add(V.All(z[j]), V.All(d[j]), origin, offset, ref sum, ref slope);
        int shared = Math.Min(count, first + V.Count);
        for (; j < shared; j++) Add(V.Select(V.Less(root, V.All(j)), zero, V.All(z[j])), V.All(d[j]), origin, offset, ref sum, ref slope);
        psi = sum;
        psiSlope = slope;
        sum = phi;
        slope = phiSlope;
        for (j = count - 1; j >= shared; j--) Add(V.All(z[j]), V.All(d[j]), origin, offset, ref sum, ref slope);
        for (; j > first; j--) Add(V.Select(V.Less(root, V.All(j)), V.All(z[j]), zero), V.All(d[j]), origin, offset, ref sum, ref slope);
        phi = sum;
        phiSlope = slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V>(V weight, V pole, V origin, V offset, ref V sum, ref V slope)
        where V : struct, IDoubleLanes<V>
    {
        V quotient = weight / ((pole - origin) - offset);
        sum = V.Fma(weight, quotient, sum);
        slope = V.Fma(quotient, quotient, slope);
    }

    /// <summary>The root of c x^2 - a x + b = 0 that is free of cancellation: (a - D)/2c for a negative a, else 2b/(a + D).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SmallerRoot<V>(V c, V a, V b, V isNegative, V zero, V two)
        where V : struct, IDoubleLanes<V>
    {
        V square = V.Fma(a, a, V.All(-4) * b * c);
        V discriminant = V.Sqrt(V.Select(V.Less(square, zero), zero, square));
        return V.Select(isNegative, a - discriminant, two * b) / V.Select(isNegative, two * c, a + discriminant);
    }

    /// <summary>The point where it lies between the ends, else their middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inside<V>(V point, V low, V high, V half)
        where V : struct, IDoubleLanes<V> =>
        V.Select(V.Less(low, point) & V.Less(point, high), point, (low + high) * half);
}
