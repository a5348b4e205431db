// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Systems.Designs;

/// <summary>Workspace that a device takes for the operations of a simulation, by the plans of the CPU (the largest of them: it is one workspace).</summary>
internal sealed class Scratch(Device device, int batch)
{
    private readonly Parallelism parallelism = new(Math.Max(1, device.Limits.Threads));

    internal long Bytes { get; private set; }

    /// <summary>A product [m, k] [k, n], whatever is transposed.</summary>
    internal Scratch Product(int m, int n, int k)
    {
        foreach (Transpose a in (Transpose[])[Transpose.No, Transpose.Yes])
        {
            foreach (Transpose b in (Transpose[])[Transpose.No, Transpose.Yes]) Take(MatMul.Plan<double>(batch, m, n, k, a, b, parallelism));
        }

        return this;
    }

    /// <summary>A Gram matrix [n, n] of k terms.</summary>
    internal Scratch Gram(int n, int k)
    {
        foreach (Transpose a in (Transpose[])[Transpose.No, Transpose.Yes]) Take(SymmetricRankK.Plan<double>(batch, n, k, a, parallelism));
        return this;
    }

    /// <summary>Factorisation of [n, n], solves with up to <paramref name="sides"/> right-hand sides, its inverse and its resolvent.</summary>
    internal Scratch Solve(int n, int sides)
    {
        Take(Cholesky.Plan<double>(batch, n, parallelism));
        foreach (int columns in (int[])[1, sides, n])
        {
            Take(TriangularSolve.Plan<double>(batch, n, columns, parallelism));
            Take(Cholesky.SolvePlan<double>(batch, n, columns, parallelism));
        }

        return Gram(n, n);
    }

    /// <summary>All eigenvalues and vectors of [n, n].</summary>
    internal Scratch Eigen(int n)
    {
        Take(SymmetricEigen.Plan<double>(batch, n, vectors: true, parallelism));
        return this;
    }

    private void Take(OperationPlan plan) => Bytes = Math.Max(Bytes, plan.WorkspaceBytes);
}
