// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>A <see cref="DeviceMatrix{T}"/> of a device in host memory, as an address: held while an operation runs.</summary>
internal readonly unsafe struct HostMatrix<T> : IDisposable
    where T : unmanaged
{
    private readonly HostBuffer<T> buffer;
    private readonly T* first;

    /// <param name="device">The device that runs the operation.</param>
    /// <param name="matrix">The operand.</param>
    /// <param name="name">Its name in the contract.</param>
    /// <exception cref="ArgumentException">The operand has no buffer or one of another device.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    internal HostMatrix(Device device, DeviceMatrix<T> matrix, string name)
    {
        if (matrix.Buffer is null) throw new ArgumentException("the operand has no buffer", name);
        if (!ReferenceEquals(matrix.Buffer.Device, device) || matrix.Buffer is not HostBuffer<T> host)
            throw new ArgumentException($"the operand lies on device {matrix.Buffer.Device.Name}, the operation runs on {device.Name}; copy it over or use the device that allocated it", name);
        buffer = host;
        first = host.Acquire() + matrix.Offset;
        Batch = matrix.Batch;
        Rows = matrix.Rows;
        Columns = matrix.Columns;
        RowStride = matrix.RowStride;
        BatchStride = matrix.BatchStride;
    }

    internal int Batch { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int RowStride { get; }

    internal long BatchStride { get; }

    internal ref T this[int b, int i, int j]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref first[(b * BatchStride) + ((long)i * RowStride) + j];
    }

    /// <summary>The elements of one row of one matrix.</summary>
    internal Span<T> Row(int b, int i) => new(first + (b * BatchStride) + ((long)i * RowStride), Columns);

    /// <summary>One matrix.</summary>
    /// <exception cref="ArgumentException">It spans more than 2^31 - 1 elements, more than a view can.</exception>
    internal MatrixView<T> View(int b)
    {
        long extent = Shape.Extent(Rows, Columns, RowStride);
        if (extent > int.MaxValue)
            throw new ArgumentException($"a matrix of {Rows} x {Columns} with row stride {RowStride} spans {extent} elements; this operation allows {int.MaxValue} a matrix");
        return new MatrixView<T>(new Span<T>(first + (b * BatchStride), (int)extent), Rows, Columns, RowStride);
    }

    /// <summary>Lets go of the buffer.</summary>
    public void Dispose() => buffer.Release();
}
