// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>The JSON type of a config member.</summary>
public enum ParameterType
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A text, from <see cref="Parameter.Words"/> where those are given.</summary>
    Text,

    /// <summary>A list of numbers, each in the range.</summary>
    NumberList,

    /// <summary>A list of whole numbers, each in the range.</summary>
    IntegerList,

    /// <summary>An object, chosen by <c>"kind"</c> where there are several <see cref="Parameter.Variants"/>.</summary>
    Object,
}

/// <summary>A config member: what <c>show</c> prints, what the range checks and the hints use. A test compares it with the record.</summary>
/// <param name="Name">JSON name.</param>
/// <param name="Type">JSON type.</param>
/// <param name="Symbol">Symbol in the paper; empty where there is none.</param>
/// <param name="Unit">Unit in words; "1" for a pure number.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Default">Default as JSON text; null for a required member.</param>
public sealed record Parameter(string Name, ParameterType Type, string Symbol, string Unit, string Meaning, string? Default = null)
{
    /// <summary>Smallest value allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>True where <see cref="Minimum"/> itself is not allowed.</summary>
    public bool MinimumExcluded { get; init; }

    /// <summary>The texts allowed; empty for any text.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>For a list: fewest elements.</summary>
    public int MinimumCount { get; init; } = 1;

    /// <summary>For a list: most elements.</summary>
    public int MaximumCount { get; init; } = 1 << 20;

    /// <summary>For a list: true where each element must be larger than the one before, as on an axis.</summary>
    public bool Increasing { get; init; }

    /// <summary>For a list: true where no value may stand twice.</summary>
    public bool Distinct { get; init; }

    /// <summary>For a text: true where it is the path of data; <see cref="Entry.Identity"/> replaces it by the hash of the content.</summary>
    public bool IsDataPath { get; init; }

    /// <summary>For an object with several <see cref="Variants"/>: the member that chooses; <c>kind</c>, or <c>model</c> for the variants of a system.</summary>
    public string Discriminator { get; init; } = "kind";

    /// <summary>For an object: its members by the value of <c>"kind"</c>; one entry with an empty key where there is no choice.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Parameter>> Variants { get; init; } = new Dictionary<string, IReadOnlyList<Parameter>>();

    /// <summary>The range as text: "> 0", "[1, 50]", "any".</summary>
    public string Range => (Minimum, Maximum) switch
    {
        (double.NegativeInfinity, double.PositiveInfinity) => Words.Count > 0 ? string.Join(" | ", Words) : "any",
        (_, double.PositiveInfinity) => FormattableString.Invariant($"{(MinimumExcluded ? ">" : ">=")} {Minimum}"),
        (double.NegativeInfinity, _) => FormattableString.Invariant($"<= {Maximum}"),
        _ => FormattableString.Invariant($"{(MinimumExcluded ? "(" : "[")}{Minimum}, {Maximum}]"),
    };
}
