// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IResolventOperations"/> on the kernels of LinearAlgebra. A batch whose vectors exceed a span is cut into slices of whole problems.</summary>
internal sealed class CpuResolventOperations(CpuDevice device) : IResolventOperations
{
    private double[] first = []; // vectors of the operands, without gaps
    private double[] second = [];

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), slice = Slice(n), s = shifts.Length;
        for (int p = 0; p < spectra.Batch; p += slice)
        {
            int count = Math.Min(slice, spectra.Batch - p);
            Resolvent.Traces(Rows(spectra, p, count, n, ref first), shifts, traces.Slice(p * s, count * s), verdicts.Slice(p * s, count * s), device.Parallelism);
        }
    }

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), slice = Slice(n), s = shifts.Length;
        for (int p = 0; p < spectra.Batch; p += slice)
        {
            int count = Math.Min(slice, spectra.Batch - p);
            Resolvent.Traces(Rows(spectra, p, count, n, ref first), shifts, traces.Slice(p * s, count * s), verdicts.Slice(p * s, count * s), device.Parallelism);
        }
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), slice = Slice(n), s = shifts.Length;
        for (int p = 0; p < spectra.Batch; p += slice)
        {
            int count = Math.Min(slice, spectra.Batch - p);
            ReadOnlyMatrixView<double> l = Rows(spectra, p, count, n, ref first), w = Rows(weights, p, count, n, ref second);
            Resolvent.WeightedTraces(l, w, shifts, sums.Slice(p * s, count * s), verdicts.Slice(p * s, count * s), device.Parallelism);
        }
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<double> shifts, Span<double> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), slice = Slice(n), s = shifts.Length;
        for (int p = 0; p < spectra.Batch; p += slice)
        {
            int count = Math.Min(slice, spectra.Batch - p);
            ReadOnlyMatrixView<double> l = Rows(spectra, p, count, n, ref first), w = Rows(weights, p, count, n, ref second);
            Resolvent.WeightedTraces(l, w, shifts, sums.Slice(p * s, count * s), verdicts.Slice(p * s, count * s), device.Parallelism);
        }
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra, DeviceMatrix<double> diagonals, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, diagonals, nameof(diagonals));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), size = left.Length * right.Length;
        Workspace workspace = device.Workspace(Resolvent.TwoPointPlan(n, left.Length, right.Length, device.Parallelism));
        for (int p = 0; p < spectra.Batch; p++)
        {
            ReadOnlySpan<double> l = Rows(spectra, p, 1, n, ref first).Data, d = Rows(diagonals, p, 1, n, ref second).Data;
            MatrixView<Complex> table = new(tables.Slice(p * size, size), left.Length, right.Length);
            Resolvent.TwoPointTraces(l[..n], d[..n], left, right, table, verdicts.Slice(p * size, size), workspace, device.Parallelism);
        }
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra,
        DeviceMatrix<double> b,
        DeviceMatrix<double> c,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts)
    {
        ResolventShapes.Middle(spectra, b, nameof(b));
        ResolventShapes.Middle(spectra, c, nameof(c));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        using HostMatrix<double> matricesB = new(device, b, nameof(b));
        using HostMatrix<double> matricesC = new(device, c, nameof(c));
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), size = left.Length * right.Length;
        Workspace workspace = device.Workspace(Resolvent.TwoPointPlan(n, left.Length, right.Length, device.Parallelism));
        for (int p = 0; p < spectra.Batch; p++)
        {
            ReadOnlySpan<double> l = Rows(spectra, p, 1, n, ref first).Data;
            MatrixView<Complex> table = new(tables.Slice(p * size, size), left.Length, right.Length);
            Resolvent.TwoPointTraces(l[..n], matricesB.View(p), matricesC.View(p), left, right, table, verdicts.Slice(p * size, size), workspace, device.Parallelism);
        }
    }

    public void SolveTridiagonal(
        DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, ReadOnlySpan<Complex> shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, Span<Verdict> verdicts)
    {
        ResolventShapes.Tridiagonal(diagonals, offDiagonals, shifts.Length, b, x, verdicts.Length);
        using HostMatrix<double> sides = new(device, b, nameof(b));
        using HostMatrix<double> solutions = new(device, x, nameof(x));
        using HostMatrix<double> diagonal = new(device, diagonals, nameof(diagonals));
        using HostMatrix<double> beside = new(device, offDiagonals, nameof(offDiagonals));
        HostMatrix<double>.RequireApart(diagonal, solutions, nameof(diagonals));
        HostMatrix<double>.RequireApart(beside, solutions, nameof(offDiagonals));
        HostMatrix<double>.RequireApart(sides, solutions, nameof(b));
        int n = b.Columns, systems = b.Rows * shifts.Length;
        Workspace workspace = device.Workspace(Tridiagonal.SystemsPlan(n, b.Rows, shifts.Length, device.Parallelism));
        for (int p = 0; p < b.Batch; p++)
        {
            ReadOnlySpan<double> d = Rows(diagonals, p, 1, n, ref first).Data, e = Rows(offDiagonals, p, 1, n, ref second).Data;
            Tridiagonal.SolveSystems(d[..n], e[..n], shifts, sides.View(p), solutions.View(p), verdicts.Slice(p * systems, systems), workspace, device.Parallelism);
        }
    }

    private int Slice(int n) => Math.Max(1, device.SpanElements / Math.Max(1, n));

    /// <summary>The vectors of some problems as rows without gaps, in memory that grows to the largest call and stays.</summary>
    private ReadOnlyMatrixView<double> Rows(DeviceMatrix<double> vectors, int start, int count, int n, ref double[] memory)
    {
        if (memory.Length < count * n) memory = new double[count * n];
        using HostMatrix<double> source = new(device, vectors, nameof(vectors));
        for (int p = 0; p < count; p++)
        {
            Span<double> row = memory.AsSpan(p * n, n);
            if (vectors.Columns != 1) source.Row(start + p, 0).CopyTo(row);
            else for (int i = 0; i < n; i++) row[i] = source[start + p, i, 0];
        }

        return new ReadOnlyMatrixView<double>(memory.AsSpan(0, count * n), count, n);
    }
}
