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
        step = 0.01 / Math.Max(friction, Math.Max(1, noise));
    }

    /// <summary>eta^(2/3).</summary>
    internal static double TwoThirds(double learningRate) => Elementary.Exp(2.0 / 3 * Elementary.Log(learningRate));

    /// <summary>(u - v)^2 at the start.</summary>
    internal static double Start(ManifoldConfig config)
    {
        double difference = config.InitialWeight - (1 / config.InitialWeight);
        return difference * difference;
    }

    /// <summary>x where (u - v)^2 has fallen to half.</summary>
    internal static double HalfTime(ManifoldConfig config, CancellationToken cancel)
    {
        ManifoldDrift drift = new(config);
        (double s, double speed, double w) state = (Elementary.Log(config.InitialWeight), 0, 0);
        double half = Start(config) / 2, before = 2 * half;
        for (long i = 0; ; i++)
        {
            if (i % 4096 == 0) cancel.ThrowIfCancellationRequested();
            state = drift.Advance(state, drift.step);
            double now = Imbalance(state.s);
            if (now <= half) return drift.step * (i + ((before - half) / (before - now)));
            before = now;
        }
    }

    /// <summary>(u - v)^2 at rising times x.</summary>
    internal static double[] Imbalances(ManifoldConfig config, double[] times, CancellationToken cancel)
    {
        ManifoldDrift drift = new(config);
        (double s, double speed, double w) state = (Elementary.Log(config.InitialWeight), 0, 0);
        double[] values = new double[times.Length];
        double at = 0;
        for (int i = 0; i < times.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            int steps = (int)Math.Ceiling((times[i] - at) / drift.step);
            double part = steps == 0 ? 0 : (times[i] - at) / steps;
            for (int j = 0; j < steps; j++) state = drift.Advance(state, part);
            (values[i], at) = (Imbalance(state.s), times[i]);
        }

        return values;
    }

    private static double Imbalance(double s)
    {
        double u = Elementary.Exp(s), difference = u - (1 / u);
        return difference * difference;
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
