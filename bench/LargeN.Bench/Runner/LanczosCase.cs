// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>The k largest eigenpairs of a dense Gram matrix whose eigenvalues fall as a power law, to a residual of 1e-10 |A|.</summary>
internal sealed class LanczosCase : RunnerCase
{
    private const double Tolerance = 1e-10;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] a;
    private readonly double[] values;
    private readonly double[] vectors;
    private readonly Verdict[] verdicts;
    private readonly EigenpairsOptions options;
    private readonly SymmetricMatrixOperator matrix;
    private readonly Workspace workspace;
    private LanczosReport report;

    internal LanczosCase(int n, int k, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        a = new double[n * n];
        double[] g = Normals(0, n * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) g[(i * n) + j] *= Math.Pow(j + 1, -0.75);
        using Workspace product = new(MatMul.Plan<double>(1, n, n, n, Transpose.No, Transpose.Yes, threads).WorkspaceBytes);
        ReadOnlyMatrixView<double> factor = new(g, n, n);
        MatMul.Execute<double>(1.0 / n, factor, Transpose.No, factor, Transpose.Yes, 0, new MatrixView<double>(a, n, n), product, threads);
        values = new double[k];
        vectors = new double[k * n];
        verdicts = new Verdict[k];
        options = new EigenpairsOptions { Count = k, Tolerance = Tolerance };
        matrix = new SymmetricMatrixOperator(a, n);
        workspace = new Workspace(Lanczos.Plan(n, options, threads).WorkspaceBytes);
    }

    internal override double Flops => matrix.Flops((int)report.Products);

    internal override void Run() => report = Lanczos.Eigenpairs(matrix, options, values, new MatrixView<double>(vectors, values.Length, n), verdicts, workspace, threads);

    // |A z - lambda z| / (1e-10 |lambda_1|), at most 2, by plain loops; and the values against all eigenvalues.
    internal override double ErrorOverBound()
    {
        if (!report.Verdict.IsConverged) return double.PositiveInfinity;
        double worst = 0;
        for (int c = 0; c < values.Length; c++)
        {
            double square = 0;
            for (int i = 0; i < n; i++)
            {
                double d = FixedOrder.Dot(a.AsSpan(i * n, n), vectors.AsSpan(c * n, n)) - (values[c] * vectors[(c * n) + i]);
                square += d * d;
            }

            double ratio = Math.Sqrt(square) / (2 * Tolerance * values[0]);
            if (!(ratio <= worst)) worst = ratio;
        }

        double[] copy = (double[])a.Clone(), exact = new double[n];
        SymmetricEigen.Values<double>(new MatrixView<double>(copy, n, n), exact, threads);
        for (int c = 0; c < values.Length; c++) worst = Math.Max(worst, Math.Abs(values[c] - exact[n - 1 - c]) / (2 * Tolerance * values[0]));
        return worst;
    }

    public override void Dispose()
    {
        matrix.Dispose();
        workspace.Dispose();
        base.Dispose();
    }
}
