// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Networks;

/// <summary>Which rows of a data set a step takes, a function of (seed, replica, step) alone: a run that is taken up again goes on with the batches that it would have had.</summary>
/// <param name="From">P, rows of the data set, >= 1.</param>
/// <param name="Rows">B, rows of a batch, >= 1.</param>
/// <param name="Shared">Whether all replicas take the same ones.</param>
/// <param name="WithoutReplacement">
/// False: row i is the i-th index below P of the stream (seed, <see cref="Purpose.Indices"/>, replica or shared, step). True: batch after batch goes through epochs, in each of which every row is taken
/// once: place i of step t is place t B + i of the permutations of the streams (seed, <see cref="Purpose.Orders"/>, replica or shared, 0), (.., 1), ... one after the other. A batch may lie in two epochs.
/// </param>
public sealed record BatchDraw(int From, int Rows, bool Shared = false, bool WithoutReplacement = false)
{
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(From, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rows, 1);
        if (WithoutReplacement && Rows > From) throw new ArgumentOutOfRangeException(nameof(Rows), Rows, $"a batch without replacement has at most the {From} rows of the data set");
    }

    /// <summary>The rows of a step.</summary>
    /// <param name="seed">Key of all streams.</param>
    /// <param name="replica">Number of the replica in the streams.</param>
    /// <param name="step">t, below 2^32.</param>
    /// <param name="indices">[B], receives the rows.</param>
    public void Indices(ulong seed, uint replica, long step, Span<int> indices)
    {
        uint owner = Shared ? RandomStream.Shared : replica;
        if (!WithoutReplacement)
        {
            new RandomStream(seed, Purpose.Indices, owner, (uint)step).FillIndices(indices, From);
            return;
        }

        for (long place = step * Rows; indices.Length > 0;)
        {
            (long epoch, long within) = Math.DivRem(place, From);
            int count = (int)Math.Min(indices.Length, From - within);
            new RandomStream(seed, Purpose.Orders, owner, (uint)epoch).FillPermuted(indices[..count], From, (int)within);
            indices = indices[count..];
            place += count;
        }
    }
}
