// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.MomentumScaling;

/// <summary>Averaged motion along the minima u v = 1, u = e^s, v = e^-s, in the time x = t eta^(2/3), for eta to 0 at 1 - mu = c eta^(2/3).</summary>
/// <remarks>
/// The transverse coordinate oscillates with variance eta^(1/3) w that label noise feeds and friction damps, at fixed action where the curvature changes; its mean force moves s:
/// s'' = -c s' - tanh(2 s) (w + s'^2), w' = sigma^2/2 - c w - w tanh(2 s) s', from rest (derivation: engine/docs/systems/momentum-scaling.md).
/// Runge-Kutta of fourth order with the engine's own functions: the recorded times of simulations come from it.
/// </remarks>
internal sealed class ManifoldDrift
{
    private readonly double friction;
    private readonly double noise;
    private readonly double step;

    private ManifoldDrift(ManifoldConfig config)
    {
        (friction, noise) = (config.MomentumScale, config.NoiseDeviation * config.NoiseDeviation / 2);
        // Small against 1/c and against the time (sigma^2)^(-1/3) of the motion without friction.
        step = 0.02 / Math.Max(friction, Math.Max(1, noise));
    }

    /// <summary>eta^(2/3).</summary>
    internal static double TwoThirds(double learningRate) => Elementary.Exp(2.0 / 3 * Elementary.Log(learningRate));

    /// <summary>(u - v)^2 at the start.</summary>
    internal static double Start(ManifoldConfig config)
    {
        double difference = config.InitialWeight - (1 / config.InitialWeight);
        return difference * difference;
    }

    /// <summary>x where (u - v)^2 = 4 sinh^2 s has fallen to half.</summary>
    internal static double HalfTime(ManifoldConfig config, CancellationToken cancel)
    {
        ManifoldDrift drift = new(config);
        (double S, double Speed, double W) state = (Elementary.Log(config.InitialWeight), 0, 0);
        double sinh = Math.Sqrt(Start(config) / 8), half = Elementary.Log(sinh + Math.Sqrt((sinh * sinh) + 1));
        for (long i = 0; ; i++)
        {
            if (i % 4096 == 0) cancel.ThrowIfCancellationRequested();
            (double S, double Speed, double W) before = state;
            state = drift.Advance(before, drift.step);
            if (state.S <= half) return drift.step * (i + drift.Crossing(before, state, half));
        }
    }

    /// <summary>(u - v)^2 at rising times x.</summary>
    internal static double[] Imbalances(ManifoldConfig config, double[] times, CancellationToken cancel)
    {
        ManifoldDrift drift = new(config);
        (double S, double Speed, double W) before = (Elementary.Log(config.InitialWeight), 0, 0), after = drift.Advance(before, drift.step);
        double[] values = new double[times.Length];
        long at = 0;        // before is at this step
        for (int i = 0; i < times.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            for (; (at + 1) * drift.step < times[i]; at++) (before, after) = (after, drift.Advance(after, drift.step));
            double u = Elementary.Exp(drift.Between(before, after, (times[i] / drift.step) - at)), difference = u - (1 / u);
            values[i] = difference * difference;
        }

        return values;
    }

    /// <summary>s at a share r of a step, by the quintic polynomial of values, first and second derivatives at both ends: its error is far below that of the step.</summary>
    private double Between((double S, double Speed, double W) before, (double S, double Speed, double W) after, double r)
    {
        double v0 = step * before.Speed, v1 = step * after.Speed, a0 = step * step * Slope(before).Speed, a1 = step * step * Slope(after).Speed, d = after.S - before.S - v0 - (0.5 * a0), e = v1 - v0 - a0, f = a1 - a0;
        double c3 = (10 * d) - (4 * e) + (0.5 * f), c4 = (-15 * d) + (7 * e) - f, c5 = (6 * d) - (3 * e) + (0.5 * f);
        return before.S + (r * (v0 + (r * ((0.5 * a0) + (r * (c3 + (r * (c4 + (r * c5)))))))));
    }

    /// <summary>The share of a step at which s falls to a value, by bisection to the last bit.</summary>
    private double Crossing((double S, double Speed, double W) before, (double S, double Speed, double W) after, double s)
    {
        double low = 0, high = 1;
        while (true)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) return high;
            if (Between(before, after, middle) > s) low = middle;
            else high = middle;
        }
    }

    private (double S, double Speed, double W) Advance((double S, double Speed, double W) y, double h)
    {
        (double, double, double) a = Slope(y), b = Slope(Moved(y, a, h / 2)), c = Slope(Moved(y, b, h / 2)), d = Slope(Moved(y, c, h));
        return Moved(y, (Mean(a.Item1, b.Item1, c.Item1, d.Item1), Mean(a.Item2, b.Item2, c.Item2, d.Item2), Mean(a.Item3, b.Item3, c.Item3, d.Item3)), h);
    }

    private (double S, double Speed, double W) Slope((double S, double Speed, double W) y)
    {
        double tanh = Elementary.Tanh(2 * y.S);
        return (y.Speed, (-friction * y.Speed) - (tanh * (y.W + (y.Speed * y.Speed))), noise - (friction * y.W) - (y.W * tanh * y.Speed));
    }

    private static (double S, double Speed, double W) Moved((double S, double Speed, double W) y, (double S, double Speed, double W) slope, double h) =>
        (y.S + (h * slope.S), y.Speed + (h * slope.Speed), y.W + (h * slope.W));

    private static double Mean(double a, double b, double c, double d) => (a + (2 * b) + (2 * c) + d) / 6;
}
