// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>
/// A batch of row-major matrices in a device's memory: element (i, j) of matrix b lies at Offset + b * BatchStride + i * RowStride + j.
/// A vector per problem is a matrix of one column or one row.
/// </summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly struct DeviceMatrix<T>
    where T : unmanaged
{
    /// <summary>Describes and checks a region of a buffer.</summary>
    /// <param name="buffer">The memory.</param>
    /// <param name="offset">Index of element (0, 0) of matrix 0.</param>
    /// <param name="batch">Number of matrices.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="columns">Columns of each.</param>
    /// <param name="rowStride">Elements from one row to the next, >= columns.</param>
    /// <param name="batchStride">Elements from one matrix to the next; 0 repeats one matrix (only for operands that are read).</param>
    /// <exception cref="ArgumentException">The region does not fit in the buffer.</exception>
    public DeviceMatrix(DeviceBuffer<T> buffer, long offset, int batch, int rows, int columns, int rowStride, long batchStride)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Shape.CheckBatch(buffer.Length - offset, batch, rows, columns, rowStride, batchStride, shared: batchStride == 0);
        Buffer = buffer;
        Offset = offset;
        Batch = batch;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        BatchStride = batchStride;
    }

    /// <summary>Dense matrices from the start of a buffer.</summary>
    /// <param name="buffer">The memory.</param>
    /// <param name="batch">Number of matrices.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="columns">Columns of each.</param>
    public DeviceMatrix(DeviceBuffer<T> buffer, int batch, int rows, int columns)
        : this(buffer, 0, batch, rows, columns, columns, (long)rows * columns)
    {
    }

    /// <summary>The memory.</summary>
    public DeviceBuffer<T> Buffer { get; }

    /// <summary>Index of element (0, 0) of matrix 0.</summary>
    public long Offset { get; }

    /// <summary>Number of matrices.</summary>
    public int Batch { get; }

    /// <summary>Rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Elements from one matrix to the next.</summary>
    public long BatchStride { get; }

    /// <summary>The same block of every matrix.</summary>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public DeviceMatrix<T> Block(int row, int column, int rows, int columns)
    {
        Shape.CheckBlock(row, column, rows, columns, Rows, Columns);
        bool empty = rows == 0 || columns == 0;
        return new DeviceMatrix<T>(Buffer, empty ? Offset : Offset + ((long)row * RowStride) + column, Batch, rows, columns, RowStride, BatchStride);
    }

    /// <summary>Some of the matrices.</summary>
    /// <param name="first">First matrix.</param>
    /// <param name="count">Number of matrices.</param>
    public DeviceMatrix<T> Problems(int first, int count)
    {
        Shape.CheckBlock(first, 0, count, 0, Batch, 0);
        return new DeviceMatrix<T>(Buffer, count == 0 ? Offset : Offset + (first * BatchStride), count, Rows, Columns, RowStride, BatchStride);
    }
}
