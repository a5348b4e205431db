// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Read-only row-major matrices of one shape over a span: element (i, j) of matrix b lies at b * BatchStride + i * RowStride + j.</summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly ref struct ReadOnlyMatrixBatch<T>
{
    /// <summary>Dense matrices, one after the other.</summary>
    /// <param name="data">At least count * rows * columns elements.</param>
    /// <param name="count">Number of matrices, >= 0.</param>
    /// <param name="rows">Rows of each, >= 0.</param>
    /// <param name="columns">Columns of each, >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or one matrix has more elements than a span can hold.</exception>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, int count, int rows, int columns)
        : this(data, count, rows, columns, columns, Shape.DenseExtent(rows, columns))
    {
    }

    /// <summary>Matrices with strides.</summary>
    /// <param name="data">The elements.</param>
    /// <param name="count">Number of matrices, >= 0.</param>
    /// <param name="rows">Rows of each, >= 0.</param>
    /// <param name="columns">Columns of each, >= 0.</param>
    /// <param name="rowStride">Elements from one row to the next, >= columns.</param>
    /// <param name="batchStride">Elements from one matrix to the next, >= 0; 0 repeats one matrix.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or a stride is too small.</exception>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, int count, int rows, int columns, int rowStride, int batchStride)
    {
        Shape.CheckBatch(data.Length, count, rows, columns, rowStride, batchStride, shared: true);
        Data = data;
        Count = count;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        BatchStride = batchStride;
    }

    /// <summary>The elements, padding included.</summary>
    public ReadOnlySpan<T> Data { get; }

    /// <summary>Number of matrices.</summary>
    public int Count { get; }

    /// <summary>Rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Elements from one matrix to the next; 0 repeats one matrix.</summary>
    public int BatchStride { get; }

    /// <summary>Matrix <paramref name="b"/>.</summary>
    /// <param name="b">0 &lt;= b &lt; Count.</param>
    public ReadOnlyMatrixView<T> this[int b]
    {
        get
        {
            Shape.CheckIndex(b, 0, Count, 1);
            return Rows == 0 || Columns == 0
                ? new ReadOnlyMatrixView<T>(default, Rows, Columns, RowStride, checkedShape: true)
                : new ReadOnlyMatrixView<T>(Data.Slice(b * BatchStride, ((Rows - 1) * RowStride) + Columns), Rows, Columns, RowStride, checkedShape: true);
        }
    }

    /// <summary>A batch of one.</summary>
    /// <param name="matrix">The matrix.</param>
    public static implicit operator ReadOnlyMatrixBatch<T>(ReadOnlyMatrixView<T> matrix) =>
        new(matrix.Data, 1, matrix.Rows, matrix.Columns, matrix.RowStride, matrix.Data.Length);
}
