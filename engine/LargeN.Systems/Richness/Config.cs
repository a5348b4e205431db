// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.Richness;

/// <summary>
/// Full-batch gradient descent of f - f_0, f = w phi(h_L) / (g sqrt N), h_{l+1} = W phi(h_l) / sqrt N, h_1 = W x / sqrt D, all weights standard normal at the start and all with the step eta g^2,
/// g = g0 N^r, along a curve of widths.
/// </summary>
public sealed record RichnessConfig
{
    /// <summary>r, exponent of g.</summary>
    public required double RichnessExponent { get; init; }

    /// <summary>g0, prefactor of g.</summary>
    public double Richness { get; init; } = 1;

    /// <summary>N, the curve's axis, rising.</summary>
    public required IReadOnlyList<int> Width { get; init; }

    /// <summary>L, hidden layers.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>D, features of the inputs.</summary>
    public int InputDimension { get; init; } = 10;

    /// <summary>P, training samples: standard normal inputs with random signs as labels.</summary>
    public int Samples { get; init; } = 4;

    /// <summary>eta.</summary>
    public double LearningRate { get; init; } = 0.3;

    /// <summary>T, steps.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Numbers in which the networks are trained.</summary>
    public Precision Precision { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("richnessExponent", ParameterType.Number, "r", "1", "Exponent of g = g0 N^r: 0 is the lazy (NTK), 1/2 the rich (muP) end; outside, outputs or activations are unstable.") { Minimum = 0, Maximum = 0.5 },
        new("richness", ParameterType.Number, "g0", "1", "Prefactor of g.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("width", ParameterType.IntegerList, "N", "units", "Units of a hidden layer, rising.") { Minimum = 2, Maximum = 65_536, Increasing = true, MaximumCount = 100 },
        new("depth", ParameterType.Integer, "L", "layers", "Hidden layers.", "2") { Minimum = 2, Maximum = 64 },
        new("inputDimension", ParameterType.Integer, "D", "features", "Features of the inputs.", "10") { Minimum = 1, Maximum = 65_536 },
        new("samples", ParameterType.Integer, "P", "samples", "Training samples.", "4") { Minimum = 1, Maximum = 4_096 },
        new("learningRate", ParameterType.Number, "eta", "1", "Learning rate; every layer steps by eta g^2 times its gradient.", "0.3") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps of training.", "20") { Minimum = 1, Maximum = 1_000_000 },
        Elements.Parameter,
    ];

    /// <summary>Steps after which networks are compared with their linearisation: eighths of T.</summary>
    internal int[] Checkpoints => EvenSteps.Of(Steps, 8);

    /// <summary>The step at one width. g sqrt N = gamma0 N with gamma0 = g0 N^(r - 1/2), so that mean-field scaling with this richness is the model.</summary>
    internal TrainingStep Step(int width)
    {
        Network network = new MlpShape { InputDimension = InputDimension, Width = width, Depth = Depth, Activation = Activation.Tanh }.Build();
        MeanFieldParameterisation rule = new() { Richness = Richness * Elementary.Exp((RichnessExponent - 0.5) * Elementary.Log(width)) };
        return TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, Samples, new TrainingStepOptions { Centred = true });
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RichnessConfig))]
internal sealed partial class RichnessJson : JsonSerializerContext;
