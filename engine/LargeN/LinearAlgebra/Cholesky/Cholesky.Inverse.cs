// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Inverses.</content>
public static partial class Cholesky
{
    /// <summary>Workspace and work of <see cref="Inverse{T}(ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan InversePlan<T>(int batch, int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new OperationPlan(CholeskyBatch<T>.ScratchBytes(batch, n, n, keep: true, parallelism, inverse: true), 2.0 / 3 * batch * n * n * n);
    }

    /// <summary>A^-1 = (L L^T)^-1 of each matrix, both triangles, exactly symmetric. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factors L [n, n]; only the lower triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="inverse">[n, n]; the old values are not read.</param>
    /// <param name="workspace">At least what <see cref="InversePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, the inverse shares elements with L, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B; a matrix's bits do not depend on its batch.
    /// <para>Error: |X - A^-1| &lt;= c n u |A^-1| |L| |L^T| |A^-1| to first order, c a small constant: up to 64 rows the solution for the identity, beyond by the inverse of L
    /// (Higham 2002, sections 14.2 and 14.3). To solve a system, solve it: a product with the inverse costs more and loses digits. A zero or NaN in the diagonal of L gives infinities or NaN.</para>
    /// </remarks>
    public static unsafe void Inverse<T>(ReadOnlyMatrixBatch<T> lower, MatrixBatch<T> inverse, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(inverse.Rows, inverse.Columns, nameof(inverse));
        TriangularSolve.Check(lower, inverse, inverse.Rows, workspace);
        byte* scratch = workspace.Claim(InversePlan<T>(inverse.Count, inverse.Rows, parallelism).WorkspaceBytes, nameof(Cholesky));
        if (inverse.Count == 0 || inverse.Rows == 0) return;
        fixed (T* factor = lower.Data, x = inverse.Data)
        {
            CholeskyTask<T> task = new()
            {
                Order = inverse.Rows,
                Count = inverse.Count,
                Given = true,
                Keep = true,
                Inverse = true,
                A = factor,
                RowStride = lower.RowStride,
                BatchStride = OperandCheck.Stride(lower),
                Sides = inverse.Rows,
                B = x,
                RowStrideB = inverse.RowStride,
                BatchStrideB = inverse.BatchStride,
            };
            CholeskyBatch<T>.Run(task, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>The inverse of one matrix, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factor L [n, n].</param>
    /// <param name="inverse">[n, n].</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit or the inverse shares elements with L.</exception>
    public static void Inverse<T>(ReadOnlyMatrixView<T> lower, MatrixView<T> inverse, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(InversePlan<T>(1, inverse.Rows, parallelism).WorkspaceBytes);
        Inverse((ReadOnlyMatrixBatch<T>)lower, inverse, workspace, parallelism);
    }
}
