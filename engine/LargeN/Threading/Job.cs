// SPDX-License-Identifier: MIT
namespace LargeN.Threading;

/// <summary>Work in parts that are independent of each other. Parts are fixed by the problem, never by the number of threads; who runs a part is free.</summary>
internal abstract class Job
{
    /// <summary>Runs one part.</summary>
    /// <param name="part">0 &lt;= part &lt; parts.</param>
    /// <param name="slot">0 &lt;= slot &lt; min(threads, parts) of the region: no two parts run at the same time under one slot, so scratch memory is a slot's.</param>
    internal abstract void Run(int part, int slot);
}
