// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Cuda;

/// <summary><see cref="IRandomOperations{T}"/>: one thread a block of Philox, in the stream, without waiting.</summary>
internal sealed class CudaRandomOperations<T>(CudaDevice device) : IRandomOperations<T>
    where T : unmanaged
{
    private const string Family = "random";

    private readonly Kernel<FillParams> uniform = new(device, Family, "largen_fill_uniform_" + Suffix.Of<T>());
    private readonly Kernel<FillParams> normal = new(device, Family, "largen_fill_normal_" + Suffix.Of<T>());

    private static int PerBlock => typeof(T) == typeof(double) ? 2 : 4; // elements of 128 bits of Philox

    public void FillUniform(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0) =>
        Fill(uniform, destination, seed, purpose, firstReplica, step, firstIndex);

    public void FillNormal(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0) =>
        Fill(normal, destination, seed, purpose, firstReplica, step, firstIndex);

    private void Fill(Kernel<FillParams> kernel, DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step, long firstIndex)
    {
        ContractShapes.Written(destination, nameof(destination));
        ContractShapes.Replicas(destination.Batch, firstReplica);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        using CudaOperand<T> to = new(device, destination, nameof(destination));
        if (to.IsEmpty) return;
        long elements = (long)to.Rows * to.Columns;
        StreamFill.CheckIndices(firstIndex, elements, PerBlock);
        Dim3 grid = new(ElementLaunch.Blocks((elements / PerBlock) + 2, ElementLaunch.Threads), ElementLaunch.Along(to.Batch));
        kernel.Launch(grid, new Dim3(ElementLaunch.Threads), new FillParams
        {
            X = to.Pointer,
            Columns = to.IsDense ? elements : to.Columns,
            BatchStride = to.BatchStride,
            FirstIndex = firstIndex,
            Seed = seed,
            Rows = to.IsDense ? 1 : to.Rows,
            Batch = to.Batch,
            RowStride = to.RowStride,
            Purpose = (uint)purpose,
            FirstReplica = firstReplica,
            Step = step,
        });
    }
}
