// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>A read-only row-major matrix over a span: element (i, j) lies at i * RowStride + j.</summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly ref struct ReadOnlyMatrixView<T>
{
    /// <summary>A dense matrix.</summary>
    /// <param name="data">At least rows * columns elements.</param>
    /// <param name="rows">Number of rows, >= 0.</param>
    /// <param name="columns">Number of columns, >= 0.</param>
    public ReadOnlyMatrixView(ReadOnlySpan<T> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    /// <summary>A matrix whose rows lie <paramref name="rowStride"/> elements apart.</summary>
    /// <param name="data">At least (rows - 1) * rowStride + columns elements.</param>
    /// <param name="rows">Number of rows, >= 0.</param>
    /// <param name="columns">Number of columns, >= 0.</param>
    /// <param name="rowStride">Elements from one row to the next, >= columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or the stride is smaller than a row.</exception>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public ReadOnlyMatrixView(ReadOnlySpan<T> data, int rows, int columns, int rowStride)
    {
        Shape.Check(data.Length, rows, columns, rowStride);
        Data = data;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
    }

    /// <summary>The elements, padding between rows included.</summary>
    public ReadOnlySpan<T> Data { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Element (<paramref name="i"/>, <paramref name="j"/>).</summary>
    /// <param name="i">Row, 0 &lt;= i &lt; Rows.</param>
    /// <param name="j">Column, 0 &lt;= j &lt; Columns.</param>
    public ref readonly T this[int i, int j]
    {
        get
        {
            Shape.CheckIndex(i, j, Rows, Columns);
            return ref Data[(i * RowStride) + j];
        }
    }

    /// <summary>The elements of row <paramref name="i"/>.</summary>
    /// <param name="i">Row, 0 &lt;= i &lt; Rows.</param>
    public ReadOnlySpan<T> Row(int i)
    {
        Shape.CheckIndex(i, 0, Rows, 1);
        return Columns == 0 ? default : Data.Slice(i * RowStride, Columns);
    }

    /// <summary>A block of this matrix that shares its elements.</summary>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public ReadOnlyMatrixView<T> Block(int row, int column, int rows, int columns)
    {
        Shape.CheckBlock(row, column, rows, columns, Rows, Columns);
        return rows == 0 || columns == 0
            ? new ReadOnlyMatrixView<T>(default, rows, columns, RowStride, checkedShape: true)
            : new ReadOnlyMatrixView<T>(Data[((row * RowStride) + column)..], rows, columns, RowStride, checkedShape: true);
    }

    internal ReadOnlyMatrixView(ReadOnlySpan<T> data, int rows, int columns, int rowStride, bool checkedShape)
    {
        _ = checkedShape;
        Data = data;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
    }
}
