// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Equally spaced matrices inside each problem of a batch, over two axes: the sequences of a batch and the heads of an attention layer.</summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly struct DeviceTiles<T>
    where T : unmanaged
{
    /// <summary>Describes and checks the matrices.</summary>
    /// <param name="first">The matrix of item 0, head 0 in every problem.</param>
    /// <param name="items">Items, >= 1.</param>
    /// <param name="itemStride">Elements from one item to the next, >= 0; 0 repeats one matrix (only for operands that are read).</param>
    /// <param name="heads">Heads of an item, >= 1.</param>
    /// <param name="headStride">Elements from one head to the next, likewise.</param>
    /// <exception cref="ArgumentException">A number is outside its range, or the last matrix does not fit in the buffer.</exception>
    public DeviceTiles(DeviceMatrix<T> first, int items, long itemStride, int heads, long headStride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(itemStride);
        ArgumentOutOfRangeException.ThrowIfNegative(headStride);
        First = first;
        Items = items;
        ItemStride = itemStride;
        Heads = heads;
        HeadStride = headStride;
        _ = this[items - 1, heads - 1];
    }

    /// <summary>The matrix of item 0, head 0 in every problem.</summary>
    public DeviceMatrix<T> First { get; }

    /// <summary>Items.</summary>
    public int Items { get; }

    /// <summary>Elements from one item to the next.</summary>
    public long ItemStride { get; }

    /// <summary>Heads of an item.</summary>
    public int Heads { get; }

    /// <summary>Elements from one head to the next.</summary>
    public long HeadStride { get; }

    /// <summary>The matrix of one item and head in every problem.</summary>
    /// <param name="item">Item, from 0.</param>
    /// <param name="head">Head, from 0.</param>
    public DeviceMatrix<T> this[int item, int head] =>
        new(First.Buffer, First.Offset + (item * ItemStride) + (head * HeadStride), First.Batch, First.Rows, First.Columns, First.RowStride, First.BatchStride);
}
