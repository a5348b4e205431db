// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The deterministic equivalents of random-feature ridge regression.</summary>
/// <param name="EffectiveRidge">kappa2, of the population.</param>
/// <param name="FixedFeatureRidge">kappa1, of the data at fixed features.</param>
/// <param name="DegreesOfFreedom">z = df1(kappa2), the tail included.</param>
/// <param name="DegreesOfFreedomSquared">q = df2(kappa2).</param>
/// <param name="Gamma">gamma1.</param>
/// <param name="BiasLoss">bias2: excess error of the predictor averaged over data and features (label squared).</param>
/// <param name="FixedFeatureLoss">B_F: excess error of the predictor averaged over data at fixed features.</param>
/// <param name="TestLoss">(B_F + sigma2) / (1 - gamma1); +infinity where gamma1 = 1.</param>
/// <param name="ExcessLoss">TestLoss - sigma2.</param>
/// <param name="EnsembleLoss">E_inf: test error of infinitely many feature draws averaged on the same data, sigma2 included.</param>
/// <param name="TrainLoss">(lambda / (P kappa1))^2 TestLoss.</param>
/// <param name="ResolventTrace">Trace of (G + lambda)^-1, G the smaller of A A^T [P, P] and A^T A [N, N].</param>
/// <param name="ResolventSquaredTrace">Trace of (G + lambda)^-2.</param>
/// <param name="Verdict">Converged; Diverged where a value is infinite; NotConverged where kappa2 is not.</param>
public readonly record struct RandomFeatureSolution(
    double EffectiveRidge,
    double FixedFeatureRidge,
    double DegreesOfFreedom,
    double DegreesOfFreedomSquared,
    double Gamma,
    double BiasLoss,
    double FixedFeatureLoss,
    double TestLoss,
    double ExcessLoss,
    double EnsembleLoss,
    double TrainLoss,
    double ResolventTrace,
    double ResolventSquaredTrace,
    Verdict Verdict);

/// <summary>Random-feature ridge regression: two effective ridges (Simon, Karkada, Ghosh, Belkin 2023).</summary>
/// <remarks>Symbols and equations: engine/docs/systems/random-features.md.</remarks>
public static class RandomFeatureRidge
{
    /// <summary>All scalars of the theory.</summary>
    /// <param name="spectrum">Spectrum and target; the tail counts as infinitely many modes.</param>
    /// <param name="samples">P > 0.</param>
    /// <param name="width">N > 0.</param>
    /// <param name="ridge">lambda >= 0, of (K_hat + lambda I).</param>
    /// <param name="noiseVariance">sigma2 >= 0 (label squared).</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter outside its range.</exception>
    public static RandomFeatureSolution Solve(Spectrum spectrum, double samples, double width, double ridge, double noiseVariance)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (!(samples > 0) || double.IsInfinity(samples)) throw new ArgumentOutOfRangeException(nameof(samples), samples, "allowed: finite, > 0");
        if (!(width > 0) || double.IsInfinity(width)) throw new ArgumentOutOfRangeException(nameof(width), width, "allowed: finite, > 0");
        if (!(ridge >= 0) || double.IsInfinity(ridge)) throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "allowed: finite, >= 0");

        if (ridge < EffectiveRidge.SmallestNormal) ridge = 0;
        double less = Math.Min(samples, width), more = Math.Max(samples, width);
        if (ridge == 0)
        {
            EffectiveRidgeSolution edge = EffectiveRidge.WithSums(spectrum, less, 0, out ModeSums at);   // the ridgeless root: df1 = min(P, N)
            return Build(spectrum, samples, width, ridge, noiseVariance, edge.Kappa, at, less, more, edge.Verdict);
        }

        // kappa (1 - z/N)(P - z) = lambda in terms of min(P, N) - z; at low that part is min(P, N), at high neither it nor z exceeds half of it.
        double product = ridge * width, gap = more - less, load = spectrum.TailTrace, modes = spectrum.PositiveModes, half = less / 2;
        SpectrumRoot equation = new(less, load, product, gap);
        double low = ridge / samples * (1 - 1e-9), high = ((spectrum.Trace + load) / half) + (product / (half * (half + gap)));
        double start = less > modes ? product / ((less - modes) * (more - modes)) : 3 * spectrum.AtRank(less);
        double kappa = equation.Find(spectrum, start, low, high * (1 + 1e-9));
        ModeSums sums = spectrum.Sums(kappa);
        double residual = Math.Abs(equation.Residual(sums, kappa)) / less;
        Verdict verdict = residual <= EffectiveRidge.Tolerance ? Verdict.Converged with { Residual = residual } : new Verdict(VerdictKind.NotConverged, Residual: residual);
        return Build(spectrum, samples, width, ridge, noiseVariance, kappa, sums, less, more, verdict);
    }

    private static RandomFeatureSolution Build(Spectrum spectrum, double samples, double width, double ridge, double noise, double kappa, in ModeSums sums, double less, double more, Verdict verdict)
    {
        double tail = kappa > 0 ? spectrum.TailTrace / kappa : 0;
        double q = sums.LearnedSquared;

        // kappa2 (N - z)(P - z) = lambda N gives the difference that cancels, min(P, N) - z, from the one that does not.
        double further = kappa > 0 && less == more ? Math.Sqrt(ridge * width / kappa) : sums.Free(more) - tail;
        double nearer = kappa == 0 ? sums.Free(less) : less == more ? further : ridge * width / (kappa * further);
        double z = nearer < 0.5 * less ? less - nearer : sums.Learned + tail;
        (double freeSamples, double freeFeatures) = samples <= width ? (nearer, further) : (further, nearer);

        // z - q, from which N - q and P - q follow without cancellation; 0 for least squares.
        double spread = sums.Spread + tail;
        double fixedFeature = kappa * freeFeatures / width;
        double bias = sums.Bias;
        double share = freeFeatures + spread > 0 ? spread / (freeFeatures + spread) : 0;
        double free = freeSamples + (share * freeFeatures);
        double fixedLoss = bias + (share * sums.CrossPower);

        double gamma = free == 0 ? 1 : (q + (share * spread)) / samples;   // the quotient of the definition, completed to a square
        double error = fixedLoss + noise, errorOfMean = bias + noise;
        double test = error == 0 ? 0 : free > 0 ? error * (samples / free) : double.PositiveInfinity;   // without bias and noise nothing is there to be amplified
        double ensemble = errorOfMean == 0 ? 0 : freeSamples + spread > 0 ? errorOfMean * (samples / (freeSamples + spread)) : double.PositiveInfinity;
        double shrink = freeSamples / samples;
        double train = shrink <= 0 ? 0 : shrink * shrink * test;

        double trace, squared;
        if (kappa > 0 && further > 0)
        {
            trace = width / (kappa * further);
            double smaller = nearer + (spread * (further / (further + spread)));   // n (1 - gamma) of the smaller Gram matrix
            squared = trace * trace / smaller;
        }
        else
        {
            trace = squared = double.PositiveInfinity;
        }

        if (double.IsInfinity(test) || double.IsInfinity(ensemble)) verdict = new Verdict(VerdictKind.Diverged);
        return new RandomFeatureSolution(kappa, fixedFeature, z, q, gamma, bias, fixedLoss, test, test - noise, ensemble, train, trace, squared, verdict);
    }
}
