// SPDX-License-Identifier: MIT
using System.Numerics;
using BenchmarkDotNet.Attributes;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Bench.LinearAlgebra;

/// <summary>tr (A + z)^-1 at many complex shifts of one symmetric matrix on one thread: by eigenvalues, by the tridiagonal form, and each without its reduction.</summary>
[MemoryDiagnoser]
public class ResolventBench
{
    private readonly Verdict[] matrixVerdicts = new Verdict[1];
    private double[] a = [];
    private double[] work = [];
    private double[] values = [];
    private double[] diagonal = [];
    private double[] offDiagonal = [];
    private double[] scales = [];
    private Complex[] shifts = [];
    private Complex[] traces = [];
    private Verdict[] verdicts = [];
    private Workspace workspace = new();

    [Params(64, 512)] public int N { get; set; }

    [Params(8, 256)] public int Shifts { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        a = new double[N * N];
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) a[(i * N) + j] = 1 / (1.0 + Math.Abs(i - j)) + (i == j ? (double)i / N : 0);
        work = new double[N * N];
        (values, diagonal, offDiagonal, scales) = (new double[N], new double[N], new double[N], new double[N]);
        shifts = [.. Enumerable.Range(0, Shifts).Select(s => new Complex(-2 + (4.0 * s / Shifts), 0.1))];
        traces = new Complex[Shifts];
        verdicts = new Verdict[Shifts];
        workspace = new Workspace(
            Resolvent.Plan(1, N, Shifts, default).Then(Tridiagonal.Plan(1, N, default)).Then(Tridiagonal.TracesPlan(1, N, Shifts, default)).WorkspaceBytes);
        ByEigenvalues();
        Complex[] expected = [.. traces];
        ByTridiagonalForm();
        for (int s = 0; s < Shifts; s++)
        {
            if (Complex.Abs(traces[s] - expected[s]) > 1e-10 * N) throw new InvalidOperationException($"trace {s} is {traces[s]}, expected {expected[s]}");
        }
    }

    [GlobalCleanup]
    public void Cleanup() => workspace.Dispose();

    [Benchmark(Baseline = true)]
    public void ByEigenvalues()
    {
        a.CopyTo(work, 0);
        Resolvent.Traces(new MatrixBatch<double>(work, 1, N, N), shifts, values, traces, verdicts, workspace);
    }

    [Benchmark]
    public void ByTridiagonalForm()
    {
        a.CopyTo(work, 0);
        Tridiagonal.Reduce(
            new MatrixBatch<double>(work, 1, N, N), new MatrixView<double>(diagonal, 1, N), new MatrixView<double>(offDiagonal, 1, N), new MatrixView<double>(scales, 1, N), matrixVerdicts, workspace);
        OfTridiagonalForm();
    }

    [Benchmark]
    public void OfEigenvalues() => Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, N), shifts, traces, verdicts);

    [Benchmark]
    public void OfTridiagonalForm() =>
        Tridiagonal.Traces(new ReadOnlyMatrixView<double>(diagonal, 1, N), new ReadOnlyMatrixView<double>(offDiagonal, 1, N), shifts, traces, [], verdicts, workspace);
}
