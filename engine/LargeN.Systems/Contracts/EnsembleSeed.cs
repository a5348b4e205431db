// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Systems;

/// <summary>A replica's own seed, where it is an ensemble: its networks use the replica numbers of the streams for themselves.</summary>
internal static class EnsembleSeed
{
    /// <param name="seed">Seed of the run.</param>
    /// <param name="replica">Number of the replica.</param>
    internal static ulong Of(ulong seed, uint replica)
    {
        RandomStream stream = new(seed, Purpose.Ensembles, replica);
        return ((ulong)stream.Bits(0) << 32) | stream.Bits(1);
    }
}
