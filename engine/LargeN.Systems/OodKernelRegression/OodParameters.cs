// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>The members of the choices of the config.</summary>
internal static class OodParameters
{
    private static readonly Parameter[] Tilts =
    [
        new("trainingTilt", ParameterType.Number, "a", "1", "Exponent of the training weights.", "0") { Minimum = -50, Maximum = 50 },
        new("testTilt", ParameterType.Number, "a", "1", "Exponent of the test weights.", "0") { Minimum = -50, Maximum = 50 },
    ];

    private static readonly Parameter Kernel = new("kernel", ParameterType.Object, "K", "", "Kernel of a network.", "{}")
    {
        Variants = new Dictionary<string, IReadOnlyList<Parameter>> { [""] = SpectrumParameters.Kernel },
    };

    internal static Parameter Data { get; } = new("data", ParameterType.Object, "p", "", "Kernel, target, training measure and test measure.")
    {
        Variants = new Dictionary<string, IReadOnlyList<Parameter>>
        {
            ["gaussian"] =
            [
                SpectrumParameters.Spectrum,
                new("alternatingTarget", ParameterType.Boolean, "", "1", "Whether the signs of the target coefficients alternate.", "true"),
                new("modulation", ParameterType.Number, "m", "1", "Overlaps: modulation of the test variance of the modes.", "0.5") { Minimum = 0, Maximum = 0.999 },
                new("correlation", ParameterType.Number, "c", "1", "Overlaps: share of the correlated part.", "0.5") { Minimum = 0, Maximum = 1 },
                new("correlationLength", ParameterType.Number, "ell", "modes", "Overlaps: length over which modes are correlated.", "2") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
            ],
            ["ring"] =
            [
                new("poolSize", ParameterType.Integer, "n", "1", "Angles of the ring.") { Minimum = 2, Maximum = 5000 },
                new("sharpness", ParameterType.Number, "c", "1", "Kernel exp(c cos).", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 100 },
                new("cosines", ParameterType.NumberList, "", "label", "Coefficients of cos(h t), h from 1.", "[1]") { Minimum = -1e12, Maximum = 1e12, MinimumCount = 0, MaximumCount = 100 },
                new("sines", ParameterType.NumberList, "", "label", "Coefficients of sin(h t), h from 1.", "[0,0.5]") { Minimum = -1e12, Maximum = 1e12, MinimumCount = 0, MaximumCount = 100 },
                Tilts[0] with { Default = "1" },
                Tilts[1],
                new("trainingWeights", ParameterType.NumberList, "p", "1", "The training weights themselves; empty for the tilted ones.", "[]") { Minimum = 0, Maximum = 1, MinimumCount = 0, MaximumCount = 5000 },
                new("testWeights", ParameterType.NumberList, "", "1", "The test weights themselves; empty for the tilted ones.", "[]") { Minimum = 0, Maximum = 1, MinimumCount = 0, MaximumCount = 5000 },
            ],
            ["sphere"] =
            [
                new("poolSize", ParameterType.Integer, "M", "1", "Points of the pool.") { Minimum = 2, Maximum = 20_000 },
                new("inputDimension", ParameterType.Integer, "D", "1", "Dimension of the inputs.") { Minimum = 3, Maximum = 100_000 },
                Kernel,
                new("targetCoefficients", ParameterType.NumberList, "b_k", "label", "Coefficient of the target in each degree, from degree 0.") { Minimum = -1e12, Maximum = 1e12, MaximumCount = 50 },
                .. Tilts,
                new("poolSeed", ParameterType.Integer, "", "1", "Seed of the points of the pool.", "1") { Minimum = 0, Maximum = int.MaxValue },
            ],
            ["dataset"] =
            [
                new("path", ParameterType.Text, "", "", "Folder or file of images: IDX or CIFAR-10 binary, plain or gzip, or npy.") { IsDataPath = true },
                new("poolSize", ParameterType.Integer, "M", "1", "Images in the pool: the first ones of the two classes.") { Minimum = 2, Maximum = 20_000 },
                new("classes", ParameterType.IntegerList, "", "1", "Two labels; the first becomes -1, the second +1.") { Minimum = 0, Maximum = 255, MinimumCount = 2, MaximumCount = 2, Distinct = true },
                Kernel,
                .. Tilts,
            ],
        },
    };

    internal static Parameter Optimisation { get; } = new("optimisation", ParameterType.Object, "", "", "Search for another training measure of a pool, for each number of samples.", "{\"kind\":\"none\"}")
    {
        Variants = new Dictionary<string, IReadOnlyList<Parameter>>
        {
            ["none"] = [],
            ["adam"] =
            [
                new("penalty", ParameterType.Number, "tau", "label squared", "Weight of the divergence of the measure from the uniform one.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e12 },
                new("learningRate", ParameterType.Number, "eta", "1", "Step of Adam on the logarithms of the weights.", "0.1") { Minimum = 0, MinimumExcluded = true, Maximum = 10 },
                new("steps", ParameterType.Integer, "", "1", "Steps of Adam.", "100") { Minimum = 1, Maximum = 100_000 },
                new("worst", ParameterType.Boolean, "", "1", "Whether the error is raised instead of lowered.", "false"),
            ],
        },
    };
}
