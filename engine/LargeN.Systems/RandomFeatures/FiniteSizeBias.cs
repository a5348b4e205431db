// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

/// <summary>How far the mean of simulations may lie from the theory because P and N are finite.</summary>
/// <remarks>
/// Relative bias c / f with f = t^2 / t2 of the two resolvent traces, the part of min(P, N) that the predictor does not spend: it is min(P, N)
/// times a number between 0 and 1, so the law is O(1/min(P, N)). A pool adds d P / M, the share of images drawn twice.
/// At the interpolation peak nothing is left unspent: the bias is +infinity, and a simulation there is compared with nothing.
/// Measurements: engine/docs/systems/random-features.md, "Finite-size bias".
/// </remarks>
internal static class FiniteSizeBias
{
    /// <summary>Largest |theory - mean| a point, in the unit of the values; null where none is stated.</summary>
    internal static double[]? Of(string name, RandomFeaturesConfig config, RandomFeatureSolution[] points, double[] values)
    {
        if (Coefficients(name) is not { } c) return null;
        double[] bias = new double[values.Length];
        for (int i = 0; i < bias.Length; i++)
        {
            RandomFeatureSolution point = points[i];
            double p = config.Samples, n = config.Width[i], less = Math.Min(p, n);
            double free = double.IsFinite(point.ResolventTrace) ? point.ResolventTrace / point.ResolventSquaredTrace * point.ResolventTrace : 0;
            double relative = free > 0 ? c.Size / free : double.PositiveInfinity;
            if (config.Spectrum is SphereSpectrum sphere) relative += c.Sphere / ((double)sphere.InputDimension * sphere.InputDimension);
            if (config.Spectrum is DatasetSpectrum data) relative += c.Pool * p / data.PoolSize;

            // Differences of large numbers: z = n - lambda t has the bias of lambda t; kappa1 = lambda / (P - z) below N = P; gamma1 that of f; q = P - P (bias2 + sigma2) / E_inf.
            double unspent = less - point.DegreesOfFreedom;
            double scale = name switch
            {
                "degreesOfFreedom" => unspent,
                "fixedFeatureRidge" when n < p => point.FixedFeatureRidge * unspent / (p - point.DegreesOfFreedom),
                "degreesOfFreedomSquared" => p - point.DegreesOfFreedomSquared,
                "gamma" => n < p ? unspent / less : free / less,
                _ => Math.Abs(values[i]),
            };
            bias[i] = scale > 0 ? scale * relative : double.IsInfinity(relative) && IsLimit(name) ? double.PositiveInfinity : 0;

            // Two noisy labels of one image cannot both be fitted: each of the P^2 / (2 M) pairs leaves the noise variance.
            if (name == "trainLoss" && config.Spectrum is DatasetSpectrum pool) bias[i] += config.NoiseVariance * p / (2.0 * pool.PoolSize);
        }

        return bias;
    }

    /// <summary>Whether a value 0 of the theory at the interpolation peak is a limit that no finite size reaches; that of the others (z = P, trainLoss = 0) holds at every size.</summary>
    private static bool IsLimit(string name) => name is not ("degreesOfFreedom" or "trainLoss");

    private static (double Size, double Sphere, double Pool)? Coefficients(string name) => name switch
    {
        "effectiveRidge" or "fixedFeatureRidge" or "degreesOfFreedom" or "gamma" or "resolventTrace" => (0.8, 3, 0),
        "resolventSquaredTrace" => (4, 5, 0),
        "degreesOfFreedomSquared" or "biasLoss" or "fixedFeatureLoss" or "excessLoss" or "testLoss" or "ensembleLoss" => (1, 3, 1),
        "trainLoss" => (2, 3, 0),
        _ => null,
    };
}
