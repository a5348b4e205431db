// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.WidthConsistency;

/// <summary>
/// Gradient descent of f - f_0 at several widths, online on the same batches in the same order or on the same samples at every step, E initialisations at each width, compared with the widest.
/// </summary>
public sealed record WidthConsistencyConfig
{
    /// <summary>N, the curve's axis, rising; the last is what the others are compared with.</summary>
    public required IReadOnlyList<int> Width { get; init; }

    /// <summary>Rule of scales: mean-field networks are to be consistent, NTK ones are the control.</summary>
    public ConsistencyScaling Scaling { get; init; }

    /// <summary>Target function.</summary>
    public ConsistencyTask Task { get; init; }

    /// <summary>D, features of the inputs.</summary>
    public int InputDimension { get; init; } = 16;

    /// <summary>L, hidden layers.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>gamma0.</summary>
    public double Richness { get; init; } = 1;

    /// <summary>B, samples of a step: fresh ones, or with random labels all that there are.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>eta.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>T, steps.</summary>
    public required int Steps { get; init; }

    /// <summary>E, initialisations at each width.</summary>
    public int EnsembleSize { get; init; } = 8;

    /// <summary>P, test inputs; not looked at with random labels, where networks are evaluated on their samples.</summary>
    public int TestSamples { get; init; } = 256;

    /// <summary>How often networks are evaluated: after equal stretches of steps, the last one at T.</summary>
    public int Evaluations { get; init; } = 10;

    /// <summary>k, eigenvalues of the kernel that are reported; at most the evaluated samples.</summary>
    public int ReportedModes { get; init; } = 10;

    /// <summary>Whether the sharpness is measured at every evaluation.</summary>
    public bool Sharpness { get; init; }

    /// <summary>Numbers in which the networks are trained.</summary>
    public Precision Precision { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("width", ParameterType.IntegerList, "N", "units", "Units of a hidden layer, rising; the last is what the others are compared with.") { Minimum = 1, Maximum = 65_536, Increasing = true, MaximumCount = 100 },
        new("scaling", ParameterType.Text, "", "1", "Mean-field scaling, which is to be consistent, or NTK scaling, the control.", "\"meanField\"") { Words = ["meanField", "ntk"] },
        new("task", ParameterType.Text, "", "1", "Target: tanh(2 a.x) + (b.x)(c.x)/2; 16 outputs A tanh(1.5 W x / sqrt D) with 64 teacher units; random signs on a fixed set of B samples, all of which every step takes.", "\"fewDirections\"") { Words = ["fewDirections", "manyDirections", "randomLabels"] },
        new("inputDimension", ParameterType.Integer, "D", "features", "Features of the inputs.", "16") { Minimum = 1, Maximum = 65_536 },
        new("depth", ParameterType.Integer, "L", "layers", "Hidden layers.", "2") { Minimum = 1, Maximum = 64 },
        new("richness", ParameterType.Number, "gamma0", "1", "Richness; mean-field scaling only.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("batchSize", ParameterType.Integer, "B", "samples", "Samples of a step: fresh ones, or with random labels the fixed set.", "32") { Minimum = 1, Maximum = 1_000_000 },
        new("learningRate", ParameterType.Number, "eta", "1", "Learning rate before the factors of the scaling.", "0.5") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps of training.") { Minimum = 1, Maximum = 10_000_000 },
        new("ensembleSize", ParameterType.Integer, "E", "1", "Initialisations at each width, which share all data.", "8") { Minimum = 2, Maximum = 4_096 },
        new("testSamples", ParameterType.Integer, "P", "samples", "Test inputs, the same at every width; with random labels networks are evaluated on their samples instead.", "256") { Minimum = 2, Maximum = 65_536 },
        new("evaluations", ParameterType.Integer, "", "1", "How often networks are evaluated: after equal stretches of steps, the last one at T.", "10") { Minimum = 1, Maximum = 10_000 },
        new("reportedModes", ParameterType.Integer, "k", "modes", "Eigenvalues of the kernel that are reported, at most the evaluated samples.", "10") { Minimum = 1, Maximum = 1_000 },
        new("sharpness", ParameterType.Boolean, "", "1", "Whether the sharpness is measured at every evaluation.", "false"),
        Elements.Parameter,
    ];

    internal int Outputs => Task == ConsistencyTask.ManyDirections ? Teacher.ManyOutputs : 1;

    internal bool IsOnline => Task != ConsistencyTask.RandomLabels;

    internal int EvaluatedSamples => IsOnline ? TestSamples : BatchSize;

    internal int Modes => Math.Min(ReportedModes, EvaluatedSamples);

    /// <summary>Steps after which networks are evaluated.</summary>
    internal int[] Checkpoints => EvenSteps.Of(Steps, Evaluations);

    internal Network Network(int width) => new MlpShape { InputDimension = InputDimension, Width = width, Depth = Depth, Outputs = Outputs, Activation = Activation.Tanh }.Build();

    internal Parameterisation Rule => Scaling == ConsistencyScaling.MeanField ? new MeanFieldParameterisation { Richness = Richness } : new NeuralTangentParameterisation();
}

/// <summary>Rules of scales of the study.</summary>
public enum ConsistencyScaling
{
    /// <summary><see cref="MeanFieldParameterisation"/>.</summary>
    [JsonStringEnumMemberName("meanField")]
    MeanField,

    /// <summary><see cref="NeuralTangentParameterisation"/>.</summary>
    [JsonStringEnumMemberName("ntk")]
    Ntk,
}

/// <summary>Target functions of the study.</summary>
public enum ConsistencyTask
{
    /// <summary>y = tanh(2 a.x) + (b.x)(c.x)/2, a, b, c of variance 1/D.</summary>
    [JsonStringEnumMemberName("fewDirections")]
    FewDirections,

    /// <summary>y = A tanh(1.5 W x / sqrt D), W of variance 1, A of standard deviation 1/8.</summary>
    [JsonStringEnumMemberName("manyDirections")]
    ManyDirections,

    /// <summary>Random signs.</summary>
    [JsonStringEnumMemberName("randomLabels")]
    RandomLabels,
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(WidthConsistencyConfig))]
internal sealed partial class WidthConsistencyJson : JsonSerializerContext;
