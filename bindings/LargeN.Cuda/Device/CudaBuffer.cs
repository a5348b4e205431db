// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary>Memory of a GPU, zero when allocated; or memory of other code, wrapped.</summary>
/// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/> or <see cref="uint"/>.</typeparam>
/// <remarks>A buffer that is forgotten is freed by the garbage collector and counted in <see cref="GpuContext.Forgotten"/>.</remarks>
public sealed unsafe class CudaBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    private readonly CudaDevice device;
    private readonly GpuMemory? memory;
    private readonly ulong pointer;
    private bool isClosed;

    internal CudaBuffer(CudaDevice device, GpuMemory? memory, ulong pointer, long length)
    {
        this.device = device;
        this.memory = memory;
        this.pointer = pointer;
        Length = length;
    }

    /// <inheritdoc/>
    public override Device Device => device;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>The CUdeviceptr of the first element, for other libraries; 0 for an empty buffer. Work on it is ordered by <see cref="CudaDevice.Stream"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public ulong Pointer
    {
        get
        {
            if (isClosed) throw Closed();
            return pointer;
        }
    }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<T> source, long offset = 0)
    {
        CheckRange(offset, source.Length);
        ulong target = Pointer;
        if (source.IsEmpty) return;
        fixed (T* from = source) device.CopyIn(target + ((ulong)offset * (ulong)sizeof(T)), from, (long)source.Length * sizeof(T));
        device.Stream.Synchronize(); // the span may be gone when the call has returned
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Download(Span<T> destination, long offset = 0)
    {
        CheckRange(offset, destination.Length);
        ulong source = Pointer;
        if (destination.IsEmpty) return;
        fixed (T* to = destination)
        {
            device.CopyOut(to, source + ((ulong)offset * (ulong)sizeof(T)), (long)destination.Length * sizeof(T));
            device.Stream.Synchronize(); // while the span is held
        }

        GC.KeepAlive(this);
    }

    /// <summary>Starts a copy from pinned memory and does not wait; the memory must not change before the stream has come past it.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="offset">Index of the first element written.</param>
    public void StartUpload(PinnedBuffer<T> source, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        CheckRange(offset, source.Length);
        device.CopyIn(Pointer + ((ulong)offset * (ulong)sizeof(T)), (void*)source.Address, (long)source.Length * sizeof(T));
        GC.KeepAlive(source); // its address is no reference
        GC.KeepAlive(this);
    }

    /// <summary>Starts a copy to pinned memory and does not wait; the elements are there when the stream has come past it.</summary>
    /// <param name="destination">Where the elements go.</param>
    /// <param name="offset">Index of the first element read.</param>
    public void StartDownload(PinnedBuffer<T> destination, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CheckRange(offset, destination.Length);
        device.CopyOut((void*)destination.Address, Pointer + ((ulong)offset * (ulong)sizeof(T)), (long)destination.Length * sizeof(T));
        GC.KeepAlive(destination);
        GC.KeepAlive(this);
    }

    /// <summary>Keeps the memory until <see cref="Release"/>, even if the buffer is disposed in between.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    internal ulong Acquire()
    {
        if (isClosed) throw Closed();
        bool added = false;
        memory?.DangerousAddRef(ref added);
        return pointer;
    }

    internal void Release() => memory?.DangerousRelease();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        isClosed = true;
        memory?.Dispose();
    }

    private ObjectDisposedException Closed() =>
        new($"a buffer of {Length} elements of device {device.Name}", $"the buffer of {Length} elements ({typeof(T).Name}) of device {device.Name} is disposed");
}
