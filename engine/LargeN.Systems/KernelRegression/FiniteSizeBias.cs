// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>How far the mean of simulations may lie from the theory because P is finite.</summary>
/// <remarks>
/// Relative bias c / (P (1 - gamma)), with one measured c an observable: P (1 - gamma) is the number of samples that the predictor does not spend. Losses that follow a power of kappa and
/// spectra of few modes have more.
/// A sphere adds s / D^2, because its features are polynomials in few nearly Gaussian variables; a pool adds d P / M, the share of images drawn twice.
/// At the interpolation peak nothing is left unspent: the bias is +infinity, and a simulation there is compared with nothing.
/// Measurements: engine/docs/systems/kernel-regression.md, "Finite-size bias".
/// </remarks>
internal static class FiniteSizeBias
{
    /// <summary>Largest |theory - mean| a point, in the unit of the values; null where none is stated.</summary>
    internal static double[]? Of(string name, KernelRegressionConfig config, Spectrum spectrum, KernelRidgeSolution[] points, ModeSums[] sums, double[] values)
    {
        if (Coefficients(name) is not { } c) return null;
        double[] bias = new double[values.Length];
        int each = values.Length / points.Length;
        for (int i = 0; i < bias.Length; i++)
        {
            KernelRidgeSolution point = points[i / each];
            double p = config.Samples[i / each], free = p * (1 - point.Gamma);
            double size = c.Samples * Sensitivity(name, spectrum, point.EffectiveRidge, sums[i / each], i % each) * FewModes(config.Spectrum, spectrum);
            int order = name == "resolventSquaredTrace" ? 3 : 1;   // moments of an inverse Wishart matrix: the mean has a pole at 1 sample to spare, the square at 3
            if (point.EffectiveRidge == 0) size = free > order ? Math.Max(size, 1) * free / (free - order) : double.PositiveInfinity;
            double relative = free > 0 ? size / free : double.PositiveInfinity;
            if (config.Spectrum is SphereSpectrum sphere) relative += c.Sphere / ((double)sphere.InputDimension * sphere.InputDimension);
            if (config.Spectrum is DatasetSpectrum data) relative += c.Pool * p / data.PoolSize;

            // Both are differences of large numbers: df1 = P - lambda t has the bias of lambda t, gamma has that of 1 - gamma.
            double scale = name switch
            {
                "degreesOfFreedom" => point.EffectiveRidge > 0 ? (config.Ridge + spectrum.TailTrace) / point.EffectiveRidge : 0,
                "gamma" => 1 - point.Gamma,
                _ => Math.Abs(values[i]),
            };
            bias[i] = scale > 0 ? scale * relative : double.IsInfinity(relative) && IsLimit(name) ? double.PositiveInfinity : 0;

            // More samples than modes without ridge and noise: the theory is 0 and the simulation has the rounding of a Cholesky solve, squared (Higham 2002, section 10.1).
            if (scale == 0 && config.Ridge == 0 && (name == "modeErrors" || name.EndsWith("Loss", StringComparison.Ordinal))) bias[i] += Rounding(spectrum, p);

            // Two noisy labels of one image cannot both be fitted: each of the P^2 / (2 M) pairs leaves the noise variance.
            if (name == "trainLoss" && config.Spectrum is DatasetSpectrum pool) bias[i] += config.NoiseVariance * p / (2.0 * pool.PoolSize);
        }

        return bias;
    }

    /// <summary>A few modes fluctuate more than many.</summary>
    private static double FewModes(SpectrumConfig config, Spectrum spectrum) =>
        config is PowerLawSpectrum or ExplicitSpectrum ? 1 + (25 / Math.Max(1, spectrum.PositiveModes)) : 1;

    /// <summary>1 plus the power of kappa that a loss follows: d ln B / d ln kappa, from 0 to 2, or the learnability of a mode.</summary>
    private static double Sensitivity(string name, Spectrum spectrum, double kappa, in ModeSums sums, int mode)
    {
        if (name == "modeErrors") return 2 - spectrum.Left(mode, kappa);
        if (name is not ("biasLoss" or "excessLoss" or "testLoss" or "trainLoss")) return 1;
        return sums.Bias > 0 ? 1 + (sums.BiasSlope / sums.Bias) : 1;
    }

    private static double Rounding(Spectrum spectrum, double samples)
    {
        double largest = 0;
        foreach (double lambda in spectrum.Eigenvalues) largest = Math.Max(largest, lambda);
        double relative = samples * 1.1102230246251565e-16 * (largest / spectrum.LeastPositive);
        return relative * relative * spectrum.TotalPower;
    }

    /// <summary>Whether a value 0 of the theory at the interpolation peak is a limit that no finite size reaches; that of the others (df1 = P, trainLoss = 0) holds at every size.</summary>
    private static bool IsLimit(string name) => name is not ("degreesOfFreedom" or "trainLoss");

    private static (double Samples, double Sphere, double Pool)? Coefficients(string name) => name switch
    {
        "effectiveRidge" or "degreesOfFreedom" or "resolventTrace" => (0.8, 1.5, 0),
        "resolventSquaredTrace" => (4, 5, 0),
        "gamma" => (0.8, 3, 0),
        "biasLoss" or "excessLoss" or "testLoss" => (1, 3, 1),
        "trainLoss" => (2, 3, 0),
        "modeErrors" => (2, 5, 1),
        _ => null,
    };
}
