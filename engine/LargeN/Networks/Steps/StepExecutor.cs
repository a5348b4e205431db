// SPDX-License-Identifier: MIT
using System.Numerics;
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
}
