// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Whether operands of an operation share elements: what the contracts of the devices ask at every call is asked once, when a program is bound.</summary>
internal static class SlotOverlap
{
    /// <exception cref="ArgumentException">A written slot shares elements with one that is read.</exception>
    internal static void RequireApart(Slot read, Slot written, StepOperation operation)
    {
        if (Meet(read, written)) throw new ArgumentException($"{operation.GetType().Name}: {written} is written and shares elements with {read}, which is read", nameof(operation));
    }

    /// <summary>The same, but an element may be written to the place that it was read from.</summary>
    internal static void RequireSameOrApart(Slot read, Slot written, StepOperation operation)
    {
        if (read != written) RequireApart(read, written, operation);
    }

    /// <remarks>Exact for blocks of one matrix; blocks of different row strides must have apart what lies between their first and last elements.</remarks>
    private static bool Meet(Slot x, Slot y)
    {
        if (x.Region != y.Region || x.Offset >= y.Offset + y.Extent || y.Offset >= x.Offset + x.Extent) return false;
        long stride = x.RowStride, columnX = x.Offset % stride, columnY = y.Offset % stride;
        if (y.RowStride != stride || columnX + x.Columns > stride || columnY + y.Columns > stride) return true;
        long rowX = x.Offset / stride, rowY = y.Offset / stride;
        return columnX < columnY + y.Columns && columnY < columnX + x.Columns && rowX < rowY + y.Rows && rowY < rowX + x.Rows;
    }
}
