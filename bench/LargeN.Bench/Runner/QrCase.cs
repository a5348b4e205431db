// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Householder QR of one matrix of at least as many rows as columns, in place: R and the reflectors.</summary>
internal sealed class QrCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int m;
    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly double[] tau;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal QrCase(int m, int n, Parallelism threads)
    {
        if (m < n) throw new ArgumentOutOfRangeException(nameof(m), m, $"allowed: at least {n}");
        this.m = m;
        this.n = n;
        this.threads = threads;
        original = Normals(0, m * n);
        a = new double[m * n];
        tau = new double[n];
        workspace = new Workspace(Qr.Plan<double>(1, m, n, threads).WorkspaceBytes);
    }

    internal override double Flops => 2.0 * n * n * (m - (n / 3.0));

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => Qr.Factor(new MatrixBatch<double>(a, 1, m, n), tau, verdicts, workspace, threads);

    // |A x - Q R x| / (m eps |A|_F |x|) for one random x, below 10.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double[] x = Normals(2, n), product = new double[m];
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++) product[i] += a[(i * n) + j] * x[j];
        using Workspace scratch = new(Qr.ApplyPlan<double>(1, m, n, 1, threads).WorkspaceBytes);
        Qr.Apply<double>(new MatrixBatch<double>(a, 1, m, n), tau, Transpose.No, new MatrixView<double>(product, m, 1), scratch, threads);
        double norm = 0, residual = 0, size = x.Sum(v => v * v);
        for (int i = 0; i < m; i++)
        {
            double exact = 0;
            for (int j = 0; j < n; j++)
            {
                exact += original[(i * n) + j] * x[j];
                norm += original[(i * n) + j] * original[(i * n) + j];
            }

            residual += (exact - product[i]) * (exact - product[i]);
        }

        return Math.Sqrt(residual) / (m * Math.ScaleB(1, -52) * Math.Sqrt(norm) * Math.Sqrt(size)) / LargestRatio;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }
}
