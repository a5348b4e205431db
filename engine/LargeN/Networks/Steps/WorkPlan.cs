// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Places regions in their arenas. Regions of <see cref="Arena.Work"/> share memory when their lives do not meet.</summary>
/// <remarks>
/// Regions of other arenas lie in the order of their recording, whatever touches them first: programs of one network, which record its parameters in one order, can share their memory.
/// The life of a region goes from the first operation that touches it to the last. Regions are placed in the order of their birth, each in the lowest gap that
/// is free for its whole life (linear scan, first fit): for the forward and backward pass of a network that is close to the largest sum of live regions.
/// </remarks>
internal static class WorkPlan
{
    /// <param name="regions">What to place.</param>
    /// <param name="operations">Who touches them.</param>
    /// <param name="lengths">Receives the elements of each arena.</param>
    internal static long[] Offsets(IReadOnlyList<Region> regions, IReadOnlyList<StepOperation> operations, long[] lengths)
    {
        long[] offsets = new long[regions.Count];
        int[] first = new int[regions.Count], last = new int[regions.Count];
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        for (int i = 0; i < operations.Count; i++)
        {
            foreach (Slot slot in operations[i].Reads.Concat(operations[i].Writes))
            {
                first[slot.Region] = Math.Min(first[slot.Region], i);
                last[slot.Region] = i;
            }
        }

        List<int> placed = [];
        foreach (int r in Enumerable.Range(0, regions.Count).OrderBy(r => regions[r].Arena == Arena.Work ? first[r] : -1).ThenBy(r => r))
        {
            ref long length = ref lengths[(int)regions[r].Arena];
            if (regions[r].Arena != Arena.Work)
            {
                offsets[r] = length;
                length += Align(regions[r].Length);
                continue;
            }

            if (last[r] < 0) continue;   // never used
            long offset = 0;
            foreach (int other in placed.Where(o => first[o] <= last[r] && first[r] <= last[o]).OrderBy(o => offsets[o]))
            {
                if (offset + Align(regions[r].Length) <= offsets[other]) break;
                offset = Math.Max(offset, offsets[other] + Align(regions[other].Length));
            }

            offsets[r] = offset;
            length = Math.Max(length, offset + Align(regions[r].Length));
            placed.Add(r);
        }

        return offsets;
    }

    private static long Align(long length) => (length + (StepProgram.Alignment - 1)) / StepProgram.Alignment * StepProgram.Alignment;
}
