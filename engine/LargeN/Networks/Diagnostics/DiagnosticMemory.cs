// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>What a program that works with the parameters of an ensemble takes beside it.</summary>
internal static class DiagnosticMemory
{
    internal static long Bytes<T>(Device device, StepProgram program, int replicas)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long parameters = program.Length(Arena.Parameter) * replicas * Unsafe.SizeOf<T>();
        return ReplicaMemory<T>.Bytes(program, replicas) - parameters + StepExecutor.WorkBytes<T>(device, program, replicas);
    }

    internal static double[] Read<T>(ReplicaMemory<T> memory, Slot slot, int replica)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new T[slot.Count];
        memory.Read(slot, replica, values);
        return Array.ConvertAll(values, double.CreateTruncating);
    }
}
