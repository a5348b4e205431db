// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Matrices in the eigenbasis.</content>
public static partial class Resolvent
{
    /// <summary>Workspace and work of <see cref="InEigenbasis"/> and <see cref="DiagonalInEigenbasis"/>.</summary>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative.</exception>
    public static OperationPlan BasisPlan(int n, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new OperationPlan(SquareBytes(n) + MatMulDriver<double>.ScratchBytes(n, n, n, parallelism), 4.0 * n * n * n);
    }

    /// <summary>B' = Z B Z^T: the matrix V^T B V, where row c of Z is eigenvector c (V = Z^T). Two matrix products; allocates nothing.</summary>
    /// <param name="vectors">Z [n, n], as <see cref="SymmetricEigen"/> leaves it.</param>
    /// <param name="b">B [n, n], symmetric or not.</param>
    /// <param name="rotated">B' [n, n].</param>
    /// <param name="workspace">At least what <see cref="BasisPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A matrix is not [n, n], the result shares elements with an operand, or the workspace is too small.</exception>
    /// <remarks>Determinism: class B. Error, element by element: about 2 n u |Z| |B| |Z|^T.</remarks>
    public static unsafe void InEigenbasis(
        ReadOnlyMatrixView<double> vectors, ReadOnlyMatrixView<double> b, MatrixView<double> rotated, Workspace workspace, Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = vectors.Rows;
        RequireOrder(vectors, n, nameof(vectors));
        RequireOrder(b, n, nameof(b));
        RequireOrder(rotated, n, nameof(rotated));
        OperandCheck.Apart<double>(vectors, rotated, nameof(vectors));
        OperandCheck.Apart<double>(b, rotated, nameof(b));
        byte* memory = workspace.Claim(BasisPlan(n, parallelism).WorkspaceBytes, nameof(InEigenbasis));
        double* half = (double*)memory;
        byte* scratch = memory + SquareBytes(n);
        fixed (double* z = vectors.Data, pb = b.Data, result = rotated.Data)
        {
            MatMulDriver<double>.Run(n, n, n, 1, z, vectors.RowStride, Transpose.No, pb, b.RowStride, Transpose.No, 0, half, n, scratch, parallelism);
            MatMulDriver<double>.Run(n, n, n, 1, half, n, Transpose.No, z, vectors.RowStride, Transpose.Yes, 0, result, rotated.RowStride, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>The diagonal of Z B Z^T alone, (V^T B V)_ii: one matrix product and n dot products. Allocates nothing.</summary>
    /// <param name="vectors">Z [n, n], as <see cref="SymmetricEigen"/> leaves it.</param>
    /// <param name="b">B [n, n], symmetric or not.</param>
    /// <param name="diagonal">n.</param>
    /// <param name="workspace">At least what <see cref="BasisPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A matrix is not [n, n], the span has the wrong length, or the workspace is too small.</exception>
    /// <remarks>Determinism: class B.</remarks>
    public static unsafe void DiagonalInEigenbasis(
        ReadOnlyMatrixView<double> vectors, ReadOnlyMatrixView<double> b, Span<double> diagonal, Workspace workspace, Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = vectors.Rows;
        RequireOrder(vectors, n, nameof(vectors));
        RequireOrder(b, n, nameof(b));
        if (diagonal.Length != n) throw new ArgumentException($"{diagonal.Length} elements; needed: {n}", nameof(diagonal));
        byte* memory = workspace.Claim(BasisPlan(n, parallelism).WorkspaceBytes, nameof(DiagonalInEigenbasis));
        double* half = (double*)memory;
        fixed (double* z = vectors.Data, pb = b.Data)
        {
            MatMulDriver<double>.Run(n, n, n, 1, z, vectors.RowStride, Transpose.No, pb, b.RowStride, Transpose.No, 0, half, n, memory + SquareBytes(n), parallelism);
        }

        for (int i = 0; i < n; i++) diagonal[i] = FixedOrder.Dot(new ReadOnlySpan<double>(half + ((nint)i * n), n), vectors.Row(i));
        GC.KeepAlive(workspace);
    }

    private static long SquareBytes(int n) => Workspace.Align((long)n * n * sizeof(double));

    private static void RequireOrder(ReadOnlyMatrixView<double> matrix, int n, string name)
    {
        if (matrix.Rows != n || matrix.Columns != n) throw new ArgumentException($"the matrix is {matrix.Rows} x {matrix.Columns}; needed: {n} x {n}", name);
    }
}
