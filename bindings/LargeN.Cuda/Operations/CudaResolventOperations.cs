// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IResolventOperations"/> on the kernels of kernels/src/resolvent: one shift a thread in traces and systems, tiles of 32 x 32 in tables; each call waits for its results.</summary>
internal sealed unsafe partial class CudaResolventOperations(CudaDevice device) : IResolventOperations
{
    private const string Family = "resolvent";

    private readonly Kernel<ResolventTraceParams> complexTraces = new(device, Family, "largen_resolvent_traces_complex_f64");
    private readonly Kernel<ResolventTraceParams> realTraces = new(device, Family, "largen_resolvent_traces_real_f64");

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        using CudaOperand<double> l = new(device, spectra, nameof(spectra));
        Sums(complexTraces, l, null, Words(shifts), shifts.Length, Words(traces), verdicts);
    }

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        using CudaOperand<double> l = new(device, spectra, nameof(spectra));
        Sums(realTraces, l, null, shifts, shifts.Length, traces, verdicts);
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        using CudaOperand<double> l = new(device, spectra, nameof(spectra));
        using CudaOperand<double> w = new(device, weights, nameof(weights));
        Sums(complexTraces, l, w, Words(shifts), shifts.Length, Words(sums), verdicts);
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<double> shifts, Span<double> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        using CudaOperand<double> l = new(device, spectra, nameof(spectra));
        using CudaOperand<double> w = new(device, weights, nameof(weights));
        Sums(realTraces, l, w, shifts, shifts.Length, sums, verdicts);
    }

    private static int Order(in CudaOperand<double> vector) => vector.Rows * vector.Columns;

    private static int Step(in CudaOperand<double> vector) => vector.Columns == 1 ? vector.RowStride : 1;

    private static ReadOnlySpan<double> Words(ReadOnlySpan<Complex> z) => MemoryMarshal.Cast<Complex, double>(z);

    private static Span<double> Words(Span<Complex> z) => MemoryMarshal.Cast<Complex, double>(z);

    private static uint Ceiling(long count, int each) => checked((uint)((count + each - 1) / each));

    /// <param name="kernel">Real or complex.</param>
    /// <param name="l">Spectra.</param>
    /// <param name="w">Weights, or null.</param>
    /// <param name="z">Shifts, one or two numbers each.</param>
    /// <param name="shifts">Their number.</param>
    /// <param name="sums">As many numbers a sum as a shift has.</param>
    /// <param name="verdicts">One a sum.</param>
    private void Sums(
        Kernel<ResolventTraceParams> kernel, in CudaOperand<double> l, CudaOperand<double>? w, ReadOnlySpan<double> z, int shifts, Span<double> sums, Span<Verdict> verdicts)
    {
        if (verdicts.IsEmpty) return;
        ulong memory = device.Scratch(checked(((long)z.Length + sums.Length) * sizeof(double) + ((long)verdicts.Length * sizeof(KernelVerdict))));
        ulong results = memory + ((ulong)z.Length * sizeof(double)), found = results + ((ulong)sums.Length * sizeof(double));
        Put(memory, z);
        Launch(kernel, new ResolventTraceParams
        {
            Spectra = l.Pointer,
            Weights = w?.Pointer ?? 0,
            Z = memory,
            Sums = results,
            Verdicts = found,
            SpectrumStride = l.BatchStride,
            WeightStride = w?.BatchStride ?? 0,
            N = Order(l),
            Shifts = shifts,
            SpectrumStep = Step(l),
            WeightStep = w is { } weights ? Step(weights) : 0,
            Batch = l.Batch,
        });
        device.Fetch(results, sums);
        KernelVerdict.Fetch(device, found, verdicts);
    }

    /// <summary>A tile of shifts a block: small tiles until every multiprocessor has one. The tile does not enter the bits.</summary>
    private void Launch(Kernel<ResolventTraceParams> kernel, in ResolventTraceParams parameters)
    {
        const int Small = 32, Large = 128;
        int threads = (long)parameters.Batch * Ceiling(parameters.Shifts, Large) >= device.Gpu.Multiprocessors ? Large : Small;
        kernel.Launch(new Dim3(checked((uint)parameters.Batch * Ceiling(parameters.Shifts, threads))), new Dim3((uint)threads), parameters);
    }

    private void Put(ulong target, ReadOnlySpan<double> numbers)
    {
        fixed (double* from = numbers) device.CopyIn(target, from, (long)numbers.Length * sizeof(double)); // pageable: taken before the call returns
    }
}
