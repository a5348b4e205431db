// SPDX-License-Identifier: MIT
using BenchmarkDotNet.Attributes;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;
using MathNet.Numerics.LinearAlgebra;

namespace LargeN.Bench.LinearAlgebra;

/// <summary>Factor of one positive definite matrix, in double, on one thread; the copy of A that each call needs is part of both sides.</summary>
[MemoryDiagnoser]
public class CholeskyBench
{
    private readonly Verdict[] verdicts = new Verdict[1];
    private double[] a = [];
    private double[] factor = [];
    private Matrix<double> matrix = Matrix<double>.Build.Dense(1, 1);
    private Workspace workspace = new();

    [Params(32, 256, 1024)] public int N { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        a = new double[N * N];
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) a[(i * N) + j] = (i == j ? 0.5 : 0) + (1 / (1.0 + Math.Abs(i - j)));
        factor = new double[N * N];
        matrix = Matrix<double>.Build.Dense(N, N, a);
        workspace = new Workspace(Cholesky.Plan<double>(1, N, Parallelism.Single).WorkspaceBytes);
        Ours();
        Matrix<double> theirs = matrix.Cholesky().Factor;
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (Math.Abs(theirs[i, j] - factor[(i * N) + j]) > 1e-12 * N) throw new InvalidOperationException($"element ({i}, {j}) is {factor[(i * N) + j]}, expected {theirs[i, j]}");
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup() => workspace.Dispose();

    [Benchmark(Baseline = true)]
    public Matrix<double> MathNetManaged() => matrix.Cholesky().Factor;

    [Benchmark]
    public void Ours()
    {
        a.CopyTo(factor, 0);
        Cholesky.Factor(new MatrixBatch<double>(factor, 1, N, N), verdicts, workspace, Parallelism.Single);
    }
}
