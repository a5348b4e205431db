// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>All eigenvalues of one symmetric matrix, without vectors.</summary>
internal sealed class EigenvaluesCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly double[] values;
    private readonly Verdict[] verdicts = new Verdict[1];
    private readonly Workspace workspace;

    internal EigenvaluesCase(int n, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        original = Normals(0, n * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) original[(j * n) + i] = original[(i * n) + j];
        a = new double[n * n];
        values = new double[n];
        workspace = new Workspace(SymmetricEigen.Plan<double>(1, n, vectors: false, threads).WorkspaceBytes);
    }

    internal override double Flops => 4.0 / 3 * n * n * n;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => SymmetricEigen.Values(new MatrixBatch<double>(a, 1, n, n), values, verdicts, workspace, threads);

    // Against the Rayleigh quotients z.Az of computed vectors, which have the square of the vectors' error; in units of n eps |A|_F.
    internal override double ErrorOverBound()
    {
        if (!verdicts[0].IsConverged) return double.PositiveInfinity;
        double[] z = [.. original], other = new double[n];
        Verdict verdict = SymmetricEigen.Vectors<double>(new MatrixView<double>(z, n, n), other, threads);
        if (!verdict.IsConverged) return double.PositiveInfinity;
        double worst = 0, bound = LargestRatio * n * Math.ScaleB(1, -52) * Math.Sqrt(original.Sum(x => x * x));
        for (int c = 0; c < n; c++)
        {
            double quotient = 0;
            for (int i = 0; i < n; i++)
            {
                double product = 0;
                for (int j = 0; j < n; j++) product += original[(i * n) + j] * z[(c * n) + j];
                quotient += product * z[(c * n) + i];
            }

            double error = Math.Abs(values[c] - quotient) / bound;
            if (!(error <= worst)) worst = error;
        }

        return worst;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }
}
