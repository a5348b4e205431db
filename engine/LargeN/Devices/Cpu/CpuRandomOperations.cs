// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary><see cref="IRandomOperations{T}"/>: parts of rows, each addressed by the index of its first element.</summary>
internal sealed class CpuRandomOperations<T>(CpuDevice device) : IRandomOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowJob<UniformKernel> uniform = new();
    private readonly RowJob<NormalKernel> normal = new();

    public void FillUniform(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        ContractShapes.Written(destination, nameof(destination));
        ContractShapes.Replicas(destination.Batch, firstReplica);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        using HostMatrix<T> lease = new(device, destination, nameof(destination));
        HostMatrix<T> to = lease.IsDense ? lease.AsRow() : lease;
        uniform.Run(new UniformKernel(to, new RandomStream(seed, purpose, firstReplica, step), firstIndex), to.Batch, to.Rows, to.Columns, device.Parallelism);
    }

    public void FillNormal(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        ContractShapes.Written(destination, nameof(destination));
        ContractShapes.Replicas(destination.Batch, firstReplica);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        using HostMatrix<T> lease = new(device, destination, nameof(destination));
        HostMatrix<T> to = lease.IsDense ? lease.AsRow() : lease;
        normal.Run(new NormalKernel(to, new RandomStream(seed, purpose, firstReplica, step), firstIndex), to.Batch, to.Rows, to.Columns, device.Parallelism);
    }

    private readonly struct UniformKernel(HostMatrix<T> to, RandomStream first, long firstIndex) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) =>
            RandomElements.Uniform(first with { Replica = first.Replica + (uint)b }, to.Segment(b, i, column, count), firstIndex + ((long)i * to.Columns) + column);
    }

    private readonly struct NormalKernel(HostMatrix<T> to, RandomStream first, long firstIndex) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) =>
            RandomElements.Normal(first with { Replica = first.Replica + (uint)b }, to.Segment(b, i, column, count), firstIndex + ((long)i * to.Columns) + column);
    }
}
