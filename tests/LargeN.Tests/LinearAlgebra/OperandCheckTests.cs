// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Overlap of operands against the sets of their elements.</summary>
public sealed class OperandCheckTests
{
    private const int RowStride = 7;

    [Test]
    public void Blocks_of_one_parent_overlap_exactly_when_they_share_an_element([Values(35, 40)] int batchStride, [Values(1, 3)] int readCount, [Values(1, 3)] int writtenCount)
    {
        double[] memory = new double[5 * batchStride];
        int refused = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            (int readStart, int readRows, int readColumns) = Block(trial, 1, batchStride);
            (int writtenStart, int writtenRows, int writtenColumns) = Block(trial, 2, batchStride);
            bool shares = Elements(readStart, readCount, readRows, readColumns, batchStride).Overlaps(Elements(writtenStart, writtenCount, writtenRows, writtenColumns, batchStride));

            bool throws = false;
            try
            {
                OperandCheck.Apart(
                    new ReadOnlyMatrixBatch<double>(memory.AsSpan(readStart), readCount, readRows, readColumns, RowStride, batchStride),
                    new MatrixBatch<double>(memory.AsSpan(writtenStart), writtenCount, writtenRows, writtenColumns, RowStride, batchStride),
                    "read");
            }
            catch (ArgumentException)
            {
                throws = true;
            }

            if (throws != shares)
                Assert.Fail($"read [{readRows}, {readColumns}] at {readStart} x {readCount}, written [{writtenRows}, {writtenColumns}] at {writtenStart} x {writtenCount}: shared {shares}, refused {throws}");
            refused += throws ? 1 : 0;
        }

        Assert.That(refused, Is.InRange(100, 3900)); // both answers occur
    }

    /// <summary>A block of the first or second of matrices of 5 rows and 7 columns, possibly empty.</summary>
    private static (int Start, int Rows, int Columns) Block(int trial, int which, int batchStride)
    {
        uint z = (uint)((trial * 2654435761L) + (which * 40503L * 65537));
        z = (z ^ (z >> 15)) * 0x2C1B3C6D;
        z = (z ^ (z >> 12)) * 0x297A2D39;
        z ^= z >> 15;
        int row = (int)(z % 5), column = (int)(z / 5 % RowStride), rows = (int)(z / 35 % 4), columns = (int)(z / 140 % 5);
        int problem = (int)(z / 700 % 2);
        return ((problem * batchStride) + (row * RowStride) + column, Math.Min(rows, 5 - row), Math.Min(columns, RowStride - column));
    }

    private static HashSet<int> Elements(int start, int count, int rows, int columns, int batchStride) =>
        [.. from b in Enumerable.Range(0, count) from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select start + (b * batchStride) + (i * RowStride) + j];
}
