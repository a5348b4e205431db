// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Memory of a device: a fixed number of elements, zero when allocated.</summary>
/// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/> or <see cref="uint"/>.</typeparam>
public abstract class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>The device that owns the memory.</summary>
    public abstract Device Device { get; }

    /// <summary>Number of elements.</summary>
    public abstract long Length { get; }

    /// <summary>Copies from the host, and waits until it is done.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="offset">Index of the first element written; offset + source.Length &lt;= Length.</param>
    public abstract void Upload(ReadOnlySpan<T> source, long offset = 0);

    /// <summary>Copies to the host, after every operation that was started before.</summary>
    /// <param name="destination">Where the elements go.</param>
    /// <param name="offset">Index of the first element read; offset + destination.Length &lt;= Length.</param>
    public abstract void Download(Span<T> destination, long offset = 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    /// <param name="disposing">False when called by a finaliser.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Throws unless [offset, offset + count) lies inside the buffer.</summary>
    /// <param name="offset">First element.</param>
    /// <param name="count">Number of elements.</param>
    protected void CheckRange(long offset, long count)
    {
        if (offset < 0 || count > Length - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{count} elements from there do not fit in a buffer of {Length}");
    }
}
