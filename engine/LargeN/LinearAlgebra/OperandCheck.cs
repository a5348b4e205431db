// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Checks that operations on several batches share.</summary>
internal static class OperandCheck
{
    /// <summary>An operand that is read has the batch of the result, or is one matrix for all.</summary>
    internal static void Batch(int count, int expected, string name)
    {
        if (count != expected && count != 1)
            throw new ArgumentException($"a batch of {count} matrices beside a result of {expected}; allowed: {expected}, or 1 for all", name);
    }

    /// <summary>Elements from the matrix of one problem to that of the next.</summary>
    internal static int Stride<T>(ReadOnlyMatrixBatch<T> batch) => batch.Count <= 1 ? 0 : batch.BatchStride;

    /// <summary>Throws when the result shares an element with an operand.</summary>
    /// <remarks>Exact for blocks of one parent matrix (equal row strides); otherwise the ranges of memory must be apart.</remarks>
    internal static void Apart<T>(ReadOnlyMatrixBatch<T> read, MatrixBatch<T> written, string name)
        where T : unmanaged
    {
        long readLength = Length(read.Count, read.Rows, read.Columns, read.RowStride, read.BatchStride);
        long writtenLength = Length(written.Count, written.Rows, written.Columns, written.RowStride, written.BatchStride);
        if (readLength == 0 || writtenLength == 0) return;
        long delta = Unsafe.ByteOffset(in MemoryMarshal.GetReference(read.Data), in MemoryMarshal.GetReference(written.Data)) / Unsafe.SizeOf<T>();
        if (delta >= readLength || delta <= -writtenLength) return;
        if (read.RowStride == written.RowStride && IsTall(read.Count, read.RowStride, read.BatchStride) && IsTall(written.Count, written.RowStride, written.BatchStride))
        {
            // The written block in rows and columns of the grid whose origin is the first element read; columns may wrap into the next row.
            long stride = read.RowStride, row = (long)Math.Floor((double)delta / stride), column = delta - (row * stride);
            long rows = ((writtenLength - written.Columns) / stride) + 1, readRows = ((readLength - read.Columns) / stride) + 1;
            bool direct = column < read.Columns && row < readRows && row + rows > 0;
            bool wrapped = column + written.Columns > stride && row + 1 < readRows && row + 1 + rows > 0;
            if (!direct && !wrapped) return;
        }

        throw new ArgumentException("the result shares memory with this operand; they must be apart", name);
    }

    private static bool IsTall(int count, int rowStride, int batchStride) => count <= 1 || batchStride % rowStride == 0;

    private static long Length(int count, int rows, int columns, long rowStride, long batchStride) =>
        count == 0 || rows == 0 || columns == 0 ? 0 : ((count - 1) * batchStride) + ((rows - 1) * rowStride) + columns;
}
