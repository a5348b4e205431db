// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>What repeating a cell gave.</summary>
/// <param name="Cell">Id of the cell.</param>
/// <param name="Label">Its swept members as text.</param>
/// <param name="Replicas">Replicas repeated.</param>
/// <param name="HasTheory">Whether the theory was repeated.</param>
/// <param name="Differences">What has other bits than the record, one sentence each; empty where everything agrees.</param>
public sealed record ReplayResult(string Cell, string Label, int Replicas, bool HasTheory, IReadOnlyList<string> Differences)
{
    /// <summary>True where every bit agrees.</summary>
    public bool Agrees => Differences.Count == 0;
}
