// SPDX-License-Identifier: MIT
namespace LargeN.Tests.LinearAlgebra;

/// <summary>Managed bytes that a call allocates on its thread.</summary>
internal static class Allocation
{
    /// <summary>The least of ten rounds of ten calls: a collection that another thread starts in one round charges up to 8 KiB of unused space to this thread.</summary>
    internal static long Least(Action call)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
