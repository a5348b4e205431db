// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>An operation of a program bound to places and to the kernels of the CPU's contracts, whose bits it has.</summary>
internal abstract class BoundStep<T>
    where T : unmanaged
{
    /// <summary>Bytes of <see cref="StepFrame{T}.Scratch"/> that it may use.</summary>
    internal virtual long ScratchBytes(Parallelism inner) => 0;

    /// <summary>Computes it for one replica. Allocates nothing.</summary>
    internal abstract void Run(in StepFrame<T> frame);

    /// <summary>A kernel over whole rows.</summary>
    private protected static void Rows<TKernel>(in TKernel kernel, int rows, int columns)
        where TKernel : struct, IRowKernel
    {
        for (int i = 0; i < rows; i++) kernel.Run(0, i, 0, columns);
    }
}
