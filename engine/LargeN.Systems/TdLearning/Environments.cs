// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.TdLearning;

/// <summary>States, their transitions and their features, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RingEnvironment), "ring")]
[JsonDerivedType(typeof(GridEnvironment), "grid")]
[JsonDerivedType(typeof(ExplicitEnvironment), "explicit")]
public abstract record EnvironmentConfig
{
    private protected EnvironmentConfig()
    {
    }

    internal const int MostStates = 100_000;
    internal const int MostFeatures = 1024;

    internal static IReadOnlyDictionary<string, IReadOnlyList<Parameter>> Variants { get; } = new Dictionary<string, IReadOnlyList<Parameter>>
    {
        ["ring"] =
        [
            new("states", ParameterType.Integer, "S", "states", "States on a circle; a step goes to one of the two neighbours.") { Minimum = 3, Maximum = MostStates },
            new("features", ParameterType.Integer, "M", "features", "Place cells, evenly spaced.") { Minimum = 1, Maximum = MostFeatures },
            Field(),
        ],
        ["grid"] =
        [
            new("side", ParameterType.Integer, "n", "states", "States along each side of a square whose opposite sides are joined; a step goes to one of four neighbours.") { Minimum = 3, Maximum = 316 },
            new("cellsPerSide", ParameterType.Integer, "m", "features", "Place cells along each side: M = m^2.") { Minimum = 1, Maximum = 32 },
            Field(),
        ],
        ["explicit"] =
        [
            new("states", ParameterType.Integer, "S", "states", "States.") { Minimum = 1, Maximum = 1000 },
            new("transitions", ParameterType.NumberList, "P", "1", "Probabilities [S, S], row by row; a row is the state left.") { Minimum = 0, Maximum = 1 },
            new("start", ParameterType.NumberList, "p_0", "1", "Probabilities of the first state, S.") { Minimum = 0, Maximum = 1 },
            new("featureTable", ParameterType.NumberList, "Psi", "1", "Features [S, M], row by row.") { Minimum = -1e6, Maximum = 1e6 },
        ],
    };

    /// <summary>S.</summary>
    [JsonIgnore]
    internal abstract int StateCount { get; }

    /// <summary>M.</summary>
    [JsonIgnore]
    internal abstract int FeatureCount { get; }

    /// <summary>Where a shift of states and features leaves everything as it is: the features along each direction of the torus that they lie on; empty otherwise.</summary>
    [JsonIgnore]
    internal virtual IReadOnlyList<int> Torus => [];

    internal virtual IEnumerable<Violation> Validate() => [];

    private static Parameter Field() =>
        new("fieldWidth", ParameterType.Number, "", "states", "Width of a place cell: exp(-d^2/(2 width^2)) at distance d, less the mean over all states and cells.") { Minimum = 1e-3, Maximum = 1e6 };
}

/// <summary><c>ring</c>: S states on a circle, a random walk, Gaussian place cells.</summary>
public sealed record RingEnvironment : EnvironmentConfig
{
    /// <summary>S.</summary>
    public required int States { get; init; }

    /// <summary>M.</summary>
    public required int Features { get; init; }

    /// <summary>Width of a place cell (states).</summary>
    public required double FieldWidth { get; init; }

    internal override int StateCount => States;

    internal override int FeatureCount => Features;

    internal override IReadOnlyList<int> Torus => States % Features == 0 ? [Features] : [];
}

/// <summary><c>grid</c>: n x n states on a square with joined sides, a random walk, Gaussian place cells.</summary>
public sealed record GridEnvironment : EnvironmentConfig
{
    /// <summary>n.</summary>
    public required int Side { get; init; }

    /// <summary>m, place cells along a side.</summary>
    public required int CellsPerSide { get; init; }

    /// <summary>Width of a place cell (states).</summary>
    public required double FieldWidth { get; init; }

    internal override int StateCount => Side * Side;

    internal override int FeatureCount => CellsPerSide * CellsPerSide;

    internal override IReadOnlyList<int> Torus => Side % CellsPerSide == 0 ? [CellsPerSide, CellsPerSide] : [];
}

/// <summary><c>explicit</c>: any finite chain.</summary>
public sealed record ExplicitEnvironment : EnvironmentConfig
{
    /// <summary>S.</summary>
    public required int States { get; init; }

    /// <summary>Transition probabilities [S, S], row-major.</summary>
    public required IReadOnlyList<double> Transitions { get; init; }

    /// <summary>Probabilities of the first state, S.</summary>
    public required IReadOnlyList<double> Start { get; init; }

    /// <summary>Features [S, M], row-major.</summary>
    public required IReadOnlyList<double> FeatureTable { get; init; }

    internal override int StateCount => States;

    internal override int FeatureCount => FeatureTable.Count / States;

    internal override IEnumerable<Violation> Validate()
    {
        const double tolerance = 1e-9;
        if (Transitions.Count != States * States)
        {
            yield return new Violation("environment.transitions", $"{Transitions.Count} numbers", $"needed: states x states = {States * States}");
        }
        else
        {
            for (int s = 0; s < States; s++)
            {
                double sum = 0;
                for (int to = 0; to < States; to++) sum += Transitions[(s * States) + to];
                if (Math.Abs(sum - 1) > tolerance) yield return new Violation($"environment.transitions, row {s}", FormattableString.Invariant($"sum {sum}"), "the probabilities of a row must add up to 1");
            }
        }

        if (Start.Count != States) yield return new Violation("environment.start", $"{Start.Count} numbers", $"needed: {States}, one a state");
        else if (Math.Abs(Start.Sum() - 1) > tolerance) yield return new Violation("environment.start", FormattableString.Invariant($"sum {Start.Sum()}"), "probabilities must add up to 1");
        if (FeatureTable.Count % States != 0 || FeatureTable.Count / States is < 1 or > MostFeatures)
            yield return new Violation("environment.featureTable", $"{FeatureTable.Count} numbers", $"needed: {States} rows of 1 to {MostFeatures} features");
    }
}
