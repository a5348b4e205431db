// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Bench.Gpu;

/// <summary>A copy inside the device's memory: the rate of bytes that no kernel beats. <see cref="RunnerCase.Flops"/> counts bytes, read and written.</summary>
internal sealed class CopyCase : GpuCase
{
    private readonly CudaBuffer<float> source;
    private readonly CudaBuffer<float> target;

    internal CopyCase(CudaDevice device, int count)
        : base(device)
    {
        source = (CudaBuffer<float>)Normal<float>(1, 1, 1, count).Buffer;
        target = (CudaBuffer<float>)Matrices<float>(1, 1, count).Buffer;
    }

    internal override double Flops => 2.0 * sizeof(float) * source.Length;

    internal override unsafe void Run()
    {
        using ContextScope scope = Device.Context.Enter();
        int status = Device.Context.Driver.Functions.MemcpyDtoDAsync(target.Pointer, source.Pointer, (nuint)(source.Length * sizeof(float)), Device.Stream.Native);
        Device.Context.Check(status, "cuMemcpyDtoDAsync_v2");
    }

    internal override double ErrorOverBound()
    {
        const int Looked = 1024;
        float[] expected = new float[Looked], found = new float[Looked];
        source.Download(expected, source.Length - Looked);
        target.Download(found, target.Length - Looked);
        return expected.AsSpan().SequenceEqual(found) ? 0 : double.PositiveInfinity;
    }
}

/// <summary>Multiply-adds in registers: the rate of flops that no kernel without tensor cores beats.</summary>
internal sealed class MultiplyAddCase<TParameters, T> : GpuCase
    where TParameters : unmanaged
    where T : unmanaged
{
    private const int Threads = 256;
    private const int BlocksPerMultiprocessor = 8;
    private const int Chains = 16; // kernels/src/ceiling/ceiling.cu

    private readonly Kernel<TParameters> kernel;
    private readonly DeviceMatrix<T> results;
    private readonly TParameters parameters;
    private readonly int rounds;

    internal MultiplyAddCase(CudaDevice device, string name, int rounds, Func<ulong, TParameters> make)
        : base(device)
    {
        this.rounds = rounds;
        kernel = new Kernel<TParameters>(device, "ceiling", name);
        results = Matrices<T>(1, 1, device.Gpu.Multiprocessors * BlocksPerMultiprocessor * Threads);
        parameters = make(((CudaBuffer<T>)results.Buffer).Pointer);
    }

    internal override double Flops => 2.0 * Chains * rounds * results.Columns;

    internal override void Run() => kernel.Launch(new Dim3((uint)(results.Columns / Threads), 1, 1), new Dim3(Threads, 1, 1), parameters);

    // The chains end at the fixed point of x = x / 2 + 1, which is 2: a sum of 16 of them.
    internal override double ErrorOverBound() => Download(results, 0).All(x => Convert.ToDouble(x, null) == 2 * Chains) ? 0 : double.PositiveInfinity;
}

/// <summary>The two precisions.</summary>
internal static class MultiplyAddCase
{
    internal static GpuCase Single(CudaDevice device, int rounds) => new MultiplyAddCase<SingleParameters, float>(
        device, "largen_multiply_add_f32", rounds, pointer => new SingleParameters { Out = pointer, Rounds = rounds, Factor = 0.5f, Term = 1 });

    internal static GpuCase Double(CudaDevice device, int rounds) => new MultiplyAddCase<DoubleParameters, double>(
        device, "largen_multiply_add_f64", rounds, pointer => new DoubleParameters { Out = pointer, Rounds = rounds, Factor = 0.5, Term = 1 });

    /// <summary>Mirror of MultiplyAddF32.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SingleParameters
    {
        internal ulong Out;
        internal long Rounds;
        internal float Factor;
        internal float Term;
    }

    /// <summary>Mirror of MultiplyAddF64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct DoubleParameters
    {
        internal ulong Out;
        internal long Rounds;
        internal double Factor;
        internal double Term;
    }
}
