// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A dense symmetric matrix as an operator: Y = X A, one matrix product a call.</summary>
/// <remarks>Determinism: class B, the order contract of <see cref="MatMul"/>. Holds the scratch memory of its products: one call at a time.</remarks>
public sealed class SymmetricMatrixOperator : ISymmetricOperator, IDisposable
{
    private readonly ReadOnlyMemory<double> elements;
    private readonly int rowStride;
    private readonly Workspace workspace = new();

    /// <param name="elements">A, row-major, both triangles; only read, and not copied.</param>
    /// <param name="n">Order, >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative.</exception>
    /// <exception cref="ArgumentException">There are too few elements.</exception>
    public SymmetricMatrixOperator(ReadOnlyMemory<double> elements, int n)
        : this(elements, n, n)
    {
    }

    /// <param name="elements">A, row-major, both triangles; only read, and not copied.</param>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="rowStride">Elements from one row to the next, >= n.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or the stride too small.</exception>
    /// <exception cref="ArgumentException">There are too few elements.</exception>
    public SymmetricMatrixOperator(ReadOnlyMemory<double> elements, int n, int rowStride)
    {
        _ = new ReadOnlyMatrixView<double>(elements.Span, n, n, rowStride);
        this.elements = elements;
        this.rowStride = rowStride;
        Order = n;
    }

    /// <inheritdoc/>
    public int Order { get; }

    /// <inheritdoc/>
    public double Flops(int vectors) => 2.0 * vectors * Order * Order;

    /// <inheritdoc/>
    public void Prepare(int vectors, Parallelism parallelism) =>
        workspace.EnsureAtLeast(MatMul.Plan<double>(1, vectors, Order, Order, Transpose.No, Transpose.No, parallelism).WorkspaceBytes);

    /// <inheritdoc/>
    public void Apply(ReadOnlyMatrixView<double> x, MatrixView<double> y, Parallelism parallelism) =>
        MatMul.Execute<double>(1, x, Transpose.No, new ReadOnlyMatrixView<double>(elements.Span, Order, Order, rowStride), Transpose.No, 0, y, workspace, parallelism);

    /// <summary>Frees the scratch memory.</summary>
    public void Dispose() => workspace.Dispose();
}
