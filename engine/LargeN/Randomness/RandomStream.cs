// SPDX-License-Identifier: MIT
namespace LargeN.Randomness;

/// <summary>An addressed stream of random numbers: element i is a function of (seed, purpose, replica, step, i) and of nothing else.</summary>
/// <param name="Seed">Key of the generator.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Replica">Replica, or <see cref="Shared"/> for data that all replicas share.</param>
/// <param name="Step">Step of a training run; 0 where there are no steps.</param>
public readonly partial record struct RandomStream(ulong Seed, Purpose Purpose, uint Replica, uint Step = 0)
{
    /// <summary>The replica number of data shared by all replicas.</summary>
    public const uint Shared = 0xFFFFFFFF;
}
