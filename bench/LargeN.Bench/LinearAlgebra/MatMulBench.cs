// SPDX-License-Identifier: MIT
using BenchmarkDotNet.Attributes;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;

namespace LargeN.Bench.LinearAlgebra;

/// <summary>C = A B of square matrices on one thread, in double beside MathNet's managed provider, and in float.</summary>
[MemoryDiagnoser]
public class MatMulBench
{
    private double[] a = [], b = [], c = [];
    private float[] a32 = [], b32 = [], c32 = [];
    private DenseMatrix left = DenseMatrix.Create(1, 1, 0), right = DenseMatrix.Create(1, 1, 0), result = DenseMatrix.Create(1, 1, 0);
    private Workspace workspace = new();

    /// <summary>Rows and columns.</summary>
    [Params(32, 256, 1024)]
    public int N { get; set; }

    /// <summary>Draws the factors; a product outside its error bound is not timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Control.UseManaged();
        Control.UseSingleThread();
        (a, b, c) = (new double[N * N], new double[N * N], new double[N * N]);
        new RandomStream(Seed: 1, Purpose.Test, Replica: 0).FillNormal(a);
        new RandomStream(Seed: 1, Purpose.Test, Replica: 1).FillNormal(b);
        (a32, b32, c32) = (Array.ConvertAll(a, x => (float)x), Array.ConvertAll(b, x => (float)x), new float[N * N]);
        left = DenseMatrix.Create(N, N, (i, j) => a[(i * N) + j]);
        right = DenseMatrix.Create(N, N, (i, j) => b[(i * N) + j]);
        result = DenseMatrix.Create(N, N, 0);
        workspace.EnsureAtLeast(MatMul.Plan<double>(1, N, N, N, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);
        workspace.EnsureAtLeast(MatMul.Plan<float>(1, N, N, N, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);

        Double();
        Single();
        Library();
        for (int i = 0; i < N; i += 7)
        {
            for (int j = 0; j < N; j += 5)
            {
                double size = 0;
                for (int k = 0; k < N; k++) size += Math.Abs(a[(i * N) + k] * b[(k * N) + j]);
                if (Math.Abs(c[(i * N) + j] - result[i, j]) > 2 * N * Math.ScaleB(size, -53) || Math.Abs(c32[(i * N) + j] - result[i, j]) > (N + 2) * Math.ScaleB(size, -24))
                    throw new InvalidOperationException($"element ({i}, {j}): {c[(i * N) + j]:R} in double, {c32[(i * N) + j]:R} in float, {result[i, j]:R} by the library");
            }
        }
    }

    /// <summary>Frees the workspace.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        workspace.Dispose();
        workspace = new();
    }

    /// <summary>MathNet.Numerics, managed provider.</summary>
    [Benchmark(Baseline = true)]
    public void Library() => left.Multiply(right, result);

    /// <summary>Ours in double.</summary>
    [Benchmark]
    public void Double() => MatMul.Execute(1.0, new ReadOnlyMatrixView<double>(a, N, N), Transpose.No, new ReadOnlyMatrixView<double>(b, N, N), Transpose.No, 0.0, new MatrixView<double>(c, N, N), workspace, Parallelism.Single);

    /// <summary>Ours in float.</summary>
    [Benchmark]
    public void Single() => MatMul.Execute(1f, new ReadOnlyMatrixView<float>(a32, N, N), Transpose.No, new ReadOnlyMatrixView<float>(b32, N, N), Transpose.No, 0f, new MatrixView<float>(c32, N, N), workspace, Parallelism.Single);
}
