// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Owner of a block of a GPU's memory, allocated and freed in the order of a stream where the driver has pools.</summary>
internal sealed unsafe class GpuMemory : GpuHandle
{
    private readonly StreamHandle? stream;
    private readonly nint nativeStream;
    private readonly bool isPooled;
    private readonly Action<long>? released;

    /// <param name="stream">The stream in whose order the memory is used.</param>
    /// <param name="what">What it is for, for the message.</param>
    /// <param name="bytes">Its size, > 0.</param>
    /// <param name="released">Told the size when it is freed; must not throw.</param>
    /// <exception cref="MemoryLimitException">The GPU has less.</exception>
    internal GpuMemory(GpuStream stream, string what, long bytes, Action<long>? released = null)
        : base(stream.Context)
    {
        Bytes = bytes;
        isPooled = Context.Gpu.HasPools;
        nativeStream = stream.Native;
        using ContextScope scope = Context.Enter();
        ulong pointer;
        int status = isPooled
            ? Context.Driver.Functions.MemAllocAsync(&pointer, (nuint)bytes, nativeStream)
            : Context.Driver.Functions.MemAlloc(&pointer, (nuint)bytes);
        if (status == CudaStatus.OutOfMemory) throw new MemoryLimitException($"{what} on {Context.Where}", bytes, Context.Memory.Free);
        Context.Check(status, isPooled ? "cuMemAllocAsync" : "cuMemAlloc_v2");
        this.released = released;
        if (isPooled && stream.Handle is { } owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added); // the stream must outlive the free that is put into it
            this.stream = owner;
        }

        Own((nint)pointer);
    }

    /// <summary>Size in bytes.</summary>
    internal long Bytes { get; }

    /// <summary>The CUdeviceptr.</summary>
    internal ulong Pointer => (ulong)handle;

    protected override int Free(nint native)
    {
        // A stream that is being recorded refuses to free; then the free waits for the whole device instead.
        if (isPooled && Context.Driver.Functions.MemFreeAsync((ulong)native, nativeStream) == CudaStatus.Success) return CudaStatus.Success;
        return Context.Driver.Functions.MemFree((ulong)native);
    }

    protected override void Detach()
    {
        stream?.DangerousRelease();
        released?.Invoke(Bytes);
    }
}
