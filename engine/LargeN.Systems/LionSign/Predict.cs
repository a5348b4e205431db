// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.LionSign;

public sealed partial class LionSignSystem
{
    /// <inheritdoc/>
    public Prediction Predict(LionSignConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        double[] first = [.. config.Beta1], rates = [.. config.LearningRate], steps = [.. config.Steps.Select(t => (double)t)];
        int points = steps.Length, last = config.Steps[^1];
        double[] losses = new double[config.Settings * points], late = new double[config.Settings], floor = new double[config.Settings], lossBias = new double[losses.Length], lateBias = new double[late.Length];
        for (int s = 0; s < config.Settings; s++)
        {
            Direction direction = new(first[s / rates.Length], config.Beta2);
            double rate = rates[s % rates.Length], relative = RelativeBias(config, direction, rate);
            using SignMoments moments = new(config, first[s / rates.Length], rate, direction);
            floor[s] = Floor(config, direction, rate);
            double least = floor[s] + (rate * rate * Curvatures(config).Sum() / 2);
            for (int t = 0, next = 0; ; t++)
            {
                if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
                bool inWindow = t > last - config.Window, recorded = config.Steps[next] == t;
                double loss = inWindow || recorded ? moments.Loss() : 0;
                if (inWindow) late[s] += loss / config.Window;
                if (recorded)
                {
                    (losses[(s * points) + next], lossBias[(s * points) + next]) = (loss, t == 0 ? 1e-12 * loss : relative * (loss + least));
                    if (++next == points) break;
                }

                moments.Advance();
            }

            lateBias[s] = relative * (late[s] + least);
        }

        Dictionary<string, Series> series = new()
        {
            ["loss"] = new([first, rates, steps], losses, lossBias),
            ["lateLoss"] = new([first, rates], late, lateBias),
            ["floor"] = new([first, rates], floor),
        };
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }

    /// <summary>lambda_k.</summary>
    internal static double[] Curvatures(LionSignConfig config) => [.. Enumerable.Range(1, config.Modes).Select(k => Elementary.Exp(-config.SpectrumExponent * Elementary.Log(k)))];

    // Variance of x: rate^2 (2/pi) A of the signs against the pull 2 rate sqrt(2/pi) lambda/(deviation of c).
    private static double Floor(LionSignConfig config, Direction direction, double rate) =>
        Curvatures(config).Sum(l => rate * direction.SignCorrelation * direction.Deviation * config.NoiseDeviation * Math.Sqrt(l)) / (2 * Math.Sqrt(2 * Math.PI));

    /// <summary>Share of loss + floor + rate^2 sum lambda/2 that the closure may be wrong by; measured, see the page.</summary>
    private static double RelativeBias(LionSignConfig config, Direction direction, double rate)
    {
        double perStep = Math.Sqrt(2 / Math.PI) * rate / (config.NoiseDeviation * direction.Deviation);
        return 0.003 + (0.02 / (1 + (2 / (perStep * direction.Memory)))) + (0.15 / ((1 / perStep) + 0.2));
    }
}
