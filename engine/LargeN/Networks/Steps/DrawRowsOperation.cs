// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Row i of the destination is row j of the source, j the i-th of what <paramref name="Draw"/> takes at the step.</summary>
/// <param name="Source">The data set.</param>
/// <param name="Destination">The batch; shares nothing with the source.</param>
/// <param name="Draw">Which rows: operations of one step with the same draw take the same ones.</param>
internal sealed record DrawRowsOperation(Slot Source, Slot Destination, BatchDraw Draw) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Source];

    internal override IEnumerable<Slot> Writes => [Destination];
}
