// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Many small positive definite matrices: their factors, in place; or one solution of each, the matrices being read only.</summary>
internal sealed class BatchedCholeskyCase<T> : RunnerCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LargestRatio = 10;
    private const int Samples = 16;

    private readonly int n;
    private readonly int batch;
    private readonly bool solve;
    private readonly Parallelism threads;
    private readonly T[] original;
    private readonly T[] right;
    private readonly T[] a;
    private readonly T[] x;
    private readonly Verdict[] verdicts;
    private readonly Workspace workspace;

    internal BatchedCholeskyCase(int n, int batch, bool solve, Parallelism threads)
    {
        (this.n, this.batch, this.solve, this.threads) = (n, batch, solve, threads);
        double[] normals = Normals(0, checked(batch * n * n));
        for (int b = 0; b < batch; b++)
        {
            Span<double> matrix = normals.AsSpan(b * n * n, n * n);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++) matrix[(j * n) + i] = matrix[(i * n) + j];
                matrix[(i * n) + i] = 4 * Math.Sqrt(n); // beyond the edge 2 sqrt(n) of the spectrum of the rest
            }
        }

        original = Array.ConvertAll(normals, T.CreateChecked);
        right = Array.ConvertAll(Normals(1, batch * n), T.CreateChecked);
        a = (T[])original.Clone();
        x = (T[])right.Clone();
        verdicts = new Verdict[batch];
        workspace = new Workspace(Cholesky.FactorSolvePlan<T>(batch, n, 1, keepFactor: false, threads).Then(Cholesky.Plan<T>(batch, n, threads)).WorkspaceBytes);
    }

    internal override double Flops => batch * (((double)n * n * n / 3) + (solve ? 2.0 * n * n : 0));

    internal override void Prepare()
    {
        if (solve) right.CopyTo(x, 0);
        else original.CopyTo(a, 0);
    }

    internal override void Run()
    {
        if (solve) Cholesky.SolvePositiveDefinite(new ReadOnlyMatrixBatch<T>(a, batch, n, n), new MatrixBatch<T>(x, batch, n, 1), verdicts, [], workspace, threads);
        else Cholesky.Factor(new MatrixBatch<T>(a, batch, n, n), verdicts, workspace, threads);
    }

    // |A - L L^T| or |A x - b| over matrices spread over the batch, in LAPACK's ratios below 10.
    internal override double ErrorOverBound()
    {
        if (verdicts.Any(v => !v.IsConverged)) return double.PositiveInfinity;
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), worst = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            int b = (int)((long)sample * (batch - 1) / (Samples - 1));
            double ratio = (solve ? Residual(b) : Factorisation(b)) / (n * eps) / LargestRatio;
            if (!(ratio <= worst)) worst = ratio; // a NaN is kept
        }

        return worst;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }

    private static double Wide(T value) => double.CreateChecked(value);

    private double Factorisation(int b)
    {
        double residual = 0, norm = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double exact = Wide(original[(b * n * n) + (i * n) + j]), sum = exact;
                for (int k = 0; k <= j; k++) sum -= Wide(a[(b * n * n) + (i * n) + k]) * Wide(a[(b * n * n) + (j * n) + k]);
                residual += sum * sum;
                norm += exact * exact;
            }
        }

        return Math.Sqrt(residual / norm);
    }

    private double Residual(int b)
    {
        double residual = 0, norm = 0, size = 0;
        for (int i = 0; i < n; i++)
        {
            double sum = Wide(right[(b * n) + i]);
            for (int j = 0; j < n; j++)
            {
                double element = Wide(original[(b * n * n) + (i * n) + j]);
                sum -= element * Wide(x[(b * n) + j]);
                norm += element * element;
            }

            residual += sum * sum;
            size += Wide(x[(b * n) + i]) * Wide(x[(b * n) + i]);
        }

        return Math.Sqrt(residual / (norm * size));
    }
}
