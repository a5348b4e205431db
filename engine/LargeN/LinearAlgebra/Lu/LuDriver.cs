// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>LU with partial pivoting on pointers: recursive on columns, the work being done by matrix products; leaves of at most 16 columns.</summary>
/// <remarks>
/// [A1 A2]: A1 = P1^T L1 U1; exchange the rows of A2; U12 = L11^-1 A12; A22 -= L21 U12; A22 = P2^T L2 U22; exchange the rows of L21.
/// The halves depend on the number of columns alone. Source: Toledo (1997), Locality of reference in LU decomposition with partial pivoting; Gustavson (1997).
/// </remarks>
internal static unsafe class LuDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Scratch bytes of one factorisation of order n or less.</summary>
    internal static long ScratchBytes(int n, int slots)
    {
        long leaf = LuLeaf.ScratchBytes(n, sizeof(T));
        if (n <= LuLeaf.Columns) return leaf;
        return Math.Max(leaf, Math.Max(TriangularSolveDriver<T>.ScratchBytes(n, n, slots), MatMulDriver<T>.ScratchBytes(n, n, n, slots)));
    }

    /// <summary>Factors one matrix: Converged, IllConditioned with the first pivot that is zero, or NonFinite with the row-major index of the element.</summary>
    internal static Verdict Factor(int n, T* a, nint stride, int* pivots, byte* scratch, Parallelism parallelism)
    {
        long bad = FiniteCheck.FirstNonFinite(n, n, a, stride);
        if (bad >= 0)
        {
            for (int i = 0; i < n; i++) pivots[i] = i;
            return new Verdict(VerdictKind.NonFinite, bad);
        }

        int zero = Recurse(n, n, a, stride, pivots, scratch, parallelism);

        // An infinity or NaN of an overflow runs down its column to the diagonal.
        for (int i = 0; i < n; i++)
        {
            if (!T.IsFinite(a[i * (stride + 1)])) return new Verdict(VerdictKind.NonFinite, ((long)i * n) + i);
        }

        return zero < 0 ? Verdict.Converged : new Verdict(VerdictKind.IllConditioned, zero);
    }

    /// <summary>Applies the exchanges in order (P B), or in reverse order (P^T B).</summary>
    internal static void Exchange(int* pivots, int count, bool reverse, T* b, nint stride, int columns)
    {
        for (int step = 0; step < count; step++)
        {
            int k = reverse ? count - 1 - step : step;
            if (pivots[k] != k) Swap(b + (k * stride), b + (pivots[k] * stride), columns);
        }
    }

    private static int Recurse(int m, int n, T* a, nint stride, int* pivots, byte* scratch, Parallelism parallelism)
    {
        if (n <= LuLeaf.Columns)
        {
            return Vector512.IsHardwareAccelerated
                ? LuLeaf.Factor<Lanes512<T>, T>(m, n, a, stride, pivots, (T*)scratch)
                : LuLeaf.Factor<Lanes256<T>, T>(m, n, a, stride, pivots, (T*)scratch);
        }

        int left = ((n / 2) + LuLeaf.Columns - 1) / LuLeaf.Columns * LuLeaf.Columns, right = n - left;
        T* a12 = a + left, a21 = a + (left * stride), a22 = a21 + left;
        int zero = Recurse(m, left, a, stride, pivots, scratch, parallelism);
        Exchange(pivots, left, reverse: false, a12, stride, right);
        TriangularSolveDriver<T>.SolveLeft(left, right, new(a, stride, Triangle.Lower, Transpose.No, Diagonal.Unit), a12, stride, scratch, parallelism);
        MatMulDriver<T>.Run(new(m - left, right, left, -T.One, new(a21, stride, 1), new(a12, stride, 1), T.One, a22, stride), scratch, parallelism);
        int zeroRight = Recurse(m - left, right, a22, stride, pivots + left, scratch, parallelism);
        Exchange(pivots + left, right, reverse: false, a21, stride, left);
        for (int k = left; k < n; k++) pivots[k] += left;
        return zero >= 0 ? zero : zeroRight < 0 ? -1 : left + zeroRight;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Swap(T* x, T* y, int count)
    {
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> kept = Vector.Load(x + i);
            Vector.Store(Vector.Load(y + i), x + i);
            Vector.Store(kept, y + i);
        }

        for (; i < count; i++) (x[i], y[i]) = (y[i], x[i]);
    }
}
