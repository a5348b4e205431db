// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>What the condition estimates of all factorisations share: the norm of A, the workspace, the choice of lanes.</summary>
internal static unsafe class ConditionNumber
{
    /// <summary>Two vectors, and the flops of all solves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    internal static OperationPlan Plan<T>(int n, double flopsOfSolves)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new OperationPlan(2 * Workspace.Align((long)n * sizeof(T)), flopsOfSolves * n * n * (InverseNorm.IterationLimit + 1));
    }

    /// <summary>Largest column sum of |a_ij|, in double in rising row order; of a symmetric matrix from its lower triangle.</summary>
    internal static double OneNorm<T>(ReadOnlyMatrixView<T> a, bool symmetric, Workspace? workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = a.Rows;
        Span<double> sums = workspace is null ? new double[n] : new Span<double>(workspace.Claim((long)n * sizeof(double), nameof(OneNorm)), n);
        sums.Clear();
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<T> row = a.Row(i)[..(symmetric ? i + 1 : n)];
            for (int j = 0; j < row.Length; j++)
            {
                double size = Math.Abs(double.CreateTruncating(row[j]));
                sums[j] += size;
                if (symmetric && j < i) sums[i] += size;
            }
        }

        double largest = 0;
        foreach (double sum in sums) largest = Math.Max(largest, sum);
        GC.KeepAlive(workspace);
        return largest;
    }

    /// <summary>|A|_1 |A^-1|_1, the inverse that of 2^-exponent A.</summary>
    /// <param name="n">Order, >= 1.</param>
    /// <param name="wide">The inverse, with 512-bit registers.</param>
    /// <param name="narrow">The same with 256-bit registers.</param>
    /// <param name="oneNorm">|A|_1.</param>
    /// <param name="exponent">The power of two.</param>
    /// <param name="memory">What <see cref="Plan"/> states.</param>
    internal static double Estimate<TWide, TNarrow, T>(int n, in TWide wide, in TNarrow narrow, double oneNorm, int exponent, byte* memory)
        where TWide : struct, IInverse<T>
        where TNarrow : struct, IInverse<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* x = (T*)memory, signs = (T*)(memory + Workspace.Align((long)n * sizeof(T)));
        double inverse = Vector512.IsHardwareAccelerated ? InverseNorm.Estimate(n, wide, x, signs) : InverseNorm.Estimate(n, narrow, x, signs);
        return PowerOfTwo.Scale(oneNorm, -exponent) * inverse;
    }
}
