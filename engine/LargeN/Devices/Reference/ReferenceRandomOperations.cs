// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary><see cref="IRandomOperations{T}"/>, row by row.</summary>
internal sealed class ReferenceRandomOperations<T>(Device device) : IRandomOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void FillUniform(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        ContractShapes.Written(destination, nameof(destination));
        ContractShapes.Replicas(destination.Batch, firstReplica);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        using HostMatrix<T> matrix = new(device, destination, nameof(destination));
        for (int p = 0; p < destination.Batch; p++)
        {
            RandomStream stream = new(seed, purpose, firstReplica + (uint)p, step);
            for (int i = 0; i < destination.Rows; i++)
                RandomElements.Uniform(stream, matrix.Row(p, i), firstIndex + ((long)i * destination.Columns));
        }
    }

    public void FillNormal(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        ContractShapes.Written(destination, nameof(destination));
        ContractShapes.Replicas(destination.Batch, firstReplica);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        using HostMatrix<T> matrix = new(device, destination, nameof(destination));
        for (int p = 0; p < destination.Batch; p++)
        {
            RandomStream stream = new(seed, purpose, firstReplica + (uint)p, step);
            for (int i = 0; i < destination.Rows; i++)
                RandomElements.Normal(stream, matrix.Row(p, i), firstIndex + ((long)i * destination.Columns));
        }
    }
}
