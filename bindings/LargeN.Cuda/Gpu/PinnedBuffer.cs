// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Host memory that the GPU reads and writes by itself, for copies that run beside other work.</summary>
/// <typeparam name="T">Element type.</typeparam>
public sealed unsafe class PinnedBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly PinnedHandle handle;

    /// <summary>Allocates pinned memory; its content is unspecified.</summary>
    /// <param name="context">The context that may use it.</param>
    /// <param name="length">Number of elements, > 0.</param>
    /// <exception cref="MemoryLimitException">The system has less that can be pinned.</exception>
    public PinnedBuffer(GpuContext context, int length)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        using ContextScope scope = context.Enter();
        void* memory;
        long bytes = (long)length * sizeof(T);
        int status = context.Driver.Functions.MemHostAlloc(&memory, (nuint)bytes, 0);
        if (status == CudaStatus.OutOfMemory) throw new MemoryLimitException($"a pinned buffer of {length} elements of {sizeof(T)} bytes", bytes, 0);
        context.Check(status, "cuMemHostAlloc");
        handle = new PinnedHandle(context, (nint)memory);
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements. Not to be touched while a copy that was started is not done.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public Span<T> Span => new((void*)Address, Length);

    /// <summary>Address of the first element, for other libraries.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsDisposed, this);
            return handle.Native;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Owner of pinned memory.</summary>
    private sealed class PinnedHandle(GpuContext context, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => Context.Driver.Functions.MemFreeHost((void*)native);
    }
}
