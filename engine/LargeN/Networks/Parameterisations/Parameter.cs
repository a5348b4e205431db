// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>What a parameter does to what it meets.</summary>
public enum ParameterKind
{
    /// <summary>A matrix that multiplies.</summary>
    Weight,

    /// <summary>A row that is added.</summary>
    Bias,

    /// <summary>A row that scales.</summary>
    Gain,
}

/// <summary>Where a parameter stands between the input and the output.</summary>
public enum ParameterRole
{
    /// <summary>From the input, whose dimension stays, to the width. An embedding has a fan-in of 1.</summary>
    Input,

    /// <summary>From width to width.</summary>
    Hidden,

    /// <summary>From the width to the outputs, whose number stays.</summary>
    Output,
}

/// <summary>A parameter of a network as its block declares it: a shape and a place, no numbers. The numbers are a <see cref="Parameterisation"/>'s.</summary>
/// <param name="name">Name, unique in the network: <c>branch[3].up</c>.</param>
/// <param name="rows">Rows: outputs of a weight matrix, 1 for a bias or gain.</param>
/// <param name="columns">Columns: inputs of a weight matrix, features of a bias or gain.</param>
/// <param name="kind">Weight, bias or gain.</param>
/// <param name="role">Input, hidden or output.</param>
/// <param name="fanIn">M, numbers that enter a sum, >= 1.</param>
public sealed class Parameter(string name, int rows, int columns, ParameterKind kind, ParameterRole role, int fanIn)
{
    /// <summary>Name, unique in the network.</summary>
    public string Name { get; } = name;

    /// <summary>Rows.</summary>
    public int Rows { get; } = AtLeastOne(rows, nameof(rows), name);

    /// <summary>Columns.</summary>
    public int Columns { get; } = AtLeastOne(columns, nameof(columns), name);

    /// <summary>Weight, bias or gain.</summary>
    public ParameterKind Kind { get; } = kind;

    /// <summary>Input, hidden or output.</summary>
    public ParameterRole Role { get; } = role;

    /// <summary>M, numbers that enter a sum.</summary>
    public int FanIn { get; } = AtLeastOne(fanIn, nameof(fanIn), name);

    /// <summary>Whether it lies inside a residual branch.</summary>
    public bool InBranch { get; init; }

    /// <summary>d, dimension of a head, for the weights of queries and keys; 0 for every other.</summary>
    public int ScoreDimension { get; init; }

    /// <summary>alpha_A, scores are d^-alpha_A q k, for the weights of queries and keys.</summary>
    public double ScoreExponent { get; init; } = 1;

    /// <summary>The sizes of the mixture of experts that it belongs to; null for every other.</summary>
    public ExpertSizes? Experts { get; init; }

    /// <summary>Whether it gives the scores by which experts are selected: the router of <see cref="Experts"/>.</summary>
    public bool Routes { get; init; }

    /// <summary>Number of elements.</summary>
    public long Count => (long)Rows * Columns;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{Rows} x {Columns}]";

    private static int AtLeastOne(int value, string what, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(what, value, $"parameter '{name}': {what} must be at least 1");
}
