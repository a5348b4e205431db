// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.MarginRates;

/// <summary>The rule of the update.</summary>
public enum MarginOptimiser
{
    /// <summary>w = w + (eta/n) sum_i z_i exp(-z_i . w).</summary>
    [JsonStringEnumMemberName("gradient")]
    Gradient,

    /// <summary>w = w + eta Z^T q, q = softmax(-Z w).</summary>
    [JsonStringEnumMemberName("normalised")]
    Normalised,

    /// <summary>b = (t/(t + 1)) (b + Z^T q), w = w + eta (b + Z^T q), t = 1, 2, ...</summary>
    [JsonStringEnumMemberName("accelerated")]
    Accelerated,
}

/// <summary>Linear classification of separable data by descent on the exponential loss; row i of Z is label times input, z_i = y_i x_i.</summary>
public sealed record MarginRatesConfig
{
    /// <summary>n.</summary>
    public required int Samples { get; init; }

    /// <summary>d.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Z, [n, d] row by row; empty for normal rows whose first coordinate is <see cref="Offset"/> plus its size.</summary>
    public IReadOnlyList<double> Rows { get; init; } = [];

    /// <summary>Least first coordinate of a drawn row, which bounds the margin from below.</summary>
    public double Offset { get; init; } = 0.5;

    /// <summary>The rule.</summary>
    public required MarginOptimiser Optimiser { get; init; }

    /// <summary>eta, an axis, rising: all rates see the same data.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>Deviation of the normal initial weights.</summary>
    public double InitialDeviation { get; init; }

    /// <summary>Recorded steps, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("samples", ParameterType.Integer, "n", "samples", "Rows.") { Minimum = 1, Maximum = 100_000 },
        new("inputDimension", ParameterType.Integer, "d", "1", "Length of a row.") { Minimum = 1, Maximum = 10_000 },
        new("rows", ParameterType.NumberList, "Z", "1", "Labels times inputs, row by row; an empty list for drawn ones.", "[]") { Minimum = -1e6, Maximum = 1e6, MinimumCount = 0 },
        new("offset", ParameterType.Number, "", "1", "Drawn rows are normal with the first coordinate offset + |normal|.", "0.5") { Minimum = 1e-6, Maximum = 1e6 },
        new("optimiser", ParameterType.Text, "", "1", "Gradient descent, normalised by the loss, or normalised and accelerated.") { Words = ["gradient", "normalised", "accelerated"] },
        new("learningRate", ParameterType.NumberList, "eta", "1/z^2", "Learning rates, rising; all see the same data.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("initialDeviation", ParameterType.Number, "", "1/z", "Deviation of the normal initial weights.", "0") { Minimum = 0, Maximum = 1e6 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the margins are recorded, rising.") { Minimum = 1, Maximum = 100_000_000, Increasing = true, MaximumCount = 10_000 },
    ];

    internal IEnumerable<Violation> Validate()
    {
        if ((long)Samples * InputDimension > 1L << 26) yield return new Violation("samples", $"{Samples}", $"samples x inputDimension may be at most {1L << 26}");
        if (Rows.Count == 0) yield break;
        if (Rows.Count != (long)Samples * InputDimension)
        {
            yield return new Violation("rows", $"{Rows.Count} numbers", $"needed: samples x inputDimension = {(long)Samples * InputDimension}, or none for drawn rows");
            yield break;
        }

        if (MaximumMargin.Of([.. Rows], Samples, InputDimension, default).Margin <= 0)
            yield return new Violation("rows", $"{Samples} rows", "no w has z_i . w > 0 for all rows: they are not separable");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MarginRatesConfig))]
internal sealed partial class MarginRatesJson : JsonSerializerContext;
