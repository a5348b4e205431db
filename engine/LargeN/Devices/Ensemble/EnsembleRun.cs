// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary>Which steps of which replicas a call makes, and what it records.</summary>
/// <remarks>Steps have absolute numbers: a run cut into calls, each with the next <see cref="FirstStep"/>, gives the bits of one call.</remarks>
public sealed record EnsembleRun
{
    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 32;

    /// <summary>Key of all random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Random replica number of problem 0; problem e is replica FirstReplica + e.</summary>
    public uint FirstReplica { get; init; }

    /// <summary>Number of the first step, >= 0.</summary>
    public long FirstStep { get; init; }

    /// <summary>Steps to make, >= 0; FirstStep + Steps is at most 2^32.</summary>
    public required int Steps { get; init; }

    /// <summary>Samples B a step, 1 to <see cref="MaxBatchSize"/>.</summary>
    public required int BatchSize { get; init; }

    /// <summary>k: the observables are recorded before the update of every step whose number is a multiple of k; 0 records nothing.</summary>
    public int RecordEvery { get; init; }

    /// <summary>True: all replicas draw the same inputs, noise and batch indices, those of replica <see cref="RandomStream.Shared"/>.</summary>
    public bool SharedDraws { get; init; }

    /// <summary>Records that this call makes: the multiples of k among its steps.</summary>
    public int Records => RecordEvery == 0 ? 0 : (int)(Multiples(FirstStep + Steps) - Multiples(FirstStep));

    private long Multiples(long below) => (below + RecordEvery - 1) / RecordEvery;
}
