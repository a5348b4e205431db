// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Networks;

/// <summary>Row i of the destination is row j of the source, j the i-th index below the source's rows of the stream (seed, <see cref="Purpose.Indices"/>, replica or shared, step): a batch drawn with replacement.</summary>
/// <param name="Source">The data set.</param>
/// <param name="Destination">The batch; shares nothing with the source. Operations of one step with as many source and destination rows draw the same indices.</param>
/// <param name="Shared">Whether all replicas draw the same ones.</param>
internal sealed record DrawRowsOperation(Slot Source, Slot Destination, bool Shared) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Source];

    internal override IEnumerable<Slot> Writes => [Destination];

    /// <summary>The indices of a step.</summary>
    internal void Indices(ulong seed, uint replica, long step, Span<int> indices) =>
        new RandomStream(seed, Purpose.Indices, Shared ? RandomStream.Shared : replica, (uint)step).FillIndices(indices, Source.Rows);
}
