// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.SingleNeuron;

/// <summary>n ReLU neurons learn one: f(x) = sum_i relu(w_i . x), target relu(v . x), |v| = 1 along the first coordinate, x ~ N(0, I_d), descent on half the mean squared error.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(OnlineNeuronConfig), "online")]
[JsonDerivedType(typeof(FixedSetNeuronConfig), "fixedSet")]
public abstract record SingleNeuronConfig
{
    private protected SingleNeuronConfig()
    {
    }

    /// <summary>n.</summary>
    public required int Students { get; init; }

    /// <summary>d.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Initial W, [n, k] row by row with k &lt;= d, the other coordinates 0; empty for normal ones.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <summary>Deviation of drawn initial weights.</summary>
    public double InitialDeviation { get; init; } = 0.01;

    /// <summary>Seed of drawn initial weights, which the theory and all replicas share.</summary>
    public long StartSeed { get; init; } = 1;

    /// <summary>eta, an axis, rising: all see the same inputs.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>Recorded steps, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["online"] = [new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 10_000_000 }, .. Shared()],
                ["fixedSet"] = [new("samples", ParameterType.Integer, "P", "samples", "Training samples, drawn once a replica.") { Minimum = 1, Maximum = 10_000_000 }, .. Shared()],
            },
        },
    ];

    /// <summary>Samples of a step.</summary>
    internal abstract int Rows { get; }

    private static Parameter[] Shared() =>
    [
        new("students", ParameterType.Integer, "n", "neurons", "Neurons that learn; they are added up.") { Minimum = 1, Maximum = 1000 },
        new("inputDimension", ParameterType.Integer, "d", "1", "Dimension of the inputs.") { Minimum = 1, Maximum = 100_000 },
        new("weights", ParameterType.NumberList, "W", "1", "First coordinates of the initial weights, neuron by neuron, the others 0; an empty list for drawn ones.", "[]") { Minimum = -1e6, Maximum = 1e6, MinimumCount = 0 },
        new("initialDeviation", ParameterType.Number, "", "1", "Deviation of drawn initial weights.", "0.01") { Minimum = 1e-100, Maximum = 1e6 },
        new("startSeed", ParameterType.Integer, "", "1", "Seed of drawn initial weights, which the theory and all replicas share.", "1") { Minimum = 0, Maximum = 9_007_199_254_740_991 },
        new("learningRate", ParameterType.NumberList, "eta", "1", "Learning rates, rising; all see the same inputs.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = 100_000_000, Increasing = true, MaximumCount = 10_000 },
    ];

    /// <summary>The initial weights, [n, d]; the same for every replica and learning rate.</summary>
    internal double[] Start()
    {
        double[] w = new double[(long)Students * InputDimension];
        if (Weights.Count == 0)
        {
            new RandomStream((ulong)StartSeed, Purpose.Weights, RandomStream.Shared).FillNormal(w);
            for (int i = 0; i < w.Length; i++) w[i] *= InitialDeviation;
            return w;
        }

        int given = Weights.Count / Students;
        for (int i = 0; i < Weights.Count; i++) w[((long)(i / given) * InputDimension) + (i % given)] = Weights[i];
        return w;
    }

    internal IEnumerable<Violation> Validate()
    {
        if ((long)Students * InputDimension * LearningRate.Count > 1L << 24)
            yield return new Violation("inputDimension", $"{InputDimension}", $"students x inputDimension x learning rates may be at most {1L << 24}");
        if ((long)Rows * (InputDimension + ((long)Students * LearningRate.Count)) > 1L << 28)
            yield return new Violation(this is OnlineNeuronConfig ? "batchSize" : "samples", $"{Rows}", $"samples x (inputDimension + students x learning rates) may be at most {1L << 28}");
        if (Weights.Count == 0) yield break;
        if (Weights.Count % Students != 0 || Weights.Count / Students > InputDimension)
        {
            yield return new Violation("weights", $"{Weights.Count} numbers", $"needed: the same number of coordinates, at most inputDimension = {InputDimension}, for each of the {Students} students, or none for drawn ones");
            yield break;
        }

        int given = Weights.Count / Students;
        double[] all = [.. Weights];
        for (int i = 0; i < Students; i++)
        {
            if (FixedOrder.SquaredNorm(all.AsSpan(i * given, given)) < 1e-200)
                yield return new Violation($"weights[{i * given}]", $"neuron {i} of {Students} is zero", "the gradient has no direction there; give every neuron a length of 1e-100 or more");
        }
    }
}

/// <summary><c>online</c>: B fresh inputs a step.</summary>
public sealed record OnlineNeuronConfig : SingleNeuronConfig
{
    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    internal override int Rows => BatchSize;
}

/// <summary><c>fixedSet</c>: full-batch descent on P inputs.</summary>
public sealed record FixedSetNeuronConfig : SingleNeuronConfig
{
    /// <summary>P.</summary>
    public required int Samples { get; init; }

    internal override int Rows => Samples;
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SingleNeuronConfig))]
internal sealed partial class SingleNeuronJson : JsonSerializerContext;
