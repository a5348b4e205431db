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
internal sealed class WorkerPool : IDisposable
{
    // 28 bits of generation: a claim could meet a foreign job only after sleeping through exactly 2^28 regions.
    private const int PartBits = 18;
    private const long PartMask = (1L << PartBits) - 1;
    private const int SpinMicroseconds = 30;

    [ThreadStatic]
    private static bool insideRegion;

    private static readonly Lazy<WorkerPool> Process = new(() => new WorkerPool(Environment.ProcessorCount));

    private readonly Worker?[] workers;
    private readonly Lock failureLock = new();
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
    private int failedPart;
    private ExceptionDispatchInfo? failure;

    /// <param name="threads">Largest number of threads of a region, caller included. Workers are started when first needed.</param>
    internal WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        workers = new Worker?[threads - 1];
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
        foreach (Worker? worker in workers) worker?.Dispose();
        callerGate.Dispose();
    }

    private static void RunInline(Job job, int parts)
    {
        for (int part = 0; part < parts; part++) job.Run(part, slot: 0);
    }

    private void RunRegion(Job job, int parts, int threads)
    {
        this.job = job;
        this.parts = parts;
        this.threads = threads;
        partsPerTicket = (int)((parts + PartMask - 1) / PartMask);
        failedPart = int.MaxValue;
        finished = 0;
        int tickets = (parts + partsPerTicket - 1) / partsPerTicket;
        long generation = (ticket >>> (2 * PartBits)) + 1;
        Interlocked.Exchange(ref ticket, (generation << (2 * PartBits)) | ((long)tickets << PartBits));

        int helpers = Math.Min(threads, tickets) - 1;
        for (int w = 0; w < helpers; w++) (workers[w] ??= new Worker(this, w + 1)).Wake();

        while (TryWork(slot: 0))
        {
        }

        AwaitFinished(tickets);
        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        this.job = null;
        Volatile.Write(ref busy, 0);
        thrown?.Throw();
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
            for (int part = first; part < last; part++) RunPart(claimed!, part, slot);

            int tickets = (int)((seen >>> PartBits) & PartMask);
            if (Interlocked.Increment(ref finished) == tickets && Interlocked.CompareExchange(ref callerParked, 0, 1) == 1)
                callerGate.Release();
            return true;
        }
    }

    private void RunPart(Job job, int part, int slot)
    {
        // Tickets are claimed in rising order, so every part below a failed one has begun: leaving out those above keeps the lowest failure the same.
        if (part > Volatile.Read(ref failedPart)) return;
        try
        {
            job.Run(part, slot);
        }
        catch (Exception exception)
        {
            lock (failureLock)
            {
                if (part < failedPart)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                    Volatile.Write(ref failedPart, part);
                }
            }
        }
    }

    private void AwaitFinished(int tickets)
    {
        long limit = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * SpinMicroseconds / 1_000_000);
        while (Volatile.Read(ref finished) != tickets)
        {
            if (Stopwatch.GetTimestamp() < limit)
            {
                Thread.SpinWait(8);
                continue;
            }

            Interlocked.Exchange(ref callerParked, 1);
            if (Volatile.Read(ref finished) != tickets) callerGate.Wait();   // may wake for an older region: the loop asks again
            Interlocked.Exchange(ref callerParked, 0);
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly WorkerPool pool;
        private readonly int slot;
        private readonly SemaphoreSlim gate = new(0);
        private readonly Thread thread;
        private int parked;

        internal Worker(WorkerPool pool, int slot)
        {
            this.pool = pool;
            this.slot = slot;
            thread = new Thread(Loop) { IsBackground = true, Name = $"LargeN worker {slot}" };
            thread.Start();
        }

        internal void Wake()
        {
            if (Volatile.Read(ref parked) == 1 && Interlocked.CompareExchange(ref parked, 0, 1) == 1) gate.Release();
        }

        public void Dispose()
        {
            Wake();
            thread.Join();
            gate.Dispose();
        }

        private void Loop()
        {
            insideRegion = true;
            while (!Volatile.Read(ref pool.stopping))
            {
                long limit = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * SpinMicroseconds / 1_000_000);
                bool worked = false;
                while (!worked && Stopwatch.GetTimestamp() < limit)
                {
                    worked = pool.TryWork(slot);
                    if (!worked) Thread.SpinWait(8);
                }

                if (!worked) Park();
            }
        }

        private void Park()
        {
            Interlocked.Exchange(ref parked, 1);

            // Between the exchange above and the one of the publisher, one of the two sides sees the other.
            bool wanted = Volatile.Read(ref pool.stopping) || pool.HasTicket(slot);
            if (wanted && Interlocked.CompareExchange(ref parked, 0, 1) == 1) return;
            gate.Wait();
        }
    }

    private bool HasTicket(int slot)
    {
        long seen = Volatile.Read(ref ticket);
        return (seen & PartMask) < ((seen >>> PartBits) & PartMask) && slot < Volatile.Read(ref threads);
    }
}
