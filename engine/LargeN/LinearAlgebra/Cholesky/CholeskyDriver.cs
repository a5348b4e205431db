// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Cholesky on pointers: recursive halves, the work being done by matrix products; leaves of at most 64 rows. A matrix of at most 128 rows is one leaf.</summary>
/// <remarks>
/// Chol(A11); A21 := A21 L11^-T; A22 := A22 - A21 A21^T (lower triangle); Chol(A22). The halves depend on n alone.
/// Nothing reads or writes above the diagonal.
/// </remarks>
internal static unsafe class CholeskyDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Scratch bytes of one factorisation of order n or less.</summary>
    internal static long ScratchBytes(int n, int slots)
    {
        long leaf = CholeskyLeaf.ScratchBytes<T>(Math.Min(n, CholeskyLeaf.Order));
        if (n <= CholeskyLeaf.Order) return leaf;
        long products = Math.Max(TriangularSolveDriver<T>.ScratchBytes(n, n, slots), MatMulDriver<T>.ScratchBytes(n, n, n, slots));
        return Workspace.Align(Math.Max(leaf, products));
    }

    /// <summary>Factors one matrix: Converged, NotPositiveDefinite with the pivot, or NonFinite with the row-major index of the element.</summary>
    internal static Verdict Factor(int n, T* a, nint stride, byte* scratch, Parallelism parallelism)
    {
        long input = -1;
        int bad;
        T square;
        if (n <= CholeskyLeaf.Order)
        {
            // A leaf leaves a bad matrix as it is, and no NaN or infinity passes its pivots: there is time to look for one afterwards.
            bad = Leaf(n, a, stride, scratch, out square);
            if (bad >= 0) input = FirstNonFinite(n, a, stride);
        }
        else
        {
            input = FirstNonFinite(n, a, stride);
            if (input >= 0) return new Verdict(VerdictKind.NonFinite, input);
            bad = Recurse(n, a, stride, scratch, parallelism, out square);
        }

        if (input >= 0) return new Verdict(VerdictKind.NonFinite, input);
        return bad < 0 ? Verdict.Converged : BadPivot(n, bad, square);
    }

    /// <summary>The verdict on a pivot whose square is not positive or not finite.</summary>
    internal static Verdict BadPivot(int n, int pivot, T square) => T.IsFinite(square)
        ? new Verdict(VerdictKind.NotPositiveDefinite, pivot, double.CreateTruncating(square))
        : new Verdict(VerdictKind.NonFinite, ((long)pivot * n) + pivot);

    private static int Leaf(int n, T* a, nint stride, byte* scratch, out T square)
    {
        if (typeof(T) == typeof(float))
        {
            int bad = Vector512.IsHardwareAccelerated ? CholeskyLeaf<Simd512Single, float>.Factor(n, (float*)a, stride, (float*)scratch, out float single)
                : Vector256.IsHardwareAccelerated ? CholeskyLeaf<Simd256Single, float>.Factor(n, (float*)a, stride, (float*)scratch, out single)
                : CholeskyLeaf<Simd128Single, float>.Factor(n, (float*)a, stride, (float*)scratch, out single);
            square = T.CreateTruncating(single);
            return bad;
        }
        else
        {
            int bad = Vector512.IsHardwareAccelerated ? CholeskyLeaf<Simd512Double, double>.Factor(n, (double*)a, stride, (double*)scratch, out double @double)
                : Vector256.IsHardwareAccelerated ? CholeskyLeaf<Simd256Double, double>.Factor(n, (double*)a, stride, (double*)scratch, out @double)
                : CholeskyLeaf<Simd128Double, double>.Factor(n, (double*)a, stride, (double*)scratch, out @double);
            square = T.CreateTruncating(@double);
            return bad;
        }
    }

    private static int Recurse(int n, T* a, nint stride, byte* scratch, Parallelism parallelism, out T pivot)
    {
        if (n <= CholeskyLeaf.InnerOrder) return Leaf(n, a, stride, scratch, out pivot);

        int top = Half(n), bottom = n - top;
        int bad = Recurse(top, a, stride, scratch, parallelism, out pivot);
        if (bad >= 0) return bad;
        T* a21 = a + (top * stride);
        TriangularSolveDriver<T>.SolveRight(top, bottom, a, stride, a21, stride, scratch, parallelism);
        MatMulDriver<T>.RunSymmetric(bottom, top, -T.One, a21, stride, Transpose.No, T.One, a21 + top, stride, scratch, parallelism);
        bad = Recurse(bottom, a21 + top, stride, scratch, parallelism, out pivot);
        return bad < 0 ? bad : top + bad;
    }

    /// <summary>Order of the first half: whole leaves.</summary>
    private static int Half(int n) => ((n / 2) + CholeskyLeaf.InnerOrder - 1) / CholeskyLeaf.InnerOrder * CholeskyLeaf.InnerOrder;

    /// <summary>Row-major index of the first NaN or infinity of the lower triangle, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static long FirstNonFinite(int n, T* a, nint stride)
    {
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<T> row = new(a + (i * stride), i + 1);
            if (FiniteCheck.AllFinite(row)) continue;
            int j = 0;
            while (T.IsFinite(row[j])) j++;
            return ((long)i * n) + j;
        }

        return -1;
    }
}
