// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>Work on part of one row.</summary>
internal interface IRowKernel
{
    /// <param name="b">Problem.</param>
    /// <param name="i">Row.</param>
    /// <param name="column">First column.</param>
    /// <param name="count">Number of columns.</param>
    void Run(int b, int i, int column, int count);
}

/// <summary>Runs a kernel over all rows of a batch, in parts of about 32768 elements: fixed by the shape, so that threads never enter.</summary>
/// <remarks>One object per kernel, kept by its operations: a call allocates nothing.</remarks>
internal sealed class RowJob<TKernel> : Job
    where TKernel : struct, IRowKernel
{
    private const int PartElements = 32768; // some ten microseconds of memory traffic, against 0.2 for a hand-over

    private TKernel kernel;
    private int rows;
    private int columns;
    private long totalRows;
    private int rowsPerPart;
    private int columnsPerPart;
    private int partsPerRow;

    /// <param name="kernel">What to run.</param>
    /// <param name="batch">Number of problems.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="columns">Columns of each.</param>
    /// <param name="parallelism">Threads.</param>
    /// <param name="wholeRows">Whether a kernel must be given whole rows.</param>
    internal void Run(in TKernel kernel, int batch, int rows, int columns, Parallelism parallelism, bool wholeRows = false)
    {
        if (batch == 0 || rows == 0 || columns == 0) return;
        this.kernel = kernel;
        this.rows = rows;
        this.columns = columns;
        totalRows = (long)batch * rows;
        columnsPerPart = wholeRows ? columns : Math.Min(columns, PartElements);
        partsPerRow = (int)(((long)columns + columnsPerPart - 1) / columnsPerPart);
        rowsPerPart = partsPerRow > 1 ? 1 : Math.Max(1, PartElements / columns);
        try
        {
            WorkerPool.Run(this, checked((int)((totalRows + rowsPerPart - 1) / rowsPerPart * partsPerRow)), parallelism);
        }
        finally
        {
            this.kernel = default; // keeps no buffer alive
        }
    }

    internal override void Run(int part, int slot)
    {
        long first = (long)(part / partsPerRow) * rowsPerPart;
        int column = part % partsPerRow * columnsPerPart;
        int count = Math.Min(columnsPerPart, columns - column);
        long last = Math.Min(totalRows, first + rowsPerPart);
        for (long row = first; row < last; row++) kernel.Run((int)(row / rows), (int)(row % rows), column, count);
    }
}
