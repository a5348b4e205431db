// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Dmft;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Value of a function and its gradient.</summary>
internal delegate double GradientFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>Minimisation by limited-memory BFGS with a bisection for the weak Wolfe conditions (Nocedal 1980; Lewis, Overton 2013).</summary>
/// <remarks>Determinism: class B, given such a function. A value of +infinity is a step that was too long.</remarks>
internal static class LimitedMemoryMinimum
{
    private const int Memory = 30;
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;

    /// <summary>Moves x to a minimum.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">Start; overwritten with the best point.</param>
    /// <param name="maxIterations">Limit.</param>
    /// <param name="cancel">Looked at once an iteration.</param>
    /// <returns>The value, and Converged where ten iterations in a row gained less than 1e-14 of it, the largest derivative is below 1e-11, or no step along the gradient gains anything.</returns>
    internal static (double Value, Verdict Verdict) Find(GradientFunction function, double[] x, int maxIterations, CancellationToken cancel)
    {
        int n = x.Length, idle = 0;
        double[] g = new double[n], trial = new double[n], gradient = new double[n], d = new double[n];
        List<(double[] S, double[] Y, double Rho)> pairs = [];
        double value = function(x, g);
        for (int iteration = 0; iteration < maxIterations; iteration++)
        {
            cancel.ThrowIfCancellationRequested();
            if (Largest(g) < 1e-11) return (value, Verdict.Converged);
            Direction(pairs, g, d);
            double slope = FixedLanes.Dot(d, g);
            if (!(slope < 0))
            {
                pairs.Clear();
                Direction(pairs, g, d);
                slope = FixedLanes.Dot(d, g);
            }

            double low = 0, high = double.PositiveInfinity, step = pairs.Count > 0 ? 1 : Math.Min(1, 1 / Largest(g)), next = value;
            bool found = false;
            for (int i = 0; i < 50 && !found; i++)
            {
                x.CopyTo(trial, 0);
                FixedLanes.AddScaled(step, d, trial);
                next = function(trial, gradient);
                if (!(next <= value + (Decrease * step * slope))) high = step;
                else if (FixedLanes.Dot(gradient, d) < Curvature * slope) low = step;
                else found = true;
                if (!found) step = double.IsFinite(high) ? 0.5 * (low + high) : 2 * step;
            }

            if (!found && !(next < value))
            {
                if (pairs.Count == 0) return (value, Verdict.Converged);     // the gradient itself is below rounding
                pairs.Clear();
                continue;
            }

            double[] s = new double[n], y = new double[n];
            for (int j = 0; j < n; j++) (s[j], y[j]) = (trial[j] - x[j], gradient[j] - g[j]);
            double product = FixedLanes.Dot(s, y);
            if (product > 1e-300)
            {
                if (pairs.Count == Memory) pairs.RemoveAt(0);
                pairs.Add((s, y, 1 / product));
            }

            idle = value - next <= 1e-14 * Math.Max(1, Math.Abs(next)) ? idle + 1 : 0;
            trial.CopyTo(x, 0);
            gradient.CopyTo(g, 0);
            value = next;
            if (idle == 10) return (value, Verdict.Converged);
        }

        return (value, new Verdict(VerdictKind.NotConverged, maxIterations, Largest(g)));
    }

    private static double Largest(double[] g)
    {
        double most = 0;
        foreach (double v in g) most = Math.Max(most, Math.Abs(v));
        return most;
    }

    /// <summary>d = -H g by the two loops over the pairs.</summary>
    private static void Direction(List<(double[] S, double[] Y, double Rho)> pairs, double[] g, double[] d)
    {
        g.CopyTo(d, 0);
        double[] alpha = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            (double[] s, double[] y, double rho) = pairs[i];
            alpha[i] = rho * FixedLanes.Dot(s, d);
            FixedLanes.AddScaled(-alpha[i], y, d);
        }

        double scale = pairs.Count > 0 ? 1 / (pairs[^1].Rho * FixedLanes.Dot(pairs[^1].Y, pairs[^1].Y)) : 1;
        for (int j = 0; j < d.Length; j++) d[j] *= scale;
        for (int i = 0; i < pairs.Count; i++)
        {
            (double[] s, double[] y, double rho) = pairs[i];
            double beta = rho * FixedLanes.Dot(y, d);
            FixedLanes.AddScaled(alpha[i] - beta, s, d);
        }

        for (int j = 0; j < d.Length; j++) d[j] = -d[j];
    }
}
