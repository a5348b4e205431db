// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.WidthConsistency;

/// <summary>Online gradient descent of f - f_0 at several widths on the same batches in the same order, E initialisations at each width, compared with the widest.</summary>
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

    /// <summary>B, fresh samples of a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>eta.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>T, steps.</summary>
    public required int Steps { get; init; }

    /// <summary>E, initialisations at each width.</summary>
    public int EnsembleSize { get; init; } = 8;

    /// <summary>P, test inputs.</summary>
    public int TestSamples { get; init; } = 256;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("width", ParameterType.IntegerList, "N", "units", "Units of a hidden layer, rising; the last is what the others are compared with.") { Minimum = 1, Maximum = 65_536, Increasing = true, MaximumCount = 100 },
        new("scaling", ParameterType.Text, "", "1", "Mean-field scaling, which is to be consistent, or NTK scaling, the control.", "\"meanField\"") { Words = ["meanField", "ntk"] },
        new("task", ParameterType.Text, "", "1", "Target: tanh(2 a.x) + (b.x)(c.x)/2, or 16 outputs A tanh(1.5 W x / sqrt D) with 64 teacher units.", "\"fewDirections\"") { Words = ["fewDirections", "manyDirections"] },
        new("inputDimension", ParameterType.Integer, "D", "features", "Features of the inputs.", "16") { Minimum = 1, Maximum = 65_536 },
        new("depth", ParameterType.Integer, "L", "layers", "Hidden layers.", "2") { Minimum = 1, Maximum = 64 },
        new("richness", ParameterType.Number, "gamma0", "1", "Richness; mean-field scaling only.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.", "32") { Minimum = 1, Maximum = 1_000_000 },
        new("learningRate", ParameterType.Number, "eta", "1", "Learning rate before the factors of the scaling.", "0.5") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps of training.") { Minimum = 1, Maximum = 10_000_000 },
        new("ensembleSize", ParameterType.Integer, "E", "1", "Initialisations at each width, which share all data.", "8") { Minimum = 2, Maximum = 4_096 },
        new("testSamples", ParameterType.Integer, "P", "samples", "Test inputs, the same at every width.", "256") { Minimum = 2, Maximum = 65_536 },
    ];

    internal int Outputs => Task == ConsistencyTask.FewDirections ? 1 : Teacher.ManyOutputs;

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
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(WidthConsistencyConfig))]
internal sealed partial class WidthConsistencyJson : JsonSerializerContext;
