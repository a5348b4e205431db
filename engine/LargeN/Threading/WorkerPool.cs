// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace LargeN.Threading;

/// <summary>Persistent worker threads. A region hands out the parts of one job by tickets; the calling thread works too.</summary>
/// <remarks>
/// <para>Ticket: one 64-bit word (generation, parts, next part), claimed by compare-exchange. The job is written before the word is
/// published and read between reading the word and claiming it, so a claim that succeeds has read the job of its own generation,
/// and a worker that wakes late finds next = parts and does nothing. A second counter counts finished parts; the caller
/// waits for claimed parts only.</para>
/// <para>A part is not bound to a worker: whoever is free takes the next one, so a descheduled worker delays the one part that it holds.</para>
/// <para>Workers spin for some tens of microseconds after their last part, then park. A region allocates nothing.</para>
/// </remarks>
internal sealed partial class WorkerPool : IDisposable
{
    // 28 bits of generation: a claim could meet a foreign job only after sleeping through exactly 2^28 regions.
    private const int PartBits = 18;
    private const long PartMask = (1L << PartBits) - 1;
    private const int SpinMicroseconds = 30;

    [ThreadStatic]
    private static bool insideRegion;

    private static readonly Lazy<WorkerPool> Process = new(() => new WorkerPool(Environment.ProcessorCount));

    private readonly Worker?[] workers;
    private readonly Action<Thread> start;
    private readonly SemaphoreSlim callerGate = new(0);
    private long ticket;
    private int busy;
    private int finished;
    private int callerParked;
    private bool stopping;

    // Fields of the region in progress, stable from the publishing of its ticket until its last part has ended.
    private Job? job;
    private int parts;
    private int partsPerTicket;
    private int threads;
    private Failure? failure;

    /// <param name="threads">Largest number of threads of a region, caller included. Workers are started when first needed.</param>
    /// <param name="start">Starts a thread; for tests. By default without the caller's execution context, which a worker outlives.</param>
    internal WorkerPool(int threads, Action<Thread>? start = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        workers = new Worker?[threads - 1];
        this.start = start ?? (thread => thread.UnsafeStart());
    }

    /// <summary>Threads that a region will use at most, caller included: what was asked for, but no more than there are processors.</summary>
    internal static int Threads(Parallelism parallelism) => Math.Min(parallelism.Threads, Environment.ProcessorCount);

    /// <summary>Runs all parts of <paramref name="job"/> on the pool of the process.</summary>
    internal static void Run(Job job, int parts, Parallelism parallelism)
    {
        if (parts <= 1 || insideRegion || Threads(parallelism) == 1) RunInline(job, parts);
        else Process.Value.Run(job, parts, Threads(parallelism));
    }

    /// <summary>Runs all parts of <paramref name="job"/> on at most <paramref name="threads"/> threads, the caller among them.</summary>
    internal void Run(Job job, int parts, int threads)
    {
        threads = Math.Min(threads, workers.Length + 1);
        if (parts <= 1 || threads <= 1 || insideRegion || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            RunInline(job, parts);
            return;
        }

        insideRegion = true;
        try
        {
            RunRegion(job, parts, threads);
        }
        finally
        {
            insideRegion = false;
        }
    }

    /// <summary>Ends the workers. For pools of tests; that of the process lives as long as the process.</summary>
    public void Dispose()
    {
        Volatile.Write(ref stopping, true);
        Interlocked.MemoryBarrier();        // a worker that parks sees the flag, or is seen parked
        foreach (Worker? worker in workers) worker?.Dispose();
        callerGate.Dispose();
    }

    private static void RunInline(Job job, int parts)
    {
        for (int part = 0; part < parts; part++) job.Run(part, slot: 0);
    }

    private void RunRegion(Job job, int parts, int threads)
    {
        partsPerTicket = (int)((parts + PartMask - 1) / PartMask);
        int tickets = (int)(((long)parts + partsPerTicket - 1) / partsPerTicket);

        // Before anything is published, because a start may fail; and no more threads than tickets, because a worker that still spins would
        // claim one under a slot for which the caller has no scratch memory.
        threads = StartWorkers(Math.Min(threads, tickets));
        this.job = job;
        this.parts = parts;
        this.threads = threads;
        finished = 0;
        long generation = (ticket >>> (2 * PartBits)) + 1;
        Interlocked.Exchange(ref ticket, (generation << (2 * PartBits)) | ((long)tickets << PartBits));

        // From here on until all parts have ended nothing may throw: they work on memory that the caller holds.
        bool interrupted = false;
        for (int w = 0; w < threads - 1; w++) interrupted |= workers[w]!.Wake();
        while (TryWork(slot: 0))
        {
        }

        interrupted |= AwaitFinished(tickets);
        ExceptionDispatchInfo? thrown = failure?.Exception;
        failure = null;
        this.job = null;
        Volatile.Write(ref busy, 0);
        if (interrupted) Thread.CurrentThread.Interrupt();
        thrown?.Throw();
    }

    /// <summary>Starts the workers that are missing and returns the threads there are: where the system refuses one, the region does with fewer.</summary>
    private int StartWorkers(int threads)
    {
        for (int w = 0; w < threads - 1; w++)
        {
            try
            {
                workers[w] ??= new Worker(this, w + 1);
            }
            catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
            {
                return w + 1;
            }
        }

        return threads;
    }

    /// <summary>Claims one ticket and runs its parts; false when there is none for this slot.</summary>
    private bool TryWork(int slot)
    {
        while (true)
        {
            long seen = Volatile.Read(ref ticket);
            long next = seen & PartMask;
            if (next >= ((seen >>> PartBits) & PartMask)) return false;

            // These reads belong to the generation of the ticket if, and only if, the claim below succeeds.
            Job? claimed = Volatile.Read(ref job);
            int allowed = Volatile.Read(ref threads);
            if (slot >= allowed)
            {
                if (Volatile.Read(ref ticket) == seen) return false;
                continue;
            }

            if (Interlocked.CompareExchange(ref ticket, seen + 1, seen) != seen) continue;
            int first = (int)next * partsPerTicket;
            int last = (int)Math.Min((long)first + partsPerTicket, parts);
            for (int part = first; part < last && IsWanted(part); part++) RunPart(claimed!, part, slot);

            int tickets = (int)((seen >>> PartBits) & PartMask);
            if (Interlocked.Increment(ref finished) == tickets && Interlocked.CompareExchange(ref callerParked, 0, 1) == 1)
                callerGate.Release();
            return true;
        }
    }

    /// <summary>False above a failed part. Tickets are claimed in rising order, so every part below it is claimed and will run: the lowest failure stays the same.</summary>
    private bool IsWanted(int part) => Volatile.Read(ref failure) is not Failure earlier || part < earlier.Part;

    private void RunPart(Job job, int part, int slot)
    {
        try
        {
            job.Run(part, slot);
        }
        catch (Exception exception)
        {
            Failure mine = new(part, ExceptionDispatchInfo.Capture(exception));
            Failure? seen = Volatile.Read(ref failure);
            while (seen is null || part < seen.Part)
            {
                Failure? before = Interlocked.CompareExchange(ref failure, mine, seen);
                if (ReferenceEquals(before, seen)) break;
                seen = before;
            }
        }
    }

    /// <summary>Returns when all tickets are finished; true if the thread was interrupted in the meantime.</summary>
    private bool AwaitFinished(int tickets)
    {
        bool interrupted = false;
        long limit = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * SpinMicroseconds / 1_000_000);
        while (Volatile.Read(ref finished) != tickets)
        {
            if (Stopwatch.GetTimestamp() < limit)
            {
                Thread.SpinWait(8);
                continue;
            }

            Interlocked.Exchange(ref callerParked, 1);
            try
            {
                if (Volatile.Read(ref finished) != tickets) callerGate.Wait();   // may wake for an older region: the loop asks again
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }

            Interlocked.Exchange(ref callerParked, 0);
        }

        return interrupted;
    }

    private bool HasTicket(int slot)
    {
        long seen = Volatile.Read(ref ticket);
        return (seen & PartMask) < ((seen >>> PartBits) & PartMask) && slot < Volatile.Read(ref threads);
    }

    private sealed record Failure(int Part, ExceptionDispatchInfo Exception);
}
