// SPDX-License-Identifier: MIT
namespace LargeN.Systems.HomogenizedSgd;

public sealed partial class HomogenizedSgdSystem
{
    /// <inheritdoc/>
    public Prediction Predict(HomogenizedSgdConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        VolterraLoss loss = new Rows(config, cancel).Theory(cancel);
        double[] rates = [.. config.LearningRate], times = [.. config.Times];
        double scale = 2.0 / config.Samples;
        double[] values = [.. rates.SelectMany(gamma => loss.At(gamma, [.. times.Select(t => (double)config.Step(t) / config.Samples)], cancel)).Select(psi => scale * psi)];
        double[] bias = [.. rates.Select(gamma => RelativeBias(loss.KernelWeight(gamma), Math.Min(config.Samples, config.InputDimension)))];
        Dictionary<string, Series> series = new()
        {
            [Measured(config)] = new([rates, times], values, [.. values.Select((v, i) => double.IsFinite(v) ? bias[i / times.Length] * v : 0)]),
            ["limitLoss"] = Series.Curve(rates, [.. rates.Select(gamma => scale * loss.Limit(gamma))]),
            ["criticalLearningRate"] = new([], [loss.CriticalLearningRate]),
        };
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }

    internal static string Measured(HomogenizedSgdConfig config) => config is StreamingConfig ? "testLoss" : "trainLoss";

    /// <summary>Fluctuations of the data, and the feedback of those of the path, which is strongest near the critical rate; measured, see the page.</summary>
    private static double RelativeBias(double weight, double size) => weight < 1 ? (0.2 / Math.Sqrt(size)) + (4 * weight / ((1 - weight) * size)) : 1;
}
