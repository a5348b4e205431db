// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Brent's root finder (MathNet's), with a verdict in place of exceptions: few evaluations for smooth functions on a linear scale.</summary>
/// <remarks>For a positive unknown that may lie anywhere over many orders of magnitude use <see cref="LogBisection"/>.</remarks>
public static class BrentRoot
{
    // The larger of the two values at the ends is brought to 2^500: values inside may exceed it by 10^150.
    private const int LargeExponent = 500;

    /// <summary>A root between two ends of different sign.</summary>
    /// <param name="function">Continuous on the bracket.</param>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end, > low, finite.</param>
    /// <param name="tolerance">Absolute accuracy of the root, > 0.</param>
    /// <param name="maxIterations">Limit on iterations, >= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static RootResult Find(Func<double, double> function, double low, double high, double tolerance = 1e-14, int maxIterations = 200)
    {
        ArgumentNullException.ThrowIfNull(function);
        Bracket.Check(low, high);
        if (!(tolerance > 0)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "allowed: > 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);

        int evaluations = 0, firstNaN = 0;
        bool stopAtNaN = false;
        double Counted(double x)
        {
            double value = function(x);
            evaluations++;
            if (!double.IsNaN(value)) return value;
            if (firstNaN == 0) firstNaN = evaluations;
            return stopAtNaN ? 0 : value;       // MathNet throws at a NaN; a zero ends its search there
        }

        double atLow = Counted(low), atHigh = Counted(high);
        if (atLow == 0) return End(low, 0, VerdictKind.Converged, -1);
        if (atHigh == 0) return End(high, 0, VerdictKind.Converged, -1);
        if (firstNaN > 0) return End(double.IsNaN(atLow) ? low : high, double.NaN, VerdictKind.NonFinite, firstNaN);
        if (atLow > 0 == atHigh > 0)
            return Math.Abs(atLow) <= Math.Abs(atHigh) ? End(low, atLow, VerdictKind.NotConverged, 0) : End(high, atHigh, VerdictKind.NotConverged, 0);

        // MathNet also stops where the function is below the tolerance, whatever its unit. A large unit leaves the accuracy of the root as the
        // rule that decides; the method itself uses ratios of values alone.
        double largest = Math.Max(Math.Abs(atLow), Math.Abs(atHigh));
        int unit = double.IsFinite(largest) ? LargeExponent - PowerOfTwo.Exponent(largest) : 0;
        stopAtNaN = true;
        bool found = MathNet.Numerics.RootFinding.Brent.TryFindRoot(
            x => PowerOfTwo.Scale(x == low ? atLow : x == high ? atHigh : Counted(x), unit), low, high, tolerance, maxIterations, out double root);
        if (firstNaN > 0) return End(root, double.NaN, VerdictKind.NonFinite, firstNaN);
        double residual = Counted(root);
        return found ? End(root, residual, VerdictKind.Converged, -1) : End(root, residual, VerdictKind.NotConverged, evaluations);

        RootResult End(double at, double value, VerdictKind kind, long index) => new(at, value, evaluations, new Verdict(kind, index, Math.Abs(value)));
    }
}
