// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>All eigenvalues and eigenvectors of one symmetric matrix.</summary>
internal sealed class EigenCase : RunnerCase
{
    private const double LargestRatio = 10;
    private const int Samples = 16;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly double[] values;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal EigenCase(int n, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        original = Normals(0, n * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) original[(j * n) + i] = original[(i * n) + j];
        a = new double[n * n];
        values = new double[n];
        workspace = new Workspace(SymmetricEigen.Plan<double>(1, n, vectors: true, threads).WorkspaceBytes);
    }

    // The count that LAPACK users quote for all values and vectors; only ratios of times are reported.
    internal override double Flops => 9.0 * n * n * n;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => SymmetricEigen.Vectors(new MatrixBatch<double>(a, 1, n, n), values, verdicts, workspace, threads);

    // LAPACK's ratios over sampled vectors: |A z - lambda z| / (|A|_F n eps) and |<z, z'> - delta| / (n eps), below 10.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double eps = Math.ScaleB(1, -52), worst = 0;
        double norm = Math.Sqrt(original.Sum(x => x * x));
        for (int s = 0; s < Samples; s++)
        {
            int row = s * (n - 1) / (Samples - 1);
            ReadOnlySpan<double> z = a.AsSpan(row * n, n);
            double residual = 0;
            for (int i = 0; i < n; i++)
            {
                double difference = Dot(original.AsSpan(i * n, n), z) - (values[row] * z[i]);
                residual += difference * difference;
            }

            double orthogonality = 0;
            for (int other = 0; other < n; other++)
                orthogonality = Math.Max(orthogonality, Math.Abs(Dot(a.AsSpan(other * n, n), z) - (other == row ? 1 : 0)));
            double ratio = Math.Max(Math.Sqrt(residual) / (norm * n * eps), orthogonality / (n * eps));
            if (!(ratio <= worst)) worst = ratio;
        }

        return worst / LargestRatio;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
