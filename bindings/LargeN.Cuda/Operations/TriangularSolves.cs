// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary>What is solved with a lower triangle: the numbers of SolveLowerParams.steps.</summary>
internal enum TriangularSteps
{
    /// <summary>L X = B.</summary>
    Lower = 1,

    /// <summary>L^T X = B.</summary>
    Turned = 2,

    /// <summary>L L^T X = B.</summary>
    Both = 3,
}

/// <summary>Solves with lower triangles: kernels of kernels/src/cholesky up to order 128, cuBLAS above.</summary>
internal sealed unsafe class TriangularSolves<T>
    where T : unmanaged
{
    /// <summary>Largest order that one block solves in shared memory.</summary>
    internal const int LargestOrder = 128;

    /// <summary>Order from which on one call of a library for each problem has enough work to fill a GPU; an estimate.</summary>
    internal const int LargeOrder = 512;

    private const int SidesOfBlock = 128; // right-hand sides that pay for reading L once more; an estimate
    private const int SidesAtOnce = 32;   // sides_at_once of block.cuh: right-hand sides that a block holds at a time

    private readonly CudaDevice device;
    private readonly Kernel<SolveLowerParams>[] small;
    private readonly Kernel<SolveLowerParams> block;

    internal TriangularSolves(CudaDevice device)
    {
        this.device = device;
        small = [.. SmallOrders.All.Select(order => new Kernel<SolveLowerParams>(device, "cholesky", $"largen_cholesky_solve_lower_{order}_{Suffix.Of<T>()}"))];
        block = new Kernel<SolveLowerParams>(device, "cholesky", $"largen_cholesky_solve_lower_{LargestOrder}_{Suffix.Of<T>()}");
    }

    /// <summary>X over B.</summary>
    internal void Solve(in CudaOperand<T> lower, in CudaOperand<T> b, TriangularSteps steps)
    {
        if (b.IsEmpty) return;
        if (lower.Rows <= LargestOrder)
        {
            Own(lower, b, steps);
            return;
        }

        if (steps != TriangularSteps.Turned) Library(lower, Transpose.No, b);
        if (steps != TriangularSteps.Lower) Library(lower, Transpose.Yes, b);
    }

    private void Own(in CudaOperand<T> lower, in CudaOperand<T> b, TriangularSteps steps)
    {
        SolveLowerParams parameters = new()
        {
            Lower = lower.Pointer,
            B = b.Pointer,
            LowerBatch = lower.BatchStride,
            BBatch = b.BatchStride,
            N = lower.Rows,
            Sides = b.Columns,
            LowerRow = lower.RowStride,
            BRow = b.RowStride,
            Steps = (int)steps,
            Batch = b.Batch,
        };
        Launch(parameters);
    }

    private void Launch(in SolveLowerParams parameters)
    {
        // Right-hand sides go to blocks along y, so that one matrix with many of them is work for more than one block.
        int n = parameters.N;
        uint along = ElementLaunch.Along((parameters.Sides + SidesOfBlock - 1) / SidesOfBlock);
        if (SmallOrders.Index(n) is var index && index >= 0)
        {
            small[index].Launch(SmallOrders.Grid(index, parameters.Batch) with { Y = along }, SmallOrders.Block, parameters);
            return;
        }

        int numbers = (n * (n + 1) / 2) + (SidesAtOnce * (n | 1)); // the packed triangle, and the right-hand sides an odd number apart
        block.Launch(new Dim3((uint)parameters.Batch, along), SmallOrders.BlockOf(n), parameters, numbers * sizeof(T));
    }

    private void Library(in CudaOperand<T> lower, Transpose transpose, in CudaOperand<T> b)
    {
        if (b.Batch == 1 || lower.Rows >= LargeOrder)
        {
            device.Blas.SolveLower(lower, transpose, b);
            return;
        }

        ulong bytes = (ulong)b.Batch * sizeof(ulong);
        ulong addresses = device.Scratch(2 * (long)bytes);
        device.PutAddresses(addresses, lower);
        device.PutAddresses(addresses + bytes, b);
        device.Blas.SolveLower(lower, addresses, transpose, b, addresses + bytes);
    }
}

/// <summary>The orders for which the Cholesky kernels put several matrices into a block, and their launches (the table in cholesky.cu).</summary>
internal static class SmallOrders
{
    private const int Threads = 128;

    internal static readonly int[] All = [8, 16, 32];

    internal static Dim3 Block => new(Threads);

    /// <summary>The first kernel that takes the order; -1 where it needs a block of its own.</summary>
    internal static int Index(int n) => n > All[^1] ? -1 : n > All[1] ? 2 : n > All[0] ? 1 : 0;

    internal static Dim3 Grid(int index, int batch) => new(ElementLaunch.Blocks(batch, Threads / All[index]));

    /// <summary>Threads for one matrix in a block: more than it has rows are of no use to the panels.</summary>
    internal static Dim3 BlockOf(int n) => new(n <= 64 ? 128u : 256u);
}
