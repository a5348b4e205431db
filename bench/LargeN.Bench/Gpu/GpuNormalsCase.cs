// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Bench.Gpu;

/// <summary>Standard normal variates.</summary>
internal sealed class GpuNormalsCase<T> : GpuCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IRandomOperations<T> operations;
    private readonly DeviceMatrix<T> x;

    internal GpuNormalsCase(CudaDevice device, int count)
        : base(device)
    {
        operations = device.Operations<IRandomOperations<T>>();
        x = Matrices<T>(1, 1, count);
    }

    internal override double Flops => x.Columns;

    internal override void Run() => operations.FillNormal(x, seed: 1, Purpose.Test, firstReplica: 0);

    // The bits of the CPU at the end of the array.
    internal override double ErrorOverBound()
    {
        const int Looked = 4096;
        T[] found = new T[Looked];
        x.Buffer.Download(found, x.Columns - Looked);
        using CpuDevice cpu = new(new Threading.Parallelism(1));
        using DeviceBuffer<T> buffer = cpu.Allocate<T>(Looked);
        cpu.Operations<IRandomOperations<T>>().FillNormal(new DeviceMatrix<T>(buffer, 1, 1, Looked), seed: 1, Purpose.Test, firstReplica: 0, firstIndex: x.Columns - Looked);
        T[] expected = new T[Looked];
        buffer.Download(expected);
        return expected.AsSpan().SequenceEqual(found) ? 0 : double.PositiveInfinity;
    }
}
