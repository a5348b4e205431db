// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Spectra;

/// <summary>The member <c>spectrum</c> as the systems list it.</summary>
internal static class SpectrumParameters
{
    /// <summary>A network's kernel.</summary>
    internal static readonly Parameter[] Kernel =
    [
        new("kernel", ParameterType.Text, "", "1", "Tangent kernel (all layers trained) or kernel of the output at initialisation (readout trained).", "\"ntk\"") { Words = ["ntk", "nngp"] },
        new("activation", ParameterType.Text, "phi", "1", "Activation of the hidden layers.", "\"relu\"") { Words = ["relu", "erf"] },
        new("depth", ParameterType.Integer, "L", "1", "Hidden layers.", "2") { Minimum = 1, Maximum = 100 },
        new("weightVariance", ParameterType.Number, "sw2", "1", "Variance of a weight times its fan-in.", "2") { Minimum = 0, MinimumExcluded = true, Maximum = 100 },
        new("biasVariance", ParameterType.Number, "sb2", "1", "Variance of a bias.", "0") { Minimum = 0, Maximum = 100 },
    ];

    internal static Parameter Spectrum { get; } = new("spectrum", ParameterType.Object, "lambda_k, v_k^2", "", "Where eigenvalues and target come from.")
    {
        Variants = new Dictionary<string, IReadOnlyList<Parameter>>
        {
            ["powerLaw"] =
            [
                new("modes", ParameterType.Integer, "M", "1", "Number of modes.") { Minimum = 1, Maximum = 10_000_000 },
                new("spectrumExponent", ParameterType.Number, "alpha", "1", "Eigenvalues k^-alpha.") { Minimum = 0, Maximum = 20 },
                new("targetExponent", ParameterType.Number, "beta", "1", "Target power k^-beta.") { Minimum = 0, Maximum = 20 },
            ],
            ["explicit"] =
            [
                new("eigenvalues", ParameterType.NumberList, "lambda_k", "kernel", "Eigenvalues, one a block.") { Minimum = 0, Maximum = 1e100 },
                new("multiplicities", ParameterType.NumberList, "m_k", "1", "Modes in each block; empty for one each; whole numbers where it is simulated.", "[]") { Minimum = 0, Maximum = 1e15, MinimumCount = 0 },
                new("targetPower", ParameterType.NumberList, "v_k^2", "label squared", "Total target power of each block.") { Minimum = 0, Maximum = 1e100 },
            ],
            ["sphere"] =
            [
                .. Kernel,
                new("inputDimension", ParameterType.Integer, "D", "1", "Dimension of the inputs, uniform on the sphere.") { Minimum = 3, Maximum = 1_000_000 },
                new("maxDegree", ParameterType.Integer, "", "1", "Highest degree with a mode of its own; the trace beyond it is added to the ridge.", "40") { Minimum = 1, Maximum = 200 },
                new("targetCoefficients", ParameterType.NumberList, "b_k", "label", "Coefficient of the target in each degree, from degree 0.") { Minimum = -1e50, Maximum = 1e50, MaximumCount = 201 },
            ],
            ["dataset"] =
            [
                new("path", ParameterType.Text, "", "", "Folder or file of images: IDX or CIFAR-10 binary, plain or gzip, or npy.") { IsDataPath = true },
                new("poolSize", ParameterType.Integer, "M", "1", "Images in the pool: the first ones of the two classes.") { Minimum = 2, Maximum = 20_000 },
                new("classes", ParameterType.IntegerList, "", "1", "Two labels; the first becomes -1, the second +1.") { Minimum = 0, Maximum = 255, MinimumCount = 2, MaximumCount = 2, Distinct = true },
                new("kernel", ParameterType.Object, "K", "", "Kernel of the images, centred on the pool's mean and scaled to unit norm.", "{}") { Variants = new Dictionary<string, IReadOnlyList<Parameter>> { [""] = Kernel } },
            ],
        },
    };

    /// <summary>What no range of one member can express.</summary>
    internal static IEnumerable<Violation> Validate(SpectrumConfig config)
    {
        if (config is ExplicitSpectrum lists)
        {
            int count = lists.Eigenvalues.Count;
            if (lists.TargetPower.Count != count)
                yield return new Violation("spectrum.targetPower", $"{lists.TargetPower.Count} elements", $"as many are needed as eigenvalues, {count}");
            if (lists.Multiplicities.Count != 0 && lists.Multiplicities.Count != count)
                yield return new Violation("spectrum.multiplicities", $"{lists.Multiplicities.Count} elements", $"none or as many are needed as eigenvalues, {count}");
            else if (count > 0 && !lists.Eigenvalues.Where((lambda, k) => lambda > 0 && (lists.Multiplicities.Count == 0 || lists.Multiplicities[k] > 0)).Any())
                yield return new Violation("spectrum.eigenvalues", "", "at least one must be positive, with a positive multiplicity");
        }

        if (config is SphereSpectrum sphere && sphere.TargetCoefficients.Count > sphere.MaxDegree + 1)
            yield return new Violation("spectrum.targetCoefficients", $"{sphere.TargetCoefficients.Count} elements", $"at most maxDegree + 1 = {sphere.MaxDegree + 1}");
    }
}
