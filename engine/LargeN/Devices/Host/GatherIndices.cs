// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The promise of a caller of Gather, checked where memory would otherwise be read out of bounds.</summary>
internal static class GatherIndices
{
    /// <exception cref="ArgumentOutOfRangeException">An index does not lie in [0, length).</exception>
    internal static void Check(HostMatrix<int> indices, int length, string name)
    {
        if (indices.Columns == 0) return;
        for (int p = 0; p < indices.Batch; p++)
        {
            ReadOnlySpan<int> row = indices.Row(p, 0);
            for (int i = 0; i < row.Length; i++)
            {
                if ((uint)row[i] >= (uint)length)
                    throw new ArgumentOutOfRangeException(name, row[i], $"index {i} of problem {p}; allowed: 0 to {length - 1}");
            }
        }
    }
}
