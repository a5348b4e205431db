// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Row i of the destination is row Rows[i] of the source. Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.Gather"/>.</summary>
/// <param name="Source">What is read.</param>
/// <param name="Rows">[1, destination rows] in <see cref="Arena.Label"/>.</param>
/// <param name="Destination">What is written; shares nothing with the source.</param>
internal sealed record GatherRowsOperation(Slot Source, Slot Rows, Slot Destination) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Source, Rows];

    internal override IEnumerable<Slot> Writes => [Destination];
}
