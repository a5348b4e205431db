// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>Kernels of wide networks on a Gaussian mixture x = mu_a / sqrt p + C_a^{1/2} z / sqrt p of K classes, along a curve of the dimension p.</summary>
/// <remarks>
/// mu_a = meanNorm e_a; C_a is diagonal with elements tau0^2 (1 + s c_a / sqrt p)(1 + h cos(2 pi (a + 1)(i + 1/2) / p)), c_a from -1 to 1 in equal steps, s = covarianceSpread, h = anisotropy,
/// so that t_a = tau0^2 s c_a.
/// </remarks>
public sealed record KernelEquivalentsConfig
{
    /// <summary>Explicit layers, or the fixed point of one layer.</summary>
    public required EquivalentNetwork Network { get; init; }

    /// <summary>phi.</summary>
    public EquivalentActivation Activation { get; init; } = EquivalentActivation.Relu;

    /// <summary>p, the curve's axis, rising.</summary>
    public required IReadOnlyList<int> InputDimension { get; init; }

    /// <summary>n / p, samples a dimension.</summary>
    public double SamplesRatio { get; init; } = 0.5;

    /// <summary>K, classes of equal size.</summary>
    public int Classes { get; init; } = 2;

    /// <summary>tau0, root of tr C0 / p.</summary>
    public double InputScale { get; init; } = 1;

    /// <summary>|mu_a|.</summary>
    public double MeanNorm { get; init; } = 1;

    /// <summary>s, spread of t_a over the classes.</summary>
    public double CovarianceSpread { get; init; } = 1;

    /// <summary>h, how far C_a is from a multiple of the identity.</summary>
    public double Anisotropy { get; init; }

    /// <summary>m, width of a finite network whose kernel is compared; 0 for none.</summary>
    public int Width { get; init; }

    /// <summary>t, times of gradient flow.</summary>
    public IReadOnlyList<double> Times { get; init; } = [0.2, 1, 3];

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("network", ParameterType.Object, "", "", "Explicit network of some layers, or implicit one (deep equilibrium).") { Variants = EquivalentNetwork.Variants },
        new("activation", ParameterType.Text, "phi", "1", "ReLU, tanh, or x + x^2 / 2.", "\"relu\"") { Words = ["relu", "tanh", "quadratic"] },
        new("inputDimension", ParameterType.IntegerList, "p", "1", "Dimensions of the inputs, rising; the equivalents are statements about large p.") { Minimum = 50, Maximum = 100_000, Increasing = true, MaximumCount = 100 },
        new("samplesRatio", ParameterType.Number, "n/p", "samples", "Samples a dimension; n must be whole at every p and divisible by the classes.", "0.5") { Minimum = 0, MinimumExcluded = true, Maximum = 10 },
        new("classes", ParameterType.Integer, "K", "1", "Classes of the mixture, of equal size.", "2") { Minimum = 1, Maximum = 16 },
        new("inputScale", ParameterType.Number, "tau0", "1", "Root of the mean variance of a coordinate of sqrt p x.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 10 },
        new("meanNorm", ParameterType.Number, "|mu_a|", "1", "Norm of the class means.", "1") { Minimum = 0, Maximum = 10 },
        new("covarianceSpread", ParameterType.Number, "s", "1", "Spread of the scaled traces t_a of the class covariances.", "1") { Minimum = 0, Maximum = 5 },
        new("anisotropy", ParameterType.Number, "h", "1", "Relative modulation of the diagonal class covariances.", "0") { Minimum = 0, Maximum = 0.9 },
        new("width", ParameterType.Integer, "m", "units", "Width of a finite network that is drawn and compared; 0 for none.", "0") { Minimum = 0, Maximum = 100_000 },
        new("times", ParameterType.NumberList, "t", "1", "Times of gradient flow on the tangent kernel, rising.", "[0.2,1,3]") { Minimum = 0, Maximum = 1e6, Increasing = true, MaximumCount = 100 },
    ];

    /// <summary>n at one p.</summary>
    internal int Samples(int dimension) => (int)Math.Round(SamplesRatio * dimension);

    internal IEnumerable<Violation> Validate()
    {
        foreach (int p in InputDimension)
        {
            double n = SamplesRatio * p;
            if (Math.Abs(n - Math.Round(n)) > 1e-9 * n || n < 1 || Samples(p) % Classes != 0)
                yield return new Violation("samplesRatio", FormattableString.Invariant($"{SamplesRatio}"), FormattableString.Invariant($"n = {n} samples at p = {p} must be a whole number that {Classes} classes divide"));
        }

        if (CovarianceSpread >= Math.Sqrt(InputDimension[0]))
            yield return new Violation("covarianceSpread", FormattableString.Invariant($"{CovarianceSpread}"), "must be below sqrt p: a variance would be negative");
        if (Network is ImplicitNetwork network)
        {
            ActivationStatistics at = FixedPointScale.Of(ActivationFunction.Of(Activation), network, InputScale).Statistics;
            double linear = 1 - (network.RecurrentVariance * at.Slope * at.Slope), tangent = 1 - (network.RecurrentVariance * at.SquaredSlope);
            if (!(linear > 0)) yield return new Violation("network.recurrentVariance", FormattableString.Invariant($"{network.RecurrentVariance}"), FormattableString.Invariant($"there is no fixed point: 1 - sa2 d1^2 = {linear:G3} must be positive"));
            else if (!(tangent > 0)) yield return new Violation("network.recurrentVariance", FormattableString.Invariant($"{network.RecurrentVariance}"), FormattableString.Invariant($"there is no tangent kernel: 1 - sa2 E phi'^2 = {tangent:G3} must be positive"));
        }
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(KernelEquivalentsConfig))]
internal sealed partial class KernelEquivalentsJson : JsonSerializerContext;
