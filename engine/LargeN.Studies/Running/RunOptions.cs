// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Choices of a run that change no result.</summary>
public sealed record RunOptions
{
    /// <summary>True to continue a store that another engine version began.</summary>
    public bool AcceptVersion { get; init; }

    /// <summary>True to try cells again that failed in an earlier run; otherwise they are left as they are and told as failures.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>True to end the run at the first cell that fails.</summary>
    public bool FailFast { get; init; }

    /// <summary>Ends the run after the block, or the theory, in flight, which is saved.</summary>
    public CancellationToken Finish { get; init; }

    /// <summary>How much of a block's work a kill may take: longer trainings leave checkpoints beside the store, in a folder that goes with the block.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>File operations other than the store's.</summary>
    internal Disk Disk { get; init; } = Disk.Real;
}
