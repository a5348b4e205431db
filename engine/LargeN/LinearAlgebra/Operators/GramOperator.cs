// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A = X^T X / P for a tall or wide matrix X [P, n], never formed: two matrix products a call.</summary>
/// <remarks>Determinism: class B, the order contract of <see cref="MatMul"/>. Holds the scratch memory of its products: one call at a time.</remarks>
public sealed class GramOperator : ISymmetricOperator, IDisposable
{
    private readonly ReadOnlyMemory<double> elements;
    private readonly int rowStride;
    private readonly Workspace workspace = new();
    private double[] middle = [];

    /// <param name="elements">X, row-major, one sample a row; only read, and not copied.</param>
    /// <param name="samples">P, rows of X, >= 1.</param>
    /// <param name="order">n, columns of X, >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="ArgumentException">There are too few elements.</exception>
    public GramOperator(ReadOnlyMemory<double> elements, int samples, int order)
        : this(elements, samples, order, order)
    {
    }

    /// <param name="elements">X, row-major, one sample a row; only read, and not copied.</param>
    /// <param name="samples">P, rows of X, >= 1.</param>
    /// <param name="order">n, columns of X, >= 0.</param>
    /// <param name="rowStride">Elements from one row to the next, >= n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range or the stride too small.</exception>
    /// <exception cref="ArgumentException">There are too few elements.</exception>
    public GramOperator(ReadOnlyMemory<double> elements, int samples, int order, int rowStride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        _ = new ReadOnlyMatrixView<double>(elements.Span, samples, order, rowStride);
        this.elements = elements;
        this.rowStride = rowStride;
        Samples = samples;
        Order = order;
    }

    /// <summary>P, rows of X.</summary>
    public int Samples { get; }

    /// <inheritdoc/>
    public int Order { get; }

    /// <inheritdoc/>
    public double Flops(int vectors) => 4.0 * vectors * Order * Samples;

    /// <inheritdoc/>
    public void Prepare(int vectors, Parallelism parallelism)
    {
        workspace.EnsureAtLeast(
            MatMul.Plan<double>(1, vectors, Samples, Order, Transpose.No, Transpose.Yes, parallelism)
                .Then(MatMul.Plan<double>(1, vectors, Order, Samples, Transpose.No, Transpose.No, parallelism)).WorkspaceBytes);
        if (middle.Length < (long)vectors * Samples) middle = new double[checked(vectors * Samples)];
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlyMatrixView<double> x, MatrixView<double> y, Parallelism parallelism)
    {
        ReadOnlyMatrixView<double> data = new(elements.Span, Samples, Order, rowStride);
        MatrixView<double> half = new(middle, x.Rows, Samples);
        MatMul.Execute<double>(1, x, Transpose.No, data, Transpose.Yes, 0, half, workspace, parallelism);
        MatMul.Execute<double>(1.0 / Samples, (ReadOnlyMatrixView<double>)half, Transpose.No, data, Transpose.No, 0, y, workspace, parallelism);
    }

    /// <summary>Frees the scratch memory.</summary>
    public void Dispose() => workspace.Dispose();
}
