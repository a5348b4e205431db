// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>The executor that suits a device.</summary>
public static class StepExecutor
{
    /// <summary>Prepares a program to be run on its memory: on the CPU a replica a thread through all steps of a call, elsewhere through the contracts of the device.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="memory">The memory; the executor is to be disposed before it.</param>
    /// <exception cref="ArgumentException">An operation of the program has operands that share elements where its contract forbids it.</exception>
    /// <exception cref="MemoryLimitException">The device has too little memory left for the work of one replica.</exception>
    /// <remarks>Determinism: that of the contracts; on the CPU the executor does not enter the bits.</remarks>
    public static IStepExecutor Of<T>(ReplicaMemory<T> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Device is CpuDevice ? new CpuStepExecutor<T>(memory) : new ContractExecutor<T>(memory);
    }

    /// <summary>Bytes that the work of replicas in flight takes, beside <see cref="ReplicaMemory{T}.Bytes"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="device">The device.</param>
    /// <param name="program">The program.</param>
    /// <param name="replicas">E, number of replicas.</param>
    public static long WorkBytes<T>(Device device, StepProgram program, int replicas)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(program);
        if (device is CpuDevice cpu) return CpuStepExecutor<T>.Bytes(cpu, program, replicas);
        long each = program.Length(Arena.Work) * Unsafe.SizeOf<T>();
        return each * device.ReplicasPerPass(replicas, each);
    }
}
