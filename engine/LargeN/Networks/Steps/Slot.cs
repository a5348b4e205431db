// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A row-major matrix inside a region of a step program: element (i, j) lies at Offset + i * RowStride + j.</summary>
/// <param name="Region">Number of the region in its program.</param>
/// <param name="Offset">Elements before the first, counted from the start of the region.</param>
/// <param name="Rows">Rows, >= 0.</param>
/// <param name="Columns">Columns, >= 0.</param>
/// <param name="RowStride">Elements from one row to the next, >= Columns.</param>
public readonly record struct Slot(int Region, long Offset, int Rows, int Columns, int RowStride)
{
    /// <summary>Number of elements, gaps not counted.</summary>
    public long Count => (long)Rows * Columns;

    /// <summary>Elements from the first to one past the last, gaps counted.</summary>
    internal long Extent => Count == 0 ? 0 : ((long)(Rows - 1) * RowStride) + Columns;

    /// <summary>Part of the matrix.</summary>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public Slot Block(int row, int column, int rows, int columns)
    {
        Shape.CheckBlock(row, column, rows, columns, Rows, Columns);
        return this with { Offset = Offset + ((long)row * RowStride) + column, Rows = rows, Columns = columns };
    }

    /// <summary>The same elements in rows of another length; for matrices without gaps.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns; rows * columns is the number of elements.</param>
    /// <exception cref="ArgumentException">The number of elements differs, or there are gaps between rows.</exception>
    public Slot Reshape(int rows, int columns)
    {
        if ((long)rows * columns != Count || (RowStride != Columns && Rows > 1))
            throw new ArgumentException($"a slot of {Rows} x {Columns} with row stride {RowStride} cannot be read as {rows} x {columns}", nameof(rows));
        return this with { Rows = rows, Columns = columns, RowStride = columns };
    }

    /// <inheritdoc/>
    public override string ToString() => $"#{Region}[{Rows} x {Columns}]";
}

/// <summary>Equally spaced matrices of one slot, over two axes inside a replica: the sequences of a batch and the heads of an attention layer.</summary>
/// <param name="First">The matrix of item 0, head 0.</param>
/// <param name="Items">Items, >= 1.</param>
/// <param name="ItemStride">Elements from one item to the next.</param>
/// <param name="Heads">Heads of an item, >= 1.</param>
/// <param name="HeadStride">Elements from one head to the next.</param>
public readonly record struct Tiles(Slot First, int Items, long ItemStride, int Heads, long HeadStride)
{
    /// <summary>One matrix.</summary>
    /// <param name="slot">The matrix.</param>
    public static implicit operator Tiles(Slot slot) => new(slot, 1, 0, 1, 0);

    /// <summary>All of what the tiles cover, as one row: for the life of their region.</summary>
    internal Slot Cover
    {
        get
        {
            long extent = First.Extent + ((Items - 1) * ItemStride) + ((Heads - 1) * HeadStride);
            return First with { Rows = 1, Columns = checked((int)extent), RowStride = checked((int)extent) };
        }
    }

    /// <summary>The matrix of one item and head.</summary>
    internal Slot this[int item, int head] => First with { Offset = First.Offset + (item * ItemStride) + (head * HeadStride) };
}
