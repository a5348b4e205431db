// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.LionSign;

/// <summary>Lion, c = beta1 m + (1 - beta1) g, x = x - eta sign(c), m = beta2 m + (1 - beta2) g, on a diagonal quadratic with Gaussian gradient noise. beta1 = beta2 is signum, beta1 = 0 sign SGD.</summary>
public sealed record LionSignConfig
{
    /// <summary>d.</summary>
    public required int Modes { get; init; }

    /// <summary>a of the curvatures lambda_k = k^-a.</summary>
    public double SpectrumExponent { get; init; } = 1;

    /// <summary>sigma: the gradient of mode k has noise of deviation sigma sqrt(lambda_k).</summary>
    public double NoiseDeviation { get; init; } = 0.3;

    /// <summary>x_k before training, the same in every mode.</summary>
    public double InitialError { get; init; } = 1;

    /// <summary>beta1, an axis, rising: all see the same noise.</summary>
    public required IReadOnlyList<double> Beta1 { get; init; }

    /// <summary>beta2.</summary>
    public required double Beta2 { get; init; }

    /// <summary>eta, an axis, rising: all see the same noise.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>Steps after which the loss is recorded, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Last steps over which the late loss is averaged.</summary>
    public int Window { get; init; } = 1;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("modes", ParameterType.Integer, "d", "modes", "Modes of the quadratic.") { Minimum = 1, Maximum = 1_000_000 },
        new("spectrumExponent", ParameterType.Number, "a", "1", "Decay of the curvatures lambda_k = k^-a.", "1") { Minimum = 0, Maximum = 10 },
        new("noiseDeviation", ParameterType.Number, "sigma", "1", "The gradient of mode k has noise of deviation sigma sqrt(lambda_k).", "0.3") { Minimum = 0, Maximum = 1e100 },
        new("initialError", ParameterType.Number, "x_0", "1", "Distance to the minimum before training, in every mode.", "1") { Minimum = 0, Maximum = 1e100 },
        new("beta1", ParameterType.NumberList, "beta1", "1", "Weight of the memory in the direction of a step, rising; 0 is sign SGD, beta2 is signum.") { Minimum = 0, Maximum = 0.9999, Increasing = true, MaximumCount = 1024 },
        new("beta2", ParameterType.Number, "beta2", "1", "Decay of the memory.") { Minimum = 0, Maximum = 0.9999 },
        new("learningRate", ParameterType.NumberList, "eta", "1", "Length of a step in every mode, rising; all see the same noise.") { Minimum = 1e-12, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = 1_000_000_000, Increasing = true, MaximumCount = 10_000 },
        new("window", ParameterType.Integer, "", "steps", "The late loss is the mean over so many last steps.", "1") { Minimum = 1, Maximum = 1_000_000_000 },
    ];

    /// <summary>Settings of a replica: beta1 times learning rate.</summary>
    internal int Settings => Beta1.Count * LearningRate.Count;

    internal IEnumerable<Violation> Validate()
    {
        if (Window > Math.Max(1, Steps[^1])) yield return new Violation("window", $"{Window}", $"the last recorded step is {Steps[^1]}; the window cannot be longer");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(LionSignConfig))]
internal sealed partial class LionSignJson : JsonSerializerContext;
