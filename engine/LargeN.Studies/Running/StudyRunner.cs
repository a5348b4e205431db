// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Runs what a store lacks of a plan. Starting and resuming are the same call.</summary>
/// <remarks>
/// Replica r of a cell is a function of (config, seed, r) alone and means are made in replica order, so every export has the same bytes
/// whatever the block size, the number of threads and the interruptions.
/// </remarks>
public static class StudyRunner
{
    /// <summary>Runs the missing predictions, then the missing blocks, and writes means.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="storePath">The store; made where there is none.</param>
    /// <param name="options">Choices that change no result.</param>
    /// <param name="progress">Told of the run now and then, from the calling thread or a worker's.</param>
    /// <param name="cancel">Drops the block in flight and ends the run; the store stays consistent.</param>
    /// <returns>What was done and which cells failed. An interruption is no exception here: it is <see cref="RunSummary.Interrupted"/>.</returns>
    /// <exception cref="StoreInUseException">Another process holds the store.</exception>
    /// <exception cref="StoreMismatchException">The store belongs to another study or engine version.</exception>
    /// <exception cref="StoreException">The store cannot be made or written.</exception>
    /// <exception cref="CorruptDataException">The store is damaged.</exception>
    public static RunSummary Run(StudyPlan plan, string storePath, RunOptions? options = null, IProgress<StudyProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(storePath);
        options ??= new RunOptions();
        using StudyStore store = StudyStore.OpenForRun(storePath, plan, options.AcceptVersion, options.Disk);
        return new StudyRun(plan, store, options, store.Telling(progress), cancel).Go();
    }
}
