// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Cholesky factor of one positive definite matrix, in place.</summary>
internal sealed class CholeskyCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal CholeskyCase(int n, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        original = Normals(0, n * n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++) original[(j * n) + i] = original[(i * n) + j];
            original[(i * n) + i] = 4 * Math.Sqrt(n); // beyond the edge 2 sqrt(n) of the spectrum of the rest
        }

        a = new double[n * n];
        workspace = new Workspace(Cholesky.Plan<double>(1, n, threads).WorkspaceBytes);
    }

    internal override double Flops => (double)n * n * n / 3;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => Cholesky.Factor(new MatrixBatch<double>(a, 1, n, n), verdicts, workspace, threads);

    // LAPACK's ratio |A x - L L^T x| / (n eps |A|_F |x|) for one random x, below 10.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double[] x = Normals(2, n), y = new double[n], z = new double[n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) y[j] += a[(i * n) + j] * x[i];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) z[i] += a[(i * n) + j] * y[j];
        double residual = 0, norm = 0, size = 0;
        for (int i = 0; i < n; i++)
        {
            double exact = 0;
            for (int j = 0; j < n; j++)
            {
                exact += original[(i * n) + j] * x[j];
                norm += original[(i * n) + j] * original[(i * n) + j];
            }

            residual += (exact - z[i]) * (exact - z[i]);
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
