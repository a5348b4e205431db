// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>The members of the models, for the parameter list.</summary>
internal static class PrecisionParameters
{
    internal static Parameter[] Law { get; } =
    [
        Positive("parameterCoefficient", "A", "loss", "Coefficient of the term of parameters.", "400"),
        Positive("parameterExponent", "a", "1", "Exponent of the term of parameters.", "0.35"),
        Positive("dataCoefficient", "B_d", "loss", "Coefficient of the term of tokens.", "600"),
        Positive("dataExponent", "b", "1", "Exponent of the term of tokens.", "0.3"),
        Positive("irreducibleLoss", "E", "loss", "What is left of infinitely many of both.", "1.7"),
        Three("precisionScale", "gamma", "bits", "Scale of the bits of weights, activations and cache.", "[2.5, 2, 1]"),
        Positive("postCoefficient", "C_T", "loss", "Coefficient of quantisation after training.", "0.05"),
        Positive("postDataExponent", "g_D", "1", "Its growth with tokens.", "0.5"),
        Positive("postParameterExponent", "g_N", "1", "Its fall with parameters.", "0.35"),
        Positive("postScale", "gamma_post", "bits", "Scale of the bits after training.", "0.6"),
        Three("postSensitivity", "C_x", "1/bits", "How bits of training protect: weights, activations and cache.", "[1, 1, 1]"),
        .. Queries,
        new("postBits", ParameterType.Number, "P_post", "bits", "Bits of the weights after training; 0 for no quantisation.", "0") { Minimum = 0, Maximum = 64 },
        new("runs", ParameterType.Integer, "", "1", "Runs that a replica draws and fits.", "200") { Minimum = PrecisionFit.Unknowns, Maximum = 100_000 },
        new("runNoise", ParameterType.Number, "", "1", "Standard deviation of log L of a run.", "0.001") { Minimum = 0, Maximum = 0.1 },
    ];

    internal static Parameter[] Fit { get; } =
    [
        Runs("runParameters", "N", "parameters", "Parameters of each run."),
        Runs("runTokens", "D", "tokens", "Tokens of each run."),
        Runs("runWeightBits", "P_w", "bits", "Bits of the weights of each run."),
        Runs("runActivationBits", "P_a", "bits", "Bits of the activations of each run."),
        Runs("runCacheBits", "P_kv", "bits", "Bits of the cache of each run."),
        Runs("runLoss", "L", "loss", "Loss of each run."),
        .. Queries,
    ];

    internal static Parameter[] PostTraining { get; } =
    [
        new("width", ParameterType.Integer, "N", "1", "Random features.") { Minimum = 1, Maximum = 20_000 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the weights are rounded, rising.") { Minimum = 1, Maximum = 10_000_000, Increasing = true, MaximumCount = 1000 },
        new("draws", ParameterType.Integer, "", "1", "Stochastic roundings of a replica.", "8") { Minimum = 1, Maximum = 10_000 },
        .. Features,
    ];

    internal static Parameter[] QuantisedTraining { get; } =
    [
        new("width", ParameterType.IntegerList, "N", "1", "Random features, rising.") { Minimum = 1, Maximum = 20_000, Increasing = true, MaximumCount = 100 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps of training; losses are means over the last tenth.") { Minimum = 1, Maximum = 10_000_000 },
        new("rounding", ParameterType.Text, "", "1", "How weights are rounded in the forward pass.", "\"nearest\"") { Words = ["nearest", "stochastic"] },
        .. Features,
    ];

    private static Parameter[] Queries =>
    [
        new("parameter", ParameterType.NumberList, "N", "parameters", "Parameters of the models asked for, rising.") { Minimum = 1, Maximum = 1e30, Increasing = true, MaximumCount = 1000 },
        new("token", ParameterType.NumberList, "D", "tokens", "Tokens of the models asked for, rising.") { Minimum = 1, Maximum = 1e30, Increasing = true, MaximumCount = 1000 },
        new("trainingBits", ParameterType.NumberList, "P", "bits", "Bits of weights, activations and cache in training.") { Minimum = 0, MinimumExcluded = true, Maximum = 64, MinimumCount = 3, MaximumCount = 3 },
    ];

    private static Parameter[] Features =>
    [
        SpectrumParameters.Spectrum,
        new("normalised", ParameterType.Boolean, "", "1", "Divide eigenvalues by their sum and the target by its power.", "true"),
        new("learningRate", ParameterType.Number, "eta", "1/kernel", "Learning rate.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100 },
        new("bits", ParameterType.IntegerList, "b", "bits", "Bits of a rounded weight, rising.") { Minimum = 2, Maximum = 30, Increasing = true, MaximumCount = 29 },
    ];

    private static Parameter Positive(string name, string symbol, string unit, string meaning, string value) =>
        new(name, ParameterType.Number, symbol, unit, meaning, value) { Minimum = 0, MinimumExcluded = true, Maximum = 1e100 };

    private static Parameter Three(string name, string symbol, string unit, string meaning, string value) =>
        new(name, ParameterType.NumberList, symbol, unit, meaning, value) { Minimum = 0, MinimumExcluded = true, Maximum = 1e6, MinimumCount = 3, MaximumCount = 3 };

    private static Parameter Runs(string name, string symbol, string unit, string meaning) =>
        new(name, ParameterType.NumberList, symbol, unit, meaning) { Minimum = 0, MinimumExcluded = true, Maximum = 1e30, MinimumCount = PrecisionFit.Unknowns, MaximumCount = 100_000 };
}
