// SPDX-License-Identifier: MIT
using LargeN.Tests.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Tests.Threading;

public class WorkerPoolTests
{
    /// <summary>Counts the runs of each part, and checks that no two parts share a slot at one time.</summary>
    private sealed class Counting(int parts, int slots, Action<int>? inside = null) : Job
    {
        private readonly int[] inUse = new int[slots];

        internal int[] Runs { get; } = new int[parts];

        internal int Clashes;

        internal override void Run(int part, int slot)
        {
            if (Interlocked.Exchange(ref inUse[slot], 1) != 0) Interlocked.Increment(ref Clashes);
            Interlocked.Increment(ref Runs[part]);
            inside?.Invoke(part);
            Volatile.Write(ref inUse[slot], 0);
        }

        internal void AssertEachOnce()
        {
            Assert.That(Runs, Is.All.EqualTo(1));
            Assert.That(Clashes, Is.Zero);
        }
    }

    [Test]
    public void Every_part_runs_once_over_many_regions_and_thread_counts([Values(2, 3, 8)] int threads)
    {
        using WorkerPool pool = new(threads);
        for (int region = 0; region < 5000; region++)
        {
            Counting job = new(region % 23, threads);
            pool.Run(job, region % 23, 1 + (region % (threads + 2)));
            job.AssertEachOnce();
        }
    }

    [Test]
    public void More_parts_than_a_ticket_counts_run_once_each()
    {
        using WorkerPool pool = new(3);
        const int parts = (1 << 18) + 12345;
        Counting job = new(parts, 3);

        pool.Run(job, parts, 3);

        Assert.That(job.Runs.Count(runs => runs != 1), Is.Zero);
        Assert.That(job.Clashes, Is.Zero);
    }

    [Test]
    public void A_region_inside_a_region_runs_in_line_and_in_order()
    {
        using WorkerPool pool = new(4);
        int disorder = 0;
        for (int region = 0; region < 200; region++)
        {
            Counting job = new(9, 4, _ =>
            {
                int thread = Environment.CurrentManagedThreadId, next = 0;
                pool.Run(new Delegated(part =>
                {
                    if (part != next++ || Environment.CurrentManagedThreadId != thread) Interlocked.Increment(ref disorder);
                }), 5, 4);
            });
            pool.Run(job, 9, 4);
            job.AssertEachOnce();
        }

        Assert.That(disorder, Is.Zero);
    }

    [Test]
    public void The_exception_of_the_lowest_part_wins_and_the_pool_goes_on()
    {
        using WorkerPool pool = new(4);
        for (int region = 0; region < 500; region++)
        {
            int lowest = 3 + (region % 5);
            Delegated job = new(part =>
            {
                if (part >= lowest && part % 2 == lowest % 2) throw new InvalidOperationException($"part {part}");
            });

            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => pool.Run(job, 40, 4))!;

            Assert.That(thrown.Message, Is.EqualTo($"part {lowest}"));
        }

        Counting after = new(40, 4);
        pool.Run(after, 40, 4);
        after.AssertEachOnce();
    }

    [Test]
    public void Two_callers_at_once_both_finish_every_part()
    {
        using WorkerPool pool = new(3);
        int faults = 0;
        Thread[] callers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (int region = 0; region < 3000; region++)
            {
                Counting job = new(7, 3);
                pool.Run(job, 7, 3);
                if (job.Runs.Any(runs => runs != 1) || job.Clashes != 0) Interlocked.Increment(ref faults);
            }
        })).ToArray();

        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();

        Assert.That(faults, Is.Zero);
    }

    [Test]
    public void Workers_beside_the_caller_really_take_parts()
    {
        using WorkerPool pool = new(4);
        using Barrier barrier = new(4);
        Counting job = new(4, 4, _ => barrier.SignalAndWait());    // ends only if four threads hold a part each at one time

        pool.Run(job, 4, 4);

        job.AssertEachOnce();
    }

    [Test]
    public void Fewer_threads_are_obeyed_on_a_large_pool()
    {
        using WorkerPool pool = new(6);
        int running = 0, most = 0;
        for (int region = 0; region < 300; region++)
        {
            Counting job = new(20, 2, _ =>
            {
                int now = Interlocked.Increment(ref running);
                if (now > 2) Interlocked.Exchange(ref most, now);
                Thread.Yield();
                Interlocked.Decrement(ref running);
            });
            pool.Run(job, 20, 2);
            job.AssertEachOnce();
            pool.Run(new Counting(20, 6), 20, 6);
        }

        Assert.That(most, Is.Zero);
    }

    /// <summary>Operations give scratch memory to min(threads, parts) slots; workers that still spin from the region before have higher ones.</summary>
    [Test]
    public void Slots_stay_below_the_number_of_parts()
    {
        using WorkerPool pool = new(8);
        using Barrier eight = new(8), two = new(2);
        Delegated all = new(_ => eight.SignalAndWait());
        int[] slots = new int[2];
        Slotted pair = new((part, slot) =>
        {
            slots[part] = slot;
            two.SignalAndWait();
        });
        for (int region = 0; region < 100; region++)
        {
            pool.Run(all, 8, 8);
            pool.Run(pair, 2, 8);
            Assert.That(slots, Is.EquivalentTo([0, 1]));
        }
    }

    [Test]
    public void A_thread_that_the_system_refuses_is_done_without()
    {
        int started = 0;
        using WorkerPool pool = new(4, thread =>
        {
            if (++started != 1) throw new InsufficientMemoryException("no thread");
            thread.Start();
        });
        for (int region = 0; region < 20; region++)
        {
            Counting job = new(30, 2);
            pool.Run(job, 30, 4);
            job.AssertEachOnce();
        }

        Assert.That(started, Is.GreaterThan(1));
    }

    /// <summary>Parts work on memory that the caller has pinned, so an interrupt must wait for the end of the region.</summary>
    [Test]
    public void An_interrupted_caller_waits_for_its_parts_and_is_interrupted_afterwards()
    {
        using WorkerPool pool = new(2);
        using Barrier both = new(3);
        using ManualResetEventSlim release = new(), never = new();
        bool ended = false, endedFirst = false, interruptedAfter = false;
        Thread? caller = null;
        Delegated job = new(_ =>
        {
            bool onCaller = Thread.CurrentThread == caller;
            both.SignalAndWait();
            if (onCaller) return;
            release.Wait();
            ended = true;
        });
        caller = new Thread(() =>
        {
            pool.Run(job, 2, 2);
            endedFirst = Volatile.Read(ref ended);
            try
            {
                never.Wait();
            }
            catch (ThreadInterruptedException)
            {
                interruptedAfter = true;
            }
        });

        caller.Start();
        both.SignalAndWait();
        while ((caller.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0) Thread.Yield();
        caller.Interrupt();
        while ((caller.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0) Thread.Yield();
        release.Set();
        caller.Join();

        Assert.That(endedFirst, Is.True);
        Assert.That(interruptedAfter, Is.True);
    }

    [Test]
    public void Workers_do_not_keep_the_context_of_the_caller_that_started_them()
    {
        AsyncLocal<string> context = new() { Value = "of the caller" };
        using WorkerPool pool = new(2);
        using Barrier both = new(2);
        int seen = 0;

        pool.Run(
            new Delegated(_ =>
            {
                both.SignalAndWait();
                if (context.Value is not null) Interlocked.Increment(ref seen);
            }),
            2,
            2);

        Assert.That(seen, Is.EqualTo(1), "the caller's own part alone");
    }

    [Test]
    public void A_region_of_2_to_the_31_parts_hands_out_each_ticket()
    {
        using WorkerPool pool = new(2);
        int highest = -1;

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => pool.Run(
            new Delegated(part =>
            {
                Volatile.Write(ref highest, part);
                throw new InvalidOperationException($"part {part}");
            }),
            int.MaxValue,
            2))!;

        Assert.That(thrown.Message, Is.EqualTo("part 0"));
        Assert.That(highest, Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void A_region_allocates_nothing()
    {
        using WorkerPool pool = new(2);
        Delegated job = new(_ => { });
        for (int i = 0; i < 100; i++) pool.Run(job, 8, 2);

        Assert.That(Allocation.Least(() => pool.Run(job, 8, 2)), Is.Zero);
    }

    [Test]
    public void For_calls_the_body_once_for_each_part_and_throws_the_lowest_failure()
    {
        int[] runs = new int[1000];
        ParallelRegion.For(1000, Parallelism.All, part => Interlocked.Increment(ref runs[part]));
        Assert.That(runs, Is.All.EqualTo(1));

        ParallelRegion.For(0, Parallelism.All, _ => Assert.Fail("no part, no call"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParallelRegion.For(-1, Parallelism.All, _ => { }));
        FormatException thrown = Assert.Throws<FormatException>(() => ParallelRegion.For(50, Parallelism.All, part =>
        {
            if (part >= 20) throw new FormatException($"{part}");
        }))!;
        Assert.That(thrown.Message, Is.EqualTo("20"));
    }

    private sealed class Slotted(Action<int, int> body) : Job
    {
        internal override void Run(int part, int slot) => body(part, slot);
    }

    private sealed class Delegated(Action<int> body) : Job
    {
        internal override void Run(int part, int slot) => body(part);
    }
}
