// SPDX-License-Identifier: MIT
using BenchmarkDotNet.Attributes;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;
using MathNet.Numerics.LinearAlgebra;

namespace LargeN.Bench.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of one symmetric matrix, in double, on one thread; the copy of A that each call needs is part of both sides.</summary>
[MemoryDiagnoser]
public class SymmetricEigenBench
{
    private readonly Verdict[] verdicts = new Verdict[1];
    private double[] a = [];
    private double[] work = [];
    private double[] values = [];
    private Matrix<double> matrix = Matrix<double>.Build.Dense(1, 1);
    private Workspace workspace = new();

    [Params(32, 256, 1024)] public int N { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        a = new double[N * N];
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) a[(i * N) + j] = 1 / (1.0 + Math.Abs(i - j)) + (i == j ? (double)i / N : 0);
        work = new double[N * N];
        values = new double[N];
        matrix = Matrix<double>.Build.Dense(N, N, a);
        workspace = new Workspace(SymmetricEigen.Plan<double>(1, N, vectors: true, Parallelism.Single).WorkspaceBytes);
        Vectors();
        double[] theirs = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(z => z.Real).Order()];
        for (int c = 0; c < N; c++)
        {
            if (Math.Abs(theirs[c] - values[c]) > 1e-12 * N) throw new InvalidOperationException($"eigenvalue {c} is {values[c]}, expected {theirs[c]}");
        }
    }

    [GlobalCleanup]
    public void Cleanup() => workspace.Dispose();

    [Benchmark(Baseline = true)]
    public Matrix<double> MathNetManaged() => matrix.Evd(Symmetricity.Symmetric).EigenVectors;

    [Benchmark]
    public void Vectors()
    {
        a.CopyTo(work, 0);
        SymmetricEigen.Vectors(new MatrixBatch<double>(work, 1, N, N), values, verdicts, workspace, Parallelism.Single);
    }

    [Benchmark]
    public void ValuesOnly()
    {
        a.CopyTo(work, 0);
        SymmetricEigen.Values(new MatrixBatch<double>(work, 1, N, N), values, verdicts, workspace, Parallelism.Single);
    }
}
