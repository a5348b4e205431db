// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Checks of shapes and strides, in arithmetic wide enough that no product overflows.</summary>
internal static class Shape
{
    /// <summary>Elements from the first to one past the last of a strided matrix.</summary>
    internal static long Extent(int rows, int columns, long rowStride) =>
        rows == 0 || columns == 0 ? 0 : ((rows - 1) * rowStride) + columns;

    /// <summary>rows * columns; negative sizes pass through for the check of the whole shape to name them.</summary>
    internal static int DenseExtent(int rows, int columns)
    {
        long extent = (long)rows * columns;
        if (rows > 0 && extent > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"{rows} x {columns} is {extent} elements; a span holds at most {int.MaxValue}");
        return rows < 0 || columns < 0 ? 0 : (int)extent;
    }

    internal static void Check(long length, int rows, int columns, long rowStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowStride, columns);
        long needed = Extent(rows, columns, rowStride);
        if (length < needed)
            throw new ArgumentException($"{rows} x {columns} with row stride {rowStride} needs {needed} elements; the span has {length}");
    }

    internal static void CheckBatch(long length, int count, int rows, int columns, long rowStride, long batchStride, bool shared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowStride, columns);
        ArgumentOutOfRangeException.ThrowIfNegative(batchStride);
        long extent = Extent(rows, columns, rowStride);
        if (!shared && count > 1 && batchStride < extent)
            throw new ArgumentOutOfRangeException(nameof(batchStride), batchStride, $"matrices of {extent} elements overlap; at least {extent} is needed");
        Int128 needed = count == 0 || extent == 0 ? 0 : ((Int128)(count - 1) * batchStride) + extent;       // device strides are 64-bit numbers
        if (length < needed)
            throw new ArgumentException($"{count} matrices of {rows} x {columns} (row stride {rowStride}, batch stride {batchStride}) need {needed} elements; there are {length}");
    }

    internal static void CheckIndex(int i, int j, int rows, int columns)
    {
        if ((uint)i >= (uint)rows) throw new ArgumentOutOfRangeException(nameof(i), i, $"allowed: 0 to {rows - 1}");
        if ((uint)j >= (uint)columns) throw new ArgumentOutOfRangeException(nameof(j), j, $"allowed: 0 to {columns - 1}");
    }

    internal static void CheckBlock(int row, int column, int blockRows, int blockColumns, int rows, int columns)
    {
        if (row < 0 || blockRows < 0 || row > rows - blockRows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"a block of {blockRows} rows does not fit in {rows} rows from there");
        if (column < 0 || blockColumns < 0 || column > columns - blockColumns)
            throw new ArgumentOutOfRangeException(nameof(column), column, $"a block of {blockColumns} columns does not fit in {columns} columns from there");
    }
}
