// SPDX-License-Identifier: MIT
namespace LargeN.Systems.RandomFeatures;

/// <summary>Losses that are sums of other losses: finite ensembles over features, and the variances of the crossed design.</summary>
internal static class VarianceDecomposition
{
    // sum of the coefficients times (excess, E_inf, B_F, bias2, noise)
    private static readonly (string Name, double Excess, double Ensemble, double FixedFeature, double Bias, double Noise)[] Sums =
    [
        ("featureVariance", 0, 0, 1, -1, 0),
        ("dataVariance", 0, 1, 0, -1, -1),
        ("crossVariance", 1, -1, -1, 1, 1),
    ];

    /// <summary>The derived losses, where their terms are there; a stated bias is the sum of those of the terms.</summary>
    internal static IEnumerable<KeyValuePair<string, Series>> Of(RandomFeaturesConfig config, IReadOnlyDictionary<string, Series> losses)
    {
        if (!losses.TryGetValue("excessLoss", out Series? excess) || !losses.TryGetValue("ensembleLoss", out Series? ensemble)
            || !losses.TryGetValue("fixedFeatureLoss", out Series? fixedFeature) || !losses.TryGetValue("biasLoss", out Series? bias)) yield break;
        double share = 1.0 / config.EnsembleSize;
        yield return KeyValuePair.Create("finiteEnsembleLoss", Combine(share, 1 - share, 0, 0, share));
        foreach ((string name, double e, double i, double f, double b, double noise) in Sums) yield return KeyValuePair.Create(name, Combine(e, i, f, b, noise));

        Series Combine(double e, double i, double f, double b, double noise)
        {
            (double, Series)[] terms = [.. ((double, Series)[])[(e, excess), (i, ensemble), (f, fixedFeature), (b, bias)]];
            terms = [.. terms.Where(t => t.Item1 != 0)];
            double[] values = [.. Enumerable.Repeat(noise * config.NoiseVariance, excess.Points)];
            double[]? stated = terms.All(t => t.Item2.StatedBias is not null) ? new double[excess.Points] : null;
            foreach ((double factor, Series term) in terms)
            {
                for (int p = 0; p < values.Length; p++)
                {
                    values[p] += factor * term.Values[p];
                    if (stated is not null) stated[p] += Math.Abs(factor) * term.StatedBias![p];
                }
            }

            return new Series(excess.Axes, values, stated);
        }
    }
}
