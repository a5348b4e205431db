// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Bisection in the logarithm of a positive variable: sure and even over many orders of magnitude.</summary>
/// <remarks>
/// The middle of a bracket is sqrt(low) sqrt(high), so each step halves the logarithm of the ratio. Determinism: class B, given a deterministic
/// function; no logarithm is taken. A ratio of 10^600 needs 64 evaluations to reach a relative width of 10^-16.
/// </remarks>
public static class LogBisection
{
    /// <summary>The root of a function that changes its sign once between two positive ends.</summary>
    /// <param name="function">Continuous and monotone on the bracket, rising or falling; infinite values are allowed.</param>
    /// <param name="low">Lower end, > 0.</param>
    /// <param name="high">Upper end, > low, finite.</param>
    /// <param name="relativeTolerance">Stop when high/low - 1 of the bracket is at most this; 0: when no number lies between the ends.</param>
    /// <param name="maxEvaluations">Limit on calls of the function, >= 2.</param>
    /// <returns>The end of the last bracket with the smaller residual.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static RootResult Find(Func<double, double> function, double low, double high, double relativeTolerance = 0, int maxEvaluations = 200)
    {
        ArgumentNullException.ThrowIfNull(function);
        Bracket.CheckPositive(low, high);
        if (!(relativeTolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(relativeTolerance), relativeTolerance, "allowed: >= 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvaluations, 2);

        double atLow = function(low), atHigh = function(high);
        int evaluations = 2;
        if (double.IsNaN(atLow) || double.IsNaN(atHigh)) return End(double.IsNaN(atLow) ? low : high, double.NaN, VerdictKind.NonFinite, 2);
        if (atLow == 0) return End(low, 0, VerdictKind.Converged, -1);
        if (atHigh == 0) return End(high, 0, VerdictKind.Converged, -1);
        if (atLow > 0 == atHigh > 0) return Best(VerdictKind.NotConverged, 0);

        while (high - low > relativeTolerance * low)
        {
            double middle = Math.Sqrt(low) * Math.Sqrt(high);
            if (!(middle > low && middle < high)) middle = low + ((high - low) / 2);      // neighbours, where rounding leaves the bracket
            if (!(middle > low && middle < high)) break;
            if (evaluations == maxEvaluations) return Best(VerdictKind.NotConverged, evaluations);
            double value = function(middle);
            evaluations++;
            if (double.IsNaN(value)) return End(middle, value, VerdictKind.NonFinite, evaluations);
            if (value == 0) return End(middle, 0, VerdictKind.Converged, -1);
            if (value > 0 == atLow > 0) (low, atLow) = (middle, value);
            else (high, atHigh) = (middle, value);
        }

        return Best(VerdictKind.Converged, -1);

        RootResult Best(VerdictKind kind, long index) => Math.Abs(atLow) <= Math.Abs(atHigh) ? End(low, atLow, kind, index) : End(high, atHigh, kind, index);

        RootResult End(double root, double residual, VerdictKind kind, long index) =>
            new(root, residual, evaluations, new Verdict(kind, index, Math.Abs(residual)));
    }
}
