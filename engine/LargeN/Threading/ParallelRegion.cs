// SPDX-License-Identifier: MIT
namespace LargeN.Threading;

/// <summary>Runs coarse independent work on the worker pool of the engine.</summary>
public static class ParallelRegion
{
    /// <summary>Calls <paramref name="body"/> once for each part from 0 to <paramref name="parts"/> - 1 and returns when all have ended.</summary>
    /// <param name="parts">Number of parts, >= 0; fix it by the problem, never by the number of threads.</param>
    /// <param name="parallelism">Largest number of threads, this one included; no more than the processors are used.</param>
    /// <param name="body">The work of a part. Parts may run in any order and at the same time.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parts"/> is negative.</exception>
    /// <remarks>
    /// An exception of a part is thrown here after the parts that had begun have ended: that of the lowest part, which does not depend on threads.
    /// Parts above a failed one may be left out. A region inside a region, or beside one of another thread, runs its parts in line and in order.
    /// </remarks>
    public static void For(int parts, Parallelism parallelism, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        WorkerPool.Run(new Body(body), parts, parallelism);
    }

    private sealed class Body(Action<int> action) : Job
    {
        internal override void Run(int part, int slot) => action(part);
    }
}
