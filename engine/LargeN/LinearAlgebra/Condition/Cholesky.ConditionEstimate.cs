// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Condition.</content>
public static partial class Cholesky
{
    /// <summary>Workspace and work of <see cref="ConditionEstimate{T}(ReadOnlyMatrixView{T}, double, Workspace)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="n">Order, >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan ConditionPlan<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ConditionNumber.Plan<T>(n, 2.0);

    /// <summary>|A|_1 of a symmetric matrix given by its lower triangle: the largest column sum of |a_ij|.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">[n, n]; only the lower triangle is read.</param>
    /// <param name="workspace">At least n doubles, or null to allocate.</param>
    /// <returns>The norm, accumulated in double in rising row order; NaN if an element is NaN, +infinity if a sum leaves the range of double.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or the workspace is too small.</exception>
    public static double OneNorm<T>(ReadOnlyMatrixView<T> a, Workspace? workspace = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(a.Rows, a.Columns, nameof(a));
        return ConditionNumber.OneNorm(a, symmetric: true, workspace);
    }

    /// <summary>Estimate of the condition number |A|_1 |A^-1|_1 of A = L L^T, from below: rarely less than a third of it. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factor L [n, n].</param>
    /// <param name="oneNorm">|A|_1, from <see cref="OneNorm"/> before A was factored.</param>
    /// <param name="workspace">At least what <see cref="ConditionPlan"/> states.</param>
    /// <returns>At least 1 for n > 0 up to rounding; 0 for n = 0; +infinity or NaN for a singular or broken factor.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or the workspace is too small.</exception>
    /// <remarks>
    /// Determinism: class B. A relative error of a solution of A x = b is about n u times this number; above 1e-3/u it deserves <see cref="VerdictKind.IllConditioned"/>.
    /// <para>Source: Hager (1984); Higham (1988), FORTRAN codes for estimating the one-norm, algorithm 4.1. At most 5 iterations of two triangular solves each.</para>
    /// </remarks>
    public static unsafe double ConditionEstimate<T>(ReadOnlyMatrixView<T> lower, double oneNorm, Workspace workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireSquare(lower.Rows, lower.Columns, nameof(lower));
        int n = lower.Rows;
        byte* memory = workspace.Claim(ConditionPlan<T>(n).WorkspaceBytes, nameof(ConditionEstimate));
        if (n == 0) return 0;
        double estimate;
        fixed (T* l = lower.Data)
        {
            if (!CholeskyInverse<Lanes512<T>, T>.TryExponent(n, l, lower.RowStride, out int exponent)) return double.NaN;
            T scale = T.CreateTruncating(PowerOfTwo.Of(exponent));
            CholeskyInverse<Lanes512<T>, T> wide = new(n, l, lower.RowStride, scale);
            CholeskyInverse<Lanes256<T>, T> narrow = new(n, l, lower.RowStride, scale);
            estimate = ConditionNumber.Estimate<CholeskyInverse<Lanes512<T>, T>, CholeskyInverse<Lanes256<T>, T>, T>(n, wide, narrow, oneNorm, 2 * exponent, memory);
        }

        GC.KeepAlive(workspace);
        return estimate;
    }

    /// <summary>The estimate with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factor L [n, n].</param>
    /// <param name="oneNorm">|A|_1.</param>
    /// <returns>As of the form with a workspace.</returns>
    public static double ConditionEstimate<T>(ReadOnlyMatrixView<T> lower, double oneNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(ConditionPlan<T>(lower.Rows).WorkspaceBytes);
        return ConditionEstimate(lower, oneNorm, workspace);
    }
}
