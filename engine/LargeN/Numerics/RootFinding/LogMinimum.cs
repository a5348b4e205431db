// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>A minimum of a function of one positive variable.</summary>
/// <param name="Argument">Where the smallest value was found.</param>
/// <param name="Value">The function there.</param>
/// <param name="AtBoundary">True if it is an end of the range: the function may fall further outside.</param>
/// <param name="Evaluations">How often the function was called.</param>
/// <param name="Verdict"><see cref="VerdictKind.NonFinite"/>: the function was NaN (index = evaluations so far) or nowhere finite; <see cref="VerdictKind.NotConverged"/>: the limit on evaluations was reached.</param>
public readonly record struct MinimumResult(double Argument, double Value, bool AtBoundary, int Evaluations, Verdict Verdict);

/// <summary>Minimisation over a positive variable: an even grid in its logarithm, then golden-section search around the best point.</summary>
/// <remarks>
/// Determinism: class B, given a deterministic function. The grid finds the right valley if the valley is wider than two grid steps. Near a smooth
/// minimum values differ by less than rounding within about 10^-8 of the argument: a smaller tolerance gains nothing there.
/// </remarks>
public static class LogMinimum
{
    private const double Golden = 0.6180339887498949;      // (sqrt 5 - 1)/2

    /// <summary>Finds the smallest value between two positive ends.</summary>
    /// <param name="function">Any function; +infinity is allowed and is never chosen over a finite value.</param>
    /// <param name="low">Lower end, > 0.</param>
    /// <param name="high">Upper end, > low, finite.</param>
    /// <param name="gridPoints">Points of the grid, ends included, >= 3.</param>
    /// <param name="relativeTolerance">Stop when the bracket's relative width is at most this, > 0.</param>
    /// <param name="maxEvaluations">Limit on calls of the function, grid included; at least the grid.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static MinimumResult Find(
        Func<double, double> function, double low, double high, int gridPoints = 33, double relativeTolerance = 1e-8, int maxEvaluations = 500)
    {
        ArgumentNullException.ThrowIfNull(function);
        Bracket.CheckPositive(low, high);
        ArgumentOutOfRangeException.ThrowIfLessThan(gridPoints, 3);
        if (!(relativeTolerance > 0)) throw new ArgumentOutOfRangeException(nameof(relativeTolerance), relativeTolerance, "allowed: > 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvaluations, gridPoints);

        double start = Elementary.Log(low), step = (Elementary.Log(high) - start) / (gridPoints - 1);
        double bestX = double.NaN, bestValue = double.PositiveInfinity;
        int best = -1, evaluations = 0;
        for (int i = 0; i < gridPoints; i++)
        {
            double x = i == 0 ? low : i == gridPoints - 1 ? high : Elementary.Exp(start + (i * step));
            double value = function(x);
            evaluations++;
            if (double.IsNaN(value)) return new MinimumResult(x, value, false, evaluations, new Verdict(VerdictKind.NonFinite, evaluations));
            if (value < bestValue) (best, bestX, bestValue) = (i, x, value);
        }

        if (best < 0 || !double.IsFinite(bestValue))
            return new MinimumResult(bestX, bestValue, false, evaluations, new Verdict(VerdictKind.NonFinite, evaluations));

        double a = start + (Math.Max(best - 1, 0) * step), b = start + (Math.Min(best + 1, gridPoints - 1) * step);
        double c = b - (Golden * (b - a)), d = a + (Golden * (b - a));
        double atC = double.NaN, atD = double.NaN;
        VerdictKind kind = VerdictKind.Converged;
        while (b - a > relativeTolerance)
        {
            if (evaluations > maxEvaluations - 2)
            {
                kind = VerdictKind.NotConverged;
                break;
            }

            if (double.IsNaN(atC)) atC = Evaluate(c);
            if (double.IsNaN(atD)) atD = Evaluate(d);
            if (double.IsNaN(atC) || double.IsNaN(atD))
                return new MinimumResult(bestX, bestValue, false, evaluations, new Verdict(VerdictKind.NonFinite, evaluations));

            // The kept inner point is the other's new place, up to rounding: one call a step.
            if (atC < atD) (b, d, atD, c, atC) = (d, c, atC, d - (Golden * (d - a)), double.NaN);
            else (a, c, atC, d, atD) = (c, d, atD, c + (Golden * (b - c)), double.NaN);
        }

        return new MinimumResult(bestX, bestValue, bestX == low || bestX == high, evaluations, new Verdict(kind, kind == VerdictKind.Converged ? -1 : evaluations));

        double Evaluate(double t)
        {
            double x = Elementary.Exp(t), value = function(x);
            evaluations++;
            if (value < bestValue) (bestX, bestValue) = (x, value);
            return value;
        }
    }
}
