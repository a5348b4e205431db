// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The deterministic equivalents of kernel ridge regression at one number of samples.</summary>
/// <param name="EffectiveRidge">kappa.</param>
/// <param name="DegreesOfFreedom">df1(kappa).</param>
/// <param name="Gamma">gamma = df2(kappa) / P.</param>
/// <param name="BiasLoss">B: excess error of the mean predictor (label squared).</param>
/// <param name="TestLoss">(B + sigma2) / (1 - gamma); +infinity where gamma = 1.</param>
/// <param name="ExcessLoss">TestLoss - sigma2.</param>
/// <param name="TrainLoss">(lambda / (P kappa))^2 TestLoss.</param>
/// <param name="ResolventTrace">Trace of (G + lambda)^-1, G the smaller of the Gram matrices K [P, P] and X^T X [M, M].</param>
/// <param name="ResolventSquaredTrace">Trace of (G + lambda)^-2.</param>
/// <param name="Verdict">Converged; Diverged where a value is infinite; NotConverged where kappa is not.</param>
public readonly record struct KernelRidgeSolution(
    double EffectiveRidge,
    double DegreesOfFreedom,
    double Gamma,
    double BiasLoss,
    double TestLoss,
    double ExcessLoss,
    double TrainLoss,
    double ResolventTrace,
    double ResolventSquaredTrace,
    Verdict Verdict);

/// <summary>Learning curve of kernel ridge regression (Bordelon, Canatar, Pehlevan 2020; Canatar, Bordelon, Pehlevan 2021).</summary>
/// <remarks>Symbols and equations: engine/docs/systems/kernel-regression.md.</remarks>
public static class KernelRidge
{
    /// <summary>All scalars of the theory at P samples.</summary>
    /// <param name="spectrum">Spectrum and target; a tail acts as a ridge and keeps the Gram matrix [P, P].</param>
    /// <param name="samples">P > 0.</param>
    /// <param name="ridge">lambda >= 0.</param>
    /// <param name="noiseVariance">sigma2 >= 0 (label squared).</param>
    public static KernelRidgeSolution Solve(Spectrum spectrum, double samples, double ridge, double noiseVariance) => WithSums(spectrum, samples, ridge, noiseVariance, out _);

    /// <summary>The same with the sums over the modes at kappa.</summary>
    internal static KernelRidgeSolution WithSums(Spectrum spectrum, double samples, double ridge, double noiseVariance, out ModeSums sums)
    {
        EffectiveRidgeSolution root = EffectiveRidge.WithSums(spectrum, samples, ridge, out sums);
        double kappa = root.Kappa, left = root.FreeSquared;
        double gamma = root.DegreesOfFreedomSquared / samples;
        double bias = sums.Bias;
        double error = bias + noiseVariance;
        double test = error == 0 ? 0 : left > 0 ? error * (samples / left) : double.PositiveInfinity;   // without bias and noise nothing is there to be amplified
        bool small = spectrum.TailTrace == 0 && samples > spectrum.PositiveModes;
        double shrink = kappa > 0 ? ridge / (samples * kappa) : root.Free / samples;
        double train = shrink == 0 ? 0 : shrink * shrink * test;

        double trace, squared;
        if (small)
        {
            // tr over M modes = S / (P - df1), S = sum m / (lambda_k + kappa); its derivative in lambda gives the square. No cancellation at small lambda.
            double free = root.Free;
            (double s, double s2, double weighted) = spectrum.Resolvents(kappa);
            trace = s / free;
            squared = ((s2 / free) + (s * weighted / (free * free))) / left;
        }
        else
        {
            trace = kappa > 0 ? 1 / kappa : double.PositiveInfinity;
            squared = kappa > 0 ? 1 / (kappa * kappa * left) : double.PositiveInfinity;
        }

        Verdict verdict = double.IsInfinity(test) ? new Verdict(VerdictKind.Diverged) : root.Verdict;
        return new KernelRidgeSolution(kappa, root.DegreesOfFreedom, gamma, bias, test, test - noiseVariance, train, trace, squared, verdict);
    }

    /// <summary>E_k = v_k^2 kappa^2 / (lambda_k + kappa)^2 + m_k L_k^2 TestLoss / P, a block an element (label squared).</summary>
    /// <param name="spectrum">Spectrum and target.</param>
    /// <param name="samples">P.</param>
    /// <param name="solution">From <see cref="Solve"/>.</param>
    /// <param name="errors">One element a block, from the first; as many blocks as it holds.</param>
    /// <exception cref="ArgumentException">More elements than blocks.</exception>
    public static void ModeErrors(Spectrum spectrum, double samples, in KernelRidgeSolution solution, Span<double> errors)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (errors.Length > spectrum.Blocks) throw new ArgumentException($"{errors.Length} elements for {spectrum.Blocks} blocks", nameof(errors));
        for (int k = 0; k < errors.Length; k++)
        {
            double left = spectrum.Left(k, solution.EffectiveRidge), learned = 1 - left;
            double noise = learned == 0 || spectrum.Multiplicities[k] == 0 ? 0 : spectrum.Multiplicities[k] * learned * learned * (solution.TestLoss / samples);
            errors[k] = (spectrum.TargetPower[k] * left * left) + noise;
        }
    }
}
