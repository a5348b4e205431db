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
    /// <remarks>
    /// Exact for blocks of the matrices of one parent batch (equal row strides; equal batch strides, or one matrix beside a batch); otherwise the ranges
    /// of memory must be apart.
    /// </remarks>
    internal static void Apart<T>(ReadOnlyMatrixBatch<T> read, MatrixBatch<T> written, string name)
        where T : unmanaged
    {
        long delta = Unsafe.ByteOffset(in MemoryMarshal.GetReference(read.Data), in MemoryMarshal.GetReference(written.Data)) / Unsafe.SizeOf<T>();
        Apart(new OperandShape(read.Count, read.Rows, read.Columns, read.RowStride, read.BatchStride), new OperandShape(written.Count, written.Rows, written.Columns, written.RowStride, written.BatchStride), delta, name);
    }

    /// <summary>The same for operands of which only the places are known: the written one begins <paramref name="delta"/> elements after the other.</summary>
    internal static void Apart(OperandShape read, OperandShape written, long delta, string name)
    {
        long readLength = read.Length, writtenLength = written.Length;
        if (readLength == 0 || writtenLength == 0 || delta >= readLength || delta <= -writtenLength) return;

        long readStep = read.Step, writtenStep = written.Step, step = Math.Max(readStep, writtenStep);
        bool shared = readStep != writtenStep && readStep != 0 && writtenStep != 0;
        if (step == 0)
        {
            shared |= Meet(read, written, delta);
        }
        else if (!shared)
        {
            // Matrix q of the result begins delta + k step after matrix p of the operand, k = q - p: only where the two ranges meet is there anything to see.
            long first = Math.Max(readStep == 0 ? 0 : 1 - read.Count, Floor(-written.Extent - delta, step) + 1);
            long last = Math.Min(writtenStep == 0 ? 0 : written.Count - 1, Floor(read.Extent - 1 - delta, step));
            for (long k = first; k <= last && !shared; k++) shared = Meet(read, written, delta + (k * step));
        }

        if (shared) throw new ArgumentException("the result shares memory with this operand; they must be apart", name);
    }

    /// <summary>Throws when results share memory with elements that are read.</summary>
    internal static void Apart<T>(ReadOnlySpan<T> read, ReadOnlySpan<T> written, string name)
        where T : unmanaged
    {
        if (read.Overlaps(written)) throw new ArgumentException("the result shares memory with this operand; they must be apart", name);
    }

    /// <summary>Whether two matrices share an element, the written one beginning <paramref name="delta"/> elements after the other.</summary>
    private static bool Meet(OperandShape read, OperandShape written, long delta)
    {
        if (delta >= read.Extent || delta <= -written.Extent) return false;
        if (read.RowStride != written.RowStride) return true;

        // The written block in rows and columns of the grid whose origin is the first element read; columns may wrap into the next row.
        long stride = read.RowStride, row = Floor(delta, stride), column = delta - (row * stride);
        bool direct = column < read.Columns && row < read.Rows && row + written.Rows > 0;
        bool wrapped = column + written.Columns > stride && row + 1 < read.Rows && row + 1 + written.Rows > 0;
        return direct || wrapped;
    }

    private static long Floor(long a, long b) => (a / b) - (a % b < 0 ? 1 : 0);
}

/// <summary>How the elements of an operand lie in memory.</summary>
internal readonly record struct OperandShape(int Count, int Rows, int Columns, long RowStride, long BatchStride)
{
    /// <summary>Elements from the matrix of one problem to that of the next; 0 where there is no next one.</summary>
    internal long Step => Count <= 1 ? 0 : BatchStride;

    /// <summary>Elements from the first one of a matrix to its end.</summary>
    internal long Extent => Shape.Extent(Rows, Columns, RowStride);

    /// <summary>Elements from the first one to the end of the last matrix.</summary>
    internal long Length => Count == 0 || Rows == 0 || Columns == 0 ? 0 : ((Count - 1) * BatchStride) + Extent;
}
