// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Many small symmetric matrices: all eigenvalues and eigenvectors, or all eigenvalues alone.</summary>
internal sealed class BatchedEigenCase<T> : RunnerCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LargestRatio = 10;
    private const int Samples = 16;

    private readonly int n;
    private readonly int batch;
    private readonly bool vectors;
    private readonly Parallelism threads;
    private readonly T[] original;
    private readonly T[] a;
    private readonly T[] values;
    private readonly Verdict[] verdicts;
    private readonly Workspace workspace;

    internal BatchedEigenCase(int n, int batch, bool vectors, Parallelism threads)
    {
        (this.n, this.batch, this.vectors, this.threads) = (n, batch, vectors, threads);
        original = Array.ConvertAll(Normals(0, checked(batch * n * n)), T.CreateChecked);
        for (int b = 0; b < batch; b++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < i; j++) original[(((b * n) + j) * n) + i] = original[(((b * n) + i) * n) + j];
        a = new T[original.Length];
        values = new T[batch * n];
        verdicts = new Verdict[batch];
        workspace = new Workspace(SymmetricEigen.Plan<T>(batch, n, vectors, threads).WorkspaceBytes);
    }

    // The count that LAPACK users quote; only ratios of times are reported.
    internal override double Flops => batch * (vectors ? 9.0 : 4.0 / 3) * n * n * n;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run()
    {
        if (vectors) SymmetricEigen.Vectors(new MatrixBatch<T>(a, batch, n, n), values, verdicts, workspace, threads);
        else SymmetricEigen.Values(new MatrixBatch<T>(a, batch, n, n), values, verdicts, workspace, threads);
    }

    // LAPACK's ratios over matrices spread over the batch: |A z - lambda z| / (|A|_F n eps) and |<z, z'> - delta| / (n eps); values alone against the plain oracle.
    internal override double ErrorOverBound()
    {
        if (verdicts.Any(v => !v.IsConverged)) return double.PositiveInfinity;
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), worst = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            int b = (int)((long)sample * (batch - 1) / (Samples - 1));
            double[] exact = Wide(original, b), z = Wide(a, b), lambda = [.. values.Skip(b * n).Take(n).Select(double.CreateChecked)];
            double norm = Math.Sqrt(exact.Sum(x => x * x)), error = vectors ? Residual(exact, z, lambda) / norm : Distance(exact, lambda) / norm;
            if (vectors) error = Math.Max(error, Orthogonality(z));
            error /= n * eps * LargestRatio;
            if (!(error <= worst)) worst = error; // a NaN is kept
        }

        return worst;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }

    private double[] Wide(T[] matrices, int b) => [.. matrices.Skip(b * n * n).Take(n * n).Select(double.CreateChecked)];

    private double Residual(double[] exact, double[] z, double[] lambda)
    {
        double worst = 0;
        for (int c = 0; c < n; c++)
        {
            double squares = 0;
            for (int i = 0; i < n; i++)
            {
                double difference = -lambda[c] * z[(c * n) + i];
                for (int j = 0; j < n; j++) difference += exact[(i * n) + j] * z[(c * n) + j];
                squares += difference * difference;
            }

            worst = Math.Max(worst, Math.Sqrt(squares));
        }

        return worst;
    }

    private double Orthogonality(double[] z)
    {
        double worst = 0;
        for (int c = 0; c < n; c++)
        {
            for (int o = 0; o <= c; o++)
            {
                double product = o == c ? -1 : 0;
                for (int j = 0; j < n; j++) product += z[(c * n) + j] * z[(o * n) + j];
                worst = Math.Max(worst, Math.Abs(product));
            }
        }

        return worst;
    }

    private double Distance(double[] exact, double[] lambda)
    {
        double[] oracle = new double[n];
        if (!SymmetricEigenReference.Solve(exact, n, oracle, new double[n * n]).IsConverged) return double.PositiveInfinity;
        return Enumerable.Range(0, n).Max(c => Math.Abs(oracle[c] - lambda[c]));
    }
}
