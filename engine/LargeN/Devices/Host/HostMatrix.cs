// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.LinearAlgebra;
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

    /// <summary>One matrix in memory that the caller holds; is not disposed.</summary>
    internal HostMatrix(T* first, int rows, int columns, int rowStride)
        : this(null!, first, 1, rows, columns, rowStride, 0)
    {
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

    /// <summary>Where a row of one matrix begins.</summary>
    internal T* Pointer(int b, int i) => first + (b * BatchStride) + ((long)i * RowStride);

    /// <summary>The elements of one row of one matrix.</summary>
    internal Span<T> Row(int b, int i) => new(first + (b * BatchStride) + ((long)i * RowStride), Columns);

    /// <summary>One matrix.</summary>
    /// <exception cref="ArgumentException">It spans more than 2^31 - 1 elements, more than a view can.</exception>
    internal MatrixView<T> View(int b) => new(new Span<T>(first + (b * BatchStride), (int)CheckedExtent()), Rows, Columns, RowStride);

    /// <summary>How many problems one span of <paramref name="spanElements"/> elements can hold: the whole batch, unless that exceeds it; at least one.</summary>
    /// <exception cref="ArgumentException">One problem exceeds 2^31 - 1 elements.</exception>
    internal int ProblemsPerSpan(int spanElements = int.MaxValue)
    {
        long extent = CheckedExtent();
        return extent == 0 || BatchStride == 0
            ? Math.Max(1, Batch)
            : (int)Math.Min(Math.Max(1, Batch), 1 + (Math.Max(0, spanElements - extent) / BatchStride));
    }

    /// <summary>Problems [start, start + count), at most as many as <see cref="ProblemsPerSpan"/> allows.</summary>
    internal MatrixBatch<T> Problems(int start, int count)
    {
        int stride = SpanStride(count, out int length);
        return new MatrixBatch<T>(new Span<T>(first + (start * BatchStride), length), count, Rows, Columns, RowStride, stride);
    }

    /// <summary>The same for an operand that is read, which all problems may share.</summary>
    internal ReadOnlyMatrixBatch<T> ReadProblems(int start, int count)
    {
        int stride = SpanStride(count, out int length);
        return new ReadOnlyMatrixBatch<T>(new ReadOnlySpan<T>(first + (start * BatchStride), length), count, Rows, Columns, RowStride, stride);
    }

    /// <summary>Part of a row.</summary>
    internal Span<T> Segment(int b, int i, int column, int count) => new(first + (b * BatchStride) + ((long)i * RowStride) + column, count);

    /// <summary>Whether the rows follow each other without gaps, so that <see cref="AsRow"/> can be used.</summary>
    internal bool IsDense => (RowStride == Columns || Rows <= 1) && (long)Rows * Columns <= int.MaxValue;

    /// <summary>The same elements with each matrix as one row; for dense ones. Is not disposed.</summary>
    internal HostMatrix<T> AsRow() => new(buffer, first, Batch, 1, Rows * Columns, Rows * Columns, BatchStride);

    /// <summary>Throws when a written operand shares elements with one that is read. Exact for blocks of one matrix; otherwise their memory must be apart.</summary>
    /// <exception cref="ArgumentException">They share memory.</exception>
    internal static void RequireApart(HostMatrix<T> read, HostMatrix<T> written, string name)
    {
        if (!ReferenceEquals(read.buffer, written.buffer)) return;
        int slice = Math.Min(read.ProblemsPerSpan(), written.ProblemsPerSpan());
        for (int p = 0; p < written.Batch; p += slice)
        {
            int count = Math.Min(slice, written.Batch - p);
            OperandCheck.Apart(read.ReadProblems(p, count), written.Problems(p, count), name);
        }
    }

    /// <summary>The same, but an element may be written to the place that it was read from.</summary>
    internal static void RequireSameOrApart(HostMatrix<T> read, HostMatrix<T> written, string name)
    {
        bool same = read.first == written.first && read.RowStride == written.RowStride && (read.BatchStride == written.BatchStride || read.Batch <= 1);
        if (!same) RequireApart(read, written, name);
    }

    /// <summary>Lets go of the buffer.</summary>
    public void Dispose() => buffer.Release();

    private HostMatrix(HostBuffer<T> buffer, T* first, int batch, int rows, int columns, int rowStride, long batchStride)
    {
        this.buffer = buffer;
        this.first = first;
        Batch = batch;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        BatchStride = batchStride;
    }

    private long CheckedExtent()
    {
        long extent = Shape.Extent(Rows, Columns, RowStride);
        if (extent > int.MaxValue)
            throw new ArgumentException($"a matrix of {Rows} x {Columns} with row stride {RowStride} spans {extent} elements; this operation allows {int.MaxValue} a matrix");
        return extent;
    }

    private int SpanStride(int count, out int length)
    {
        long extent = CheckedExtent();
        if (count == 0 || extent == 0)
        {
            length = 0;
            return 0;
        }

        length = (int)(((count - 1) * BatchStride) + extent);
        return count == 1 ? 0 : (int)BatchStride;
    }
}
