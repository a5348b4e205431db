// SPDX-License-Identifier: MIT
using System.Diagnostics;

namespace LargeN.Studies;

/// <summary>Keeps the file of a store's owner up to date while a run holds the store.</summary>
/// <remarks>It is for people and tools that look; that it cannot be written ends no run.</remarks>
internal sealed class OwnerFile : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string path;
    private readonly Disk disk;
    private readonly Lock gate = new();
    private StoreOwner owner = StoreOwner.Here();
    private long written;
    private bool isOver;

    internal OwnerFile(string store, Disk disk)
    {
        path = StoreOwner.PathOf(store);
        this.disk = disk;
        Write();
    }

    /// <summary>Passes on to <paramref name="then"/> and, at most once a second, to the file.</summary>
    internal IProgress<StudyProgress> Telling(IProgress<StudyProgress>? then) => new Teller(this, then);

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            disk.TryDelete(path);
        }
    }

    private void Tell(StudyProgress progress)
    {
        if (Stopwatch.GetElapsedTime(Interlocked.Read(ref written)) < Interval || !gate.TryEnter()) return;
        try
        {
            if (isOver) return;
            owner = owner with { Progress = progress, Told = DateTimeOffset.UtcNow };
            Write();
        }
        finally
        {
            gate.Exit();
        }
    }

    private void Write()
    {
        Interlocked.Exchange(ref written, Stopwatch.GetTimestamp());
        try
        {
            disk.Replace(path, owner.Text());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private sealed class Teller(OwnerFile file, IProgress<StudyProgress>? then) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            then?.Report(value);
            file.Tell(value);
        }
    }
}
