// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.GroupCapacity;

/// <summary>How the maps of a convolution are pooled.</summary>
public enum Pooling
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The largest value of each channel.</summary>
    [JsonStringEnumMemberName("globalMax")]
    GlobalMax,

    /// <summary>The mean of each channel.</summary>
    [JsonStringEnumMemberName("globalAverage")]
    GlobalAverage,

    /// <summary>The largest value of each window of stride by stride; windows do not overlap.</summary>
    [JsonStringEnumMemberName("localMax")]
    LocalMax,

    /// <summary>The mean of each window.</summary>
    [JsonStringEnumMemberName("localAverage")]
    LocalAverage,
}

/// <summary>A group and the space that it acts on, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ShiftRepresentation), "shifts")]
[JsonDerivedType(typeof(DirectSumRepresentation), "directSum")]
[JsonDerivedType(typeof(ConvolutionRepresentation), "convolution")]
[JsonDerivedType(typeof(TrivialRepresentation), "trivial")]
[JsonDerivedType(typeof(MatrixRepresentation), "matrices")]
public abstract record RepresentationConfig
{
    private protected RepresentationConfig()
    {
    }

    internal static IReadOnlyDictionary<string, IReadOnlyList<Parameter>> Variants { get; } = new Dictionary<string, IReadOnlyList<Parameter>>
    {
        ["shifts"] = [.. Grid()],
        ["directSum"] = [new("orders", ParameterType.IntegerList, "", "1", "Lengths of the blocks, each shifted cyclically by one generator.") { Minimum = 1, Maximum = 1000, MaximumCount = 1000 }],
        ["convolution"] =
        [
            .. Grid(),
            new("pooling", ParameterType.Text, "", "1", "Pooling of the maps.", "\"none\"") { Words = ["none", "globalMax", "globalAverage", "localMax", "localAverage"] },
            new("stride", ParameterType.Integer, "s", "1", "Side of the windows of local pooling; it divides rows and columns.", "1") { Minimum = 1, Maximum = 1000 },
        ],
        ["trivial"] = [new("dimension", ParameterType.Integer, "n", "1", "Dimension of the space.") { Minimum = 1, Maximum = 10_000 }],
        ["matrices"] =
        [
            new("dimension", ParameterType.Integer, "n", "1", "Dimension of the space.") { Minimum = 1, Maximum = 64 },
            new("orders", ParameterType.IntegerList, "", "1", "Order of each generator.") { Minimum = 1, Maximum = 10_000, MaximumCount = 16 },
            new("generators", ParameterType.NumberList, "rho(g)", "1", "Matrices of the generators, row by row, one after the other.") { Minimum = -1e6, Maximum = 1e6 },
        ],
    };

    /// <summary>N_0, dimension of the subspace that the group leaves fixed.</summary>
    internal abstract int FixedDimension { get; }

    /// <summary>Elements of the group.</summary>
    internal abstract int GroupOrder { get; }

    /// <summary>Whether C(P, N_0) is the number of dichotomies, and not an upper bound only.</summary>
    internal virtual bool IsExact => true;

    internal virtual IEnumerable<Violation> Validate() => [];

    private protected static IEnumerable<Violation> CheckOrder(double order, string path)
    {
        if (order > LargestGroup) yield return new Violation(path, FormattableString.Invariant($"{order}"), FormattableString.Invariant($"the group may have at most {LargestGroup} elements"));
    }

    internal const int LargestGroup = 100_000;

    private static Parameter[] Grid() =>
    [
        new("rows", ParameterType.Integer, "a", "1", "Rows of the grid; with one column, the length of a ring.") { Minimum = 1, Maximum = 1000 },
        new("columns", ParameterType.Integer, "b", "1", "Columns of the grid.", "1") { Minimum = 1, Maximum = 1000 },
        new("channels", ParameterType.Integer, "C", "1", "Channels.") { Minimum = 1, Maximum = 10_000 },
    ];
}

/// <summary><c>shifts</c>: C channels on the grid Z_a x Z_b, all shifted together.</summary>
public sealed record ShiftRepresentation : RepresentationConfig
{
    /// <summary>a.</summary>
    public required int Rows { get; init; }

    /// <summary>b.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>C.</summary>
    public required int Channels { get; init; }

    internal override int FixedDimension => Channels;

    internal override int GroupOrder => Rows * Columns;

    internal override IEnumerable<Violation> Validate() => CheckOrder((double)Rows * Columns, "rows");
}

/// <summary><c>directSum</c>: blocks of lengths m_1, ..., m_J, each shifted cyclically by the one generator.</summary>
public sealed record DirectSumRepresentation : RepresentationConfig
{
    /// <summary>m_j.</summary>
    public required IReadOnlyList<int> Orders { get; init; }

    internal override int FixedDimension => Orders.Count;

    internal override int GroupOrder => (int)Order;

    internal override IEnumerable<Violation> Validate() => CheckOrder(Order, "orders");

    /// <summary>The least common multiple of the lengths, or a number beyond every group that is allowed.</summary>
    private double Order
    {
        get
        {
            long order = 1;
            foreach (int m in Orders)
            {
                (long a, long b) = (order, m);
                while (b != 0) (a, b) = (b, a % b);
                order = order / a * m;
                if (order > LargestGroup) return order;
            }

            return order;
        }
    }
}

/// <summary><c>convolution</c>: h_c(s) = relu(sum_j F_cj x_{j+s}) on the grid Z_a x Z_b, F and x standard normal, pooled.</summary>
public sealed record ConvolutionRepresentation : RepresentationConfig
{
    /// <summary>a.</summary>
    public required int Rows { get; init; }

    /// <summary>b.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>C.</summary>
    public required int Channels { get; init; }

    /// <summary>How the maps are pooled.</summary>
    public Pooling Pooling { get; init; } = Pooling.None;

    /// <summary>s.</summary>
    public int Stride { get; init; } = 1;

    internal bool IsLocal => Pooling is Pooling.LocalMax or Pooling.LocalAverage;

    internal override int FixedDimension => Channels;

    internal override int GroupOrder => Rows * Columns;

    internal override bool IsExact => Pooling != Pooling.LocalMax || Stride == 1;

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in CheckOrder((double)Rows * Columns, "rows")) yield return violation;
        if (IsLocal && (Rows % Stride != 0 || (Columns > 1 && Columns % Stride != 0)))
            yield return new Violation("stride", FormattableString.Invariant($"{Stride}"), FormattableString.Invariant($"must divide rows = {Rows}{(Columns > 1 ? FormattableString.Invariant($" and columns = {Columns}") : "")}"));
        if (!IsLocal && Stride != 1) yield return new Violation("stride", FormattableString.Invariant($"{Stride}"), "belongs to local pooling; 1 is needed here");
    }
}

/// <summary><c>trivial</c>: no group; every object is a point of R^n.</summary>
public sealed record TrivialRepresentation : RepresentationConfig
{
    /// <summary>n.</summary>
    public required int Dimension { get; init; }

    internal override int FixedDimension => Dimension;

    internal override int GroupOrder => 1;
}

/// <summary><c>matrices</c>: the group that given matrices generate.</summary>
public sealed record MatrixRepresentation : RepresentationConfig
{
    private MatrixGroup? group;

    /// <summary>n.</summary>
    public required int Dimension { get; init; }

    /// <summary>Order of each generator.</summary>
    public required IReadOnlyList<int> Orders { get; init; }

    /// <summary>The matrices, row by row, one after the other.</summary>
    public required IReadOnlyList<double> Generators { get; init; }

    internal MatrixGroup Group => group ??= MatrixGroup.Of(Generators, Dimension, Orders);

    internal override int FixedDimension => Group.FixedDimension;

    internal override int GroupOrder => Group.Elements.Count;

    internal override IEnumerable<Violation> Validate()
    {
        if (Generators.Count != Orders.Count * Dimension * Dimension)
            return [new Violation("generators", $"{Generators.Count} numbers", FormattableString.Invariant($"{Orders.Count} matrices of {Dimension} x {Dimension} need {Orders.Count * Dimension * Dimension}"))];
        return MatrixGroup.Check(Generators, Dimension, Orders) is { } problem ? [new Violation("generators", "", problem)] : [];
    }
}
