// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The ridge that makes an error smallest.</summary>
/// <param name="Ridge">lambda.</param>
/// <param name="Error">The error there.</param>
/// <param name="Verdict">Converged; NotConverged where the minimum lies at an end of the interval, so that a better ridge may lie outside.</param>
public readonly record struct OptimalRidgeSolution(double Ridge, double Error, Verdict Verdict);

/// <summary>Search for the optimal ridge on a grid in ln lambda, refined by golden section.</summary>
public static class OptimalRidge
{
    private const int GridPoints = 45;

    /// <summary>Minimum of an error over the ridge.</summary>
    /// <param name="error">Error as a function of lambda.</param>
    /// <param name="low">Smallest ridge, > 0.</param>
    /// <param name="high">Largest ridge, > low.</param>
    /// <remarks>The error at the minimum is exact to about 1e-10 relative, lambda to about 1e-5: the error is flat there.</remarks>
    public static OptimalRidgeSolution Minimise(Func<double, double> error, double low = 1e-8, double high = 100)
    {
        MinimumResult best = LogMinimum.Find(error, low, high, GridPoints, relativeTolerance: 1e-5);
        return new OptimalRidgeSolution(best.Argument, best.Value, best.AtBoundary ? new Verdict(VerdictKind.NotConverged) : best.Verdict);
    }

    /// <summary>The ridge with the smallest test loss of random features.</summary>
    /// <param name="spectrum">Spectrum and target.</param>
    /// <param name="samples">P.</param>
    /// <param name="width">N.</param>
    /// <param name="noiseVariance">sigma2.</param>
    public static OptimalRidgeSolution RandomFeatures(Spectrum spectrum, double samples, double width, double noiseVariance) =>
        Minimise(ridge => RandomFeatureRidge.Solve(spectrum, samples, width, ridge, noiseVariance).TestLoss);

    /// <summary>The ridge with the smallest test loss of kernel regression.</summary>
    /// <param name="spectrum">Spectrum and target.</param>
    /// <param name="samples">P.</param>
    /// <param name="noiseVariance">sigma2.</param>
    public static OptimalRidgeSolution Kernel(Spectrum spectrum, double samples, double noiseVariance) =>
        Minimise(ridge => KernelRidge.Solve(spectrum, samples, ridge, noiseVariance).TestLoss);

    /// <summary>Adds <c>optimalRidge</c> and <c>optimalTestLoss</c> along a curve to a prediction.</summary>
    internal static void AddTo(Dictionary<string, Series> series, Dictionary<string, Verdict> verdicts, double[] axis, OptimalRidgeSolution[] best)
    {
        int edge = Array.FindIndex(best, b => !b.Verdict.IsConverged);
        Verdict verdict = edge < 0 ? Verdict.Converged : best[edge].Verdict with { Index = edge };
        series.Add("optimalRidge", Series.Curve(axis, [.. best.Select(b => b.Ridge)]));
        series.Add("optimalTestLoss", Series.Curve(axis, [.. best.Select(b => b.Error)]));
        verdicts.Add("optimalRidge", verdict);
        verdicts.Add("optimalTestLoss", verdict);
    }
}
