// SPDX-License-Identifier: MIT
namespace LargeN.Threading;

/// <summary>How many threads an operation may use. It is obeyed, and it never changes a result.</summary>
public readonly record struct Parallelism
{
    private readonly int threads;

    /// <param name="threads">Largest number of threads, caller included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public Parallelism(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.threads = threads;
    }

    /// <summary>The calling thread alone; also the default value.</summary>
    public static Parallelism Single => new(1);

    /// <summary>Every processor that this process may use (affinity and container limits respected).</summary>
    public static Parallelism All => new(Environment.ProcessorCount);

    /// <summary>Largest number of threads, caller included.</summary>
    public int Threads => threads == 0 ? 1 : threads;
}
