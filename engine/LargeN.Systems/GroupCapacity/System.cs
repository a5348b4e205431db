// SPDX-License-Identifier: MIT
namespace LargeN.Systems.GroupCapacity;

/// <summary>How many random labelings of objects, each the whole orbit of a point under a group, a linear readout separates.</summary>
/// <remarks>Equations and sources: engine/docs/systems/group-capacity.md.</remarks>
public sealed partial class GroupCapacitySystem : ISystem<GroupCapacityConfig>
{
    private const string Draws = "anchors or inputs and filters, labels";
    private static readonly string[] Axis = ["samples"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "group-capacity",
        "Capacity of group-invariant readouts",
        "How many random labelings of P objects, each a whole group orbit, can a linear readout separate?",
        "Farrell, Bordelon, Trivedi, Pehlevan 2021 (arXiv 2110.07472); Cover 1965",
        "The fraction depends on P and the dimension N_0 of the fixed subspace alone: Cover's curve, whatever the group, ReLU and global or average pooling; local max pooling stays below it.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("fixedDimension", "1", [], "N_0, dimension of the subspace that the group leaves fixed, the threshold of an affine readout included.", "", "exact"),
        new("logDichotomies", "1", Axis, "ln C(P, N_0), Cover's count.", "", "exact"),
        new("upperBound", "1", Axis, "C(P, N_0) / 2^P; for local max pooling an upper bound of fraction, else equal to it.", "", "exact"),
        new("fraction", "1", Axis, "Whether the labels of a replica are separated; its mean is the fraction of labelings. Not predicted for local max pooling.", Draws, "exact"),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(GroupCapacityConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(GroupCapacityConfig config) =>
        TypedEntry<GroupCapacityConfig>.Check(this, config, GroupCapacityJson.Default.GroupCapacityConfig, GroupCapacityConfig.Parameters);
}
