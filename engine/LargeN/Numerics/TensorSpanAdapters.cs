// SPDX-License-Identifier: MIT
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LargeN.Numerics;

/// <summary>Views of the same elements as tensors of .NET, and back. Nothing is copied; an empty matrix becomes a dense empty tensor.</summary>
public static class TensorSpanAdapters
{
    /// <summary>A tensor [rows, columns].</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <param name="matrix">The matrix; its row stride becomes the first stride.</param>
    public static TensorSpan<T> AsTensorSpan<T>(this MatrixView<T> matrix) => IsEmpty(matrix.Rows, matrix.Columns)
        ? new(Memory(matrix.Data), [matrix.Rows, matrix.Columns])
        : new(matrix.Data, [matrix.Rows, matrix.Columns], Strides(0, matrix.Rows, matrix.Columns, 0, matrix.RowStride).AsSpan(1));

    /// <inheritdoc cref="AsTensorSpan{T}(MatrixView{T})"/>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this ReadOnlyMatrixView<T> matrix) => IsEmpty(matrix.Rows, matrix.Columns)
        ? new(Memory(matrix.Data), [matrix.Rows, matrix.Columns])
        : new(matrix.Data, [matrix.Rows, matrix.Columns], Strides(0, matrix.Rows, matrix.Columns, 0, matrix.RowStride).AsSpan(1));

    /// <summary>A tensor [count, rows, columns].</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <param name="batch">The matrices; a batch stride of 0 repeats one matrix.</param>
    public static TensorSpan<T> AsTensorSpan<T>(this MatrixBatch<T> batch) => IsEmpty(batch.Count, batch.Rows, batch.Columns)
        ? new(Memory(batch.Data), [batch.Count, batch.Rows, batch.Columns])
        : new(batch.Data, [batch.Count, batch.Rows, batch.Columns], Strides(batch.Count, batch.Rows, batch.Columns, batch.BatchStride, batch.RowStride));

    /// <inheritdoc cref="AsTensorSpan{T}(MatrixBatch{T})"/>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this ReadOnlyMatrixBatch<T> batch) => IsEmpty(batch.Count, batch.Rows, batch.Columns)
        ? new(Memory(batch.Data), [batch.Count, batch.Rows, batch.Columns])
        : new(batch.Data, [batch.Count, batch.Rows, batch.Columns], Strides(batch.Count, batch.Rows, batch.Columns, batch.BatchStride, batch.RowStride));

    /// <summary>The matrix of a tensor of rank 2.</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <param name="tensor">Elements of a row must be adjacent and rows must not overlap.</param>
    /// <exception cref="ArgumentException">The rank is not 2 or the strides are not those of a row-major matrix.</exception>
    public static MatrixView<T> AsMatrixView<T>(this in TensorSpan<T> tensor)
    {
        int rowStride = RowStride(tensor.Lengths, tensor.Strides, 2);
        int rows = (int)tensor.Lengths[0], columns = (int)tensor.Lengths[1];
        return new MatrixView<T>(
            MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), checked((int)Shape.Extent(rows, columns, rowStride))), rows, columns, rowStride);
    }

    /// <inheritdoc cref="AsMatrixView{T}(in TensorSpan{T})"/>
    public static ReadOnlyMatrixView<T> AsMatrixView<T>(this in ReadOnlyTensorSpan<T> tensor)
    {
        int rowStride = RowStride(tensor.Lengths, tensor.Strides, 2);
        int rows = (int)tensor.Lengths[0], columns = (int)tensor.Lengths[1];
        return new ReadOnlyMatrixView<T>(
            MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), checked((int)Shape.Extent(rows, columns, rowStride))), rows, columns, rowStride);
    }

    // Tensors of no elements still want memory, and they check strides against it: dense ones are made instead.
    private static Span<T> Memory<T>(Span<T> data) => data.IsEmpty ? new T[1] : data;

    private static ReadOnlySpan<T> Memory<T>(ReadOnlySpan<T> data) => data.IsEmpty ? new T[1] : data;

    private static bool IsEmpty(params ReadOnlySpan<int> lengths) => lengths.Contains(0);

    /// <summary>Tensors want the stride 0 along an axis of length 1, whatever ours is.</summary>
    private static nint[] Strides(int count, int rows, int columns, int batchStride, int rowStride) =>
        [count == 1 ? 0 : batchStride, rows == 1 ? 0 : rowStride, columns == 1 ? 0 : 1];

    private static int RowStride(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides, int rank)
    {
        if (lengths.Length != rank) throw new ArgumentException($"the tensor has rank {lengths.Length}; allowed: {rank}", nameof(lengths));
        if (lengths[1] > 1 && strides[1] != 1)
            throw new ArgumentException($"the elements of a row lie {strides[1]} apart; allowed: 1", nameof(strides));
        if (lengths[0] <= 1) return checked((int)lengths[1]);
        if (strides[0] < lengths[1])
            throw new ArgumentException($"rows of {lengths[1]} elements lie {strides[0]} apart and overlap; allowed: at least {lengths[1]}", nameof(strides));
        return checked((int)strides[0]);
    }
}
