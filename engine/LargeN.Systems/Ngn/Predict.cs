// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Ngn;

public sealed partial class NgnSystem
{
    /// <inheritdoc/>
    public Prediction Predict(NgnConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        SgdModes modes = SgdModes.Of(TheorySpectrum.Of(config.Spectrum, cancel), new SgdScales(1, 1));
        Dictionary<string, Series> series = config is RegressionNgnConfig regression ? Moments(regression, modes, cancel) : Path(config, modes, cancel);
        double[] rates = [.. config.LearningRate];
        if (config.Rule == StepRule.Constant) series.Add("criticalLearningRate", new Series([], [modes.CriticalLearningRate(config is RegressionNgnConfig r ? r.BatchSize : double.PositiveInfinity)]));
        if (config is QuadraticNgnConfig)
        {
            double largest = modes.Eigenvalues.Max();
            series.Add("stepBound", Series.Curve(rates, [.. rates.Select(gamma => DescentPath.Step(config.Rule, gamma, largest))]));
            series.Add("limitLoss", Series.Curve(rates, [.. rates.Select(gamma => Limit(config.Rule, modes, gamma))]));
        }

        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }

    /// <summary>f after infinitely many steps.</summary>
    private static double Limit(StepRule rule, SgdModes modes, double gamma)
    {
        if (rule == StepRule.Ngn) return 0;
        double limit = 0;
        for (int k = 0; k < modes.Count; k++)
        {
            double x = gamma * modes.Eigenvalues[k];
            if (x >= 2 && modes.Start[k] > 0) limit += x > 2 ? double.PositiveInfinity : modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k] / 2;
        }

        return limit;
    }

    private static Dictionary<string, Series> Path(NgnConfig config, SgdModes modes, CancellationToken cancel)
    {
        DescentPath[] paths = [.. config.LearningRate.Select(gamma => QuadraticDescent.Run(modes, config.Rule, gamma, config.Steps, cancel))];
        Dictionary<string, Series> series = [];
        foreach ((string name, bool curve, double[] values) in Recorded(paths)) series.Add(name, new Series(Axes(config, curve), values, [.. values.Select(v => double.IsFinite(v) ? Rounding * v : 0)]));
        return series;
    }

    /// <summary>What paths hold, by observable; curves over steps or one number a rate.</summary>
    private static IEnumerable<(string Name, bool Curve, double[] Values)> Recorded(IReadOnlyList<DescentPath> paths) =>
    [
        ("objective", true, [.. paths.SelectMany(p => p.Objective)]),
        ("stepSize", true, [.. paths.SelectMany(p => p.StepSize)]),
        ("squaredDistance", true, [.. paths.SelectMany(p => p.Distance)]),
        ("rises", false, [.. paths.Select(p => (double)p.Rises)]),
        ("smallestStep", false, [.. paths.Select(p => p.Smallest)]),
        ("largestStep", false, [.. paths.Select(p => p.Largest)]),
    ];

    private static double[][] Axes(NgnConfig config, bool curve) => curve ? [[.. config.LearningRate], [.. config.Steps.Select(t => (double)t)]] : [[.. config.LearningRate]];

    private static Dictionary<string, Series> Moments(RegressionNgnConfig config, SgdModes modes, CancellationToken cancel)
    {
        int points = config.Steps.Count, all = config.LearningRate.Count * points;
        double[] losses = new double[all], distances = new double[all], steps = new double[all];
        for (int j = 0; j < config.LearningRate.Count; j++)
        {
            NgnMoments moments = new(modes, config.Rule, config.LearningRate[j], config.BatchSize, config.NoiseVariance);
            for (int t = 0, next = 0; next < points; t++)
            {
                cancel.ThrowIfCancellationRequested();
                if (config.Steps[next] == t)
                {
                    int at = (j * points) + next++;
                    (losses[at], distances[at], steps[at]) = (moments.Loss, moments.Distance, moments.StepSize);
                }

                if (next < points) moments.Advance();
            }
        }

        double[][] axes = Axes(config, curve: true);
        double[] relative = RelativeBias(config, modes, steps, losses);
        double[] Bias(double[] values) => [.. values.Select((v, i) => double.IsFinite(v) ? (relative[i] + Rounding) * v : 0)];
        return new Dictionary<string, Series>
        {
            ["excessLoss"] = new(axes, losses, Bias(losses)),
            ["squaredDistance"] = new(axes, distances, Bias(distances)),
            ["stepSize"] = new(axes, steps, Bias(steps)),
        };
    }

    /// <summary>
    /// Of batches above 1, whose steps see the loss through T/S taken at the means: x^2 (1/2 + ln(S_0/S)/10), x the largest share so far of eta that comes from there,
    /// (1 - eta/gamma) (1 - tr/(B r)), r = 1/eta - 1/gamma; measured, see the page.
    /// </summary>
    private static double[] RelativeBias(RegressionNgnConfig config, SgdModes modes, double[] steps, double[] losses)
    {
        int points = config.Steps.Count;
        double[] bias = new double[steps.Length];
        double share = 0;
        for (int i = 0; i < bias.Length && config.BatchSize > 1 && config.Rule == StepRule.Ngn; i++)
        {
            double gamma = config.LearningRate[i / points], ratio = (1 / steps[i]) - (1 / gamma);
            if (i % points == 0) share = 0;
            if (steps[i] > 0) share = Math.Max(share, (1 - (steps[i] / gamma)) * Math.Max(0, 1 - (modes.Trace / (config.BatchSize * ratio))));
            double first = losses[i - (i % points)] + config.NoiseVariance, now = losses[i] + config.NoiseVariance;
            bias[i] = share * share * (0.5 + (now > 0 ? 0.1 * Math.Max(0, Elementary.Log(first / now)) : 0));
        }

        return bias;
    }
}
