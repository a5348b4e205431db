// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>A buffer in the memory of the process: what the CPU and the reference device hand out.</summary>
internal sealed unsafe class HostBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    private readonly NativeBlock block;

    internal HostBuffer(Device device, MemoryLedger ledger, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(int) && typeof(T) != typeof(uint))
            throw new DeviceException(device.Name, $"buffers of {typeof(T).Name} are not offered; allowed: float, double, int, uint");
        string what = $"a buffer of {length} elements of {sizeof(T)} bytes";
        if (length > long.MaxValue / sizeof(T)) throw new MemoryLimitException(what, long.MaxValue, ledger.Available);
        Device = device;
        Length = length;
        block = new NativeBlock(ledger, what, length * sizeof(T));
    }

    /// <inheritdoc/>
    public override Device Device { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<T> source, long offset = 0)
    {
        CheckRange(offset, source.Length);
        T* memory = Acquire();
        try
        {
            source.CopyTo(new Span<T>(memory + offset, source.Length));
        }
        finally
        {
            Release();
        }
    }

    /// <inheritdoc/>
    public override void Download(Span<T> destination, long offset = 0)
    {
        CheckRange(offset, destination.Length);
        T* memory = Acquire();
        try
        {
            new ReadOnlySpan<T>(memory + offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>The memory, which stays valid until <see cref="Release"/> even if the buffer is disposed in between.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    internal T* Acquire()
    {
        if (block.IsClosed) throw Disposed();
        bool added = false;
        block.DangerousAddRef(ref added);
        return (T*)block.DangerousGetHandle();
    }

    internal void Release() => block.DangerousRelease();

    private ObjectDisposedException Disposed() =>
        new($"a buffer of {Length} elements of device {Device.Name}", $"the buffer of {Length} elements ({typeof(T).Name}) of device {Device.Name} is disposed");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) block.Dispose();
    }
}
