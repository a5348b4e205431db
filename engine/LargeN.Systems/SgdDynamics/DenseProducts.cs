// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Products of matrices of a fixed largest size, on one thread, with a workspace that is kept.</summary>
internal sealed class DenseProducts : IDisposable
{
    private readonly Workspace workspace;

    /// <param name="rows">Largest dimension that a matrix has.</param>
    /// <param name="columns">Largest other dimension.</param>
    internal DenseProducts(int rows, int columns)
    {
        long bytes = 0;
        foreach ((int m, int n, int k) in ((int, int, int)[])[(rows, columns, columns), (columns, columns, rows), (columns, columns, columns), (columns, 1, columns), (columns, 1, rows)])
        {
            foreach (Transpose a in (Transpose[])[Transpose.No, Transpose.Yes]) bytes = Math.Max(bytes, MatMul.Plan<double>(1, m, n, k, a, Transpose.No, Parallelism.Single).WorkspaceBytes);
        }

        workspace = new Workspace(bytes);
    }

    /// <summary>C = alpha op(A) B + beta C.</summary>
    internal void Multiply(double alpha, ReadOnlyMatrixView<double> a, Transpose transpose, ReadOnlyMatrixView<double> b, double beta, MatrixView<double> c) =>
        MatMul.Execute(alpha, a, transpose, b, Transpose.No, beta, c, workspace, Parallelism.Single);

    public void Dispose() => workspace.Dispose();
}
