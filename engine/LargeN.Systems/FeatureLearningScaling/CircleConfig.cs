// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>
/// <c>circle</c>: a ReLU network of L hidden layers in the mean-field parameterisation, f = w . relu(W_L ... relu(W_1 x))/(gamma0 N) less its start, hidden layers divided by sqrt(N), trained with rate eta gamma0^2 N on
/// x = (cos theta, sin theta) at n even angles; target sum_k k^-q cos(k theta), k below n/4, of mean square 1.
/// </summary>
public sealed record CircleFeatureConfig : FeatureLearningScalingConfig
{
    /// <summary>n.</summary>
    public required int Angles { get; init; }

    /// <summary>q.</summary>
    public required double TargetExponent { get; init; }

    /// <summary>L, hidden layers.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>B, angles drawn afresh for a step; 0 for all.</summary>
    public int BatchSize { get; init; }

    /// <summary>Numbers in which the networks are trained.</summary>
    public Precision Precision { get; init; }

    internal static IReadOnlyList<Parameter> Members { get; } =
    [
        new("angles", ParameterType.Integer, "n", "angles", "Even angles, on which the loss is taken.") { Minimum = 8, Maximum = 16_384 },
        new("targetExponent", ParameterType.Number, "q", "1", "Decay of the target, sum_k k^-q cos(k theta) for k below n/4, scaled to mean square 1.") { Minimum = 0.5, MinimumExcluded = true, Maximum = 10 },
        new("depth", ParameterType.Integer, "L", "layers", "Hidden layers. One has no odd modes above the first.", "2") { Minimum = 2, Maximum = 16 },
        new("batchSize", ParameterType.Integer, "B", "angles", "Angles drawn afresh for a step; 0 for all.", "0") { Minimum = 0, Maximum = 1_000_000 },
        Elements.Parameter,
        new("width", ParameterType.Integer, "N", "units", "Units of a hidden layer.") { Minimum = 1, Maximum = 100_000 },
        new("richness", ParameterType.NumberList, "gamma0", "1", "Richness, rising; the smallest is compared with the lazy limit. All begin with the same weights and see the same batches.") { Minimum = 1e-6, Maximum = 1e6, Increasing = true, MaximumCount = 100 },
        new("learningRate", ParameterType.Number, "eta", "1", "Rate of gradient descent, in units in which the limit of width needs none.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = 10_000_000, Increasing = true, MaximumCount = 1000 },
    ];

    /// <summary>s = (beta - 1)/alpha with alpha = 2, that of ReLU, and beta = 2 q.</summary>
    internal double Hardness => ((2 * TargetExponent) - 1) / 2;

    /// <summary>The tangent kernel at infinite width.</summary>
    internal KernelConfig Kernel => new() { Depth = Depth, WeightVariance = 1 };

    /// <summary>Coefficient of cos(k theta) in the target, from k = 0 on.</summary>
    internal double[] Target()
    {
        double[] coefficients = new double[(Angles + 3) / 4];
        double power = 0;
        for (int k = 1; k < coefficients.Length; k++)
        {
            coefficients[k] = Elementary.Exp(-TargetExponent * Elementary.Log(k));
            power += coefficients[k] * coefficients[k] / 2;
        }

        for (int k = 1; k < coefficients.Length; k++) coefficients[k] /= Math.Sqrt(power);
        return coefficients;
    }

    internal override IEnumerable<Violation> Validate() => [];
}
