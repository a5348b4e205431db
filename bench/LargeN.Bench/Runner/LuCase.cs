// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>LU with partial pivoting of one matrix, in place.</summary>
internal sealed class LuCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly int[] pivots;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal LuCase(int n, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        original = Normals(0, n * n);
        a = new double[n * n];
        pivots = new int[n];
        workspace = new Workspace(Lu.Plan<double>(1, n, threads).WorkspaceBytes);
    }

    internal override double Flops => 2.0 / 3 * n * n * n;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => Lu.Factor(new MatrixBatch<double>(a, 1, n, n), pivots, verdicts, workspace, threads);

    // LAPACK's ratio |P A x - L U x| / (n eps |A|_F |x|) for one random x, below 10.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double[] x = Normals(2, n), ux = new double[n], exact = new double[n];
        double norm = 0, residual = 0, size = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                exact[i] += original[(i * n) + j] * x[j];
                norm += original[(i * n) + j] * original[(i * n) + j];
            }

            for (int j = i; j < n; j++) ux[i] += a[(i * n) + j] * x[j];
        }

        for (int k = 0; k < n; k++) (exact[k], exact[pivots[k]]) = (exact[pivots[k]], exact[k]);
        for (int i = 0; i < n; i++)
        {
            double product = ux[i];
            for (int j = 0; j < i; j++) product += a[(i * n) + j] * ux[j];
            residual += (product - exact[i]) * (product - exact[i]);
            size += x[i] * x[i];
        }

        return Math.Sqrt(residual) / (n * Math.ScaleB(1, -52) * Math.Sqrt(norm) * Math.Sqrt(size)) / LargestRatio;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }
}
