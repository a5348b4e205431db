// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Which points stand for an object in the separability problem.</summary>
public enum ObjectPoints
{
    /// <summary>Averages over the group (local max pooling: over the shifts that the pooled map is equivariant under).</summary>
    [JsonStringEnumMemberName("centroids")]
    Centroids,

    /// <summary>Every point of the orbit.</summary>
    [JsonStringEnumMemberName("orbit")]
    Orbit,
}

/// <summary>Linear separation through the origin of P objects with random labels -1 and +1, where an object is the whole orbit of an anchor under a group, along a curve of P.</summary>
public sealed record GroupCapacityConfig
{
    /// <summary>The group and the space that it acts on.</summary>
    public required RepresentationConfig Representation { get; init; }

    /// <summary>P, the curve's axis, rising. A replica's objects are nested.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>Whether the readout has a threshold: a constant feature more.</summary>
    public bool Affine { get; init; }

    /// <summary>What stands for an object.</summary>
    public ObjectPoints Points { get; init; } = ObjectPoints.Centroids;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("representation", ParameterType.Object, "rho", "", "The group and the space that it acts on.") { Variants = RepresentationConfig.Variants },
        new("samples", ParameterType.IntegerList, "P", "objects", "Numbers of objects, rising.") { Minimum = 1, Maximum = 100_000, Increasing = true, MaximumCount = 1000 },
        new("affine", ParameterType.Boolean, "", "1", "Whether the readout has a threshold; it adds one to N_0.", "false"),
        new("points", ParameterType.Text, "", "1", "Group averages, or every point of an orbit: separable for the same labels.", "\"centroids\"") { Words = ["centroids", "orbit"] },
    ];

    internal IEnumerable<Violation> Validate()
    {
        Violation[] violations = [.. Representation.Validate()];
        foreach (Violation violation in violations) yield return violation with { Path = $"representation.{violation.Path}" };
        if (violations.Length == 0 && Representation.FixedDimension == 0 && !Affine)
            yield return new Violation("representation", "", "the group fixes the origin alone (N_0 = 0): no labels of orbits can be separated");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GroupCapacityConfig))]
internal sealed partial class GroupCapacityJson : JsonSerializerContext;
