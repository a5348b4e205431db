// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Singular values of one matrix of at least as many rows as columns, with thin vectors or alone.</summary>
internal sealed class SvdCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int m;
    private readonly int n;
    private readonly bool vectors;
    private readonly Parallelism threads;
    private readonly double[] a;
    private readonly double[] u;
    private readonly double[] values;
    private readonly double[] vt;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal SvdCase(int m, int n, bool vectors, Parallelism threads)
    {
        if (m < n) throw new ArgumentOutOfRangeException(nameof(m), m, $"allowed: at least {n}");
        this.m = m;
        this.n = n;
        this.vectors = vectors;
        this.threads = threads;
        a = Normals(0, m * n);
        u = new double[m * n];
        values = new double[n];
        vt = new double[n * n];
        workspace = new Workspace(Svd.Plan<double>(1, m, n, vectors, threads).WorkspaceBytes);
    }

    // Only ratios of times are reported: the methods differ.
    internal override double Flops => (2.0 * n * n * (m - (n / 3.0))) + ((vectors ? 14.0 + (8.0 / 3) : 8.0 / 3) * n * n * n);

    internal override void Run()
    {
        ReadOnlyMatrixBatch<double> matrix = new(a, 1, m, n);
        if (vectors) Svd.Vectors(matrix, new MatrixBatch<double>(u, 1, m, n), values, new MatrixBatch<double>(vt, 1, n, n), verdicts, workspace, threads);
        else Svd.Values(matrix, values, verdicts, workspace, threads);
    }

    // |A x - U S V^T x| / (m eps |A|_F |x|) for one random x, below 10; of the values alone, the sum of their squares against |A|_F^2.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double eps = Math.ScaleB(1, -52), norm = a.Sum(v => v * v);
        if (!vectors) return Math.Abs(values.Sum(v => v * v) - norm) / (m * eps * norm) / LargestRatio;
        double[] x = Normals(2, n), along = new double[n];
        for (int c = 0; c < n; c++)
        {
            for (int j = 0; j < n; j++) along[c] += vt[(c * n) + j] * x[j];
            along[c] *= values[c];
        }

        double residual = 0;
        for (int i = 0; i < m; i++)
        {
            double difference = 0;
            for (int j = 0; j < n; j++) difference += (a[(i * n) + j] * x[j]) - (u[(i * n) + j] * along[j]);
            residual += difference * difference;
        }

        return Math.Sqrt(residual) / (m * eps * Math.Sqrt(norm) * Math.Sqrt(x.Sum(v => v * v))) / LargestRatio;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }
}
