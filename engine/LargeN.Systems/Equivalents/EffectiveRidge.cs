// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The effective ridge of kernel regression and what follows from it alone.</summary>
/// <param name="Kappa">kappa, on the scale of an eigenvalue; 0 where the ridge is 0 and the samples are no fewer than the modes.</param>
/// <param name="DegreesOfFreedom">df1(kappa), the tail left out: <c>samples - (ridge + tail) / kappa</c>.</param>
/// <param name="DegreesOfFreedomSquared">df2(kappa).</param>
/// <param name="Free">P - df1(kappa), free of cancellation: what neither the ridge nor the tail leaves to the modes.</param>
/// <param name="FreeSquared">P - df2(kappa) = P (1 - gamma), free of cancellation.</param>
/// <param name="Verdict">Converged with the residual |df1 + ridge / kappa - P| / P, or NotConverged.</param>
public readonly record struct EffectiveRidgeSolution(double Kappa, double DegreesOfFreedom, double DegreesOfFreedomSquared, double Free, double FreeSquared, Verdict Verdict);

/// <summary>Solves P = df1(kappa) + lambda / kappa (Canatar, Bordelon, Pehlevan 2021; Simon et al. 2021).</summary>
public static class EffectiveRidge
{
    /// <summary>Largest residual, relative to P, that counts as converged.</summary>
    public const double Tolerance = 1e-10;

    /// <summary>A ridge below the smallest normal double has lost digits already and counts as 0.</summary>
    internal const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>The unique positive root kappa, or 0 for least squares with at least as many samples as modes.</summary>
    /// <param name="spectrum">Eigenvalues; the trace of its tail is added to the ridge.</param>
    /// <param name="samples">P > 0, not necessarily whole.</param>
    /// <param name="ridge">lambda >= 0, of (K + lambda I), not divided by P.</param>
    /// <exception cref="ArgumentOutOfRangeException">P or lambda outside its range or not finite; a spectrum without a positive eigenvalue at zero ridge.</exception>
    /// <remarks>Safeguarded Newton steps in ln kappa (<see cref="SpectrumRoot"/>): about five passes over a power law, at most some hundreds over eigenvalues that lie many decades apart.</remarks>
    public static EffectiveRidgeSolution Solve(Spectrum spectrum, double samples, double ridge) => WithSums(spectrum, samples, ridge, out _);

    /// <summary>The same with the sums over the modes at the root.</summary>
    internal static EffectiveRidgeSolution WithSums(Spectrum spectrum, double samples, double ridge, out ModeSums sums)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (!(samples > 0) || double.IsInfinity(samples)) throw new ArgumentOutOfRangeException(nameof(samples), samples, "allowed: finite, > 0");
        if (!(ridge >= 0) || double.IsInfinity(ridge)) throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "allowed: finite, >= 0");
        double total = ridge + spectrum.TailTrace, modes = spectrum.PositiveModes;
        if (total < SmallestNormal) total = 0;
        if (total == 0 && modes <= 0) throw new ArgumentOutOfRangeException(nameof(spectrum), "no positive eigenvalue and no ridge");
        if (total == 0 && samples >= modes)
        {
            sums = spectrum.Sums(0);
            return new EffectiveRidgeSolution(0, modes, modes, samples - modes, samples - modes, Verdict.Converged);
        }

        SpectrumRoot equation = new(samples, total);
        double low = total > 0 ? total / samples * (1 - 1e-9) : 1e-30 * spectrum.LeastPositive;
        double high = (spectrum.Trace + total) / samples * (1 + 1e-9);
        double kappa = equation.Find(spectrum, samples > modes ? total / (samples - modes) : 3 * spectrum.AtRank(samples), low, high);
        sums = spectrum.Sums(kappa);
        double residual = Math.Abs(equation.Residual(sums, kappa)) / samples, free = total / kappa;
        return new EffectiveRidgeSolution(
            kappa,
            free < 0.5 * samples ? samples - free : sums.Learned,
            sums.LearnedSquared,
            free,
            free + sums.Spread,
            residual <= Tolerance ? Verdict.Converged with { Residual = residual } : new Verdict(VerdictKind.NotConverged, Residual: residual));
    }
}
