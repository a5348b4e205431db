// SPDX-License-Identifier: MIT
using System.Diagnostics;

namespace LargeN.Threading;

/// <content>The threads of the pool.</content>
internal sealed partial class WorkerPool
{
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
            pool.start(thread);
        }

        /// <summary>Wakes the thread if it is parked; true if the calling thread was interrupted meanwhile, which it is told later.</summary>
        internal bool Wake()
        {
            bool interrupted = false;
            bool owed = Volatile.Read(ref parked) == 1 && Interlocked.CompareExchange(ref parked, 0, 1) == 1;
            while (owed)
            {
                try
                {
                    gate.Release();
                    owed = false;
                }
                catch (ThreadInterruptedException)
                {
                    interrupted = true;
                }
            }

            return interrupted;
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
}
