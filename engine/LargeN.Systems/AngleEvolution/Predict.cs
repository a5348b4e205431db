// SPDX-License-Identifier: MIT
namespace LargeN.Systems.AngleEvolution;

public sealed partial class AngleEvolutionSystem
{
    /// <inheritdoc/>
    public Prediction Predict(AngleEvolutionConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        double[] axis = [.. Enumerable.Range(1, config.Depth).Select(l => (double)l)];
        double[] infinite = InfiniteWidthAngle.Curve(config.Angle, config.Depth);
        (double Drift, double Variance) refined = RefinedAngleRule.Of(config.Width);
        (double[] mean, double[] variance) = AngleMoments.Curve(config, refined);
        (double[] near, double[] spread) = config.Rule == AngleRule.Refined ? (mean, variance) : AngleMoments.Curve(config with { Rule = AngleRule.Refined }, refined);
        double Bias(int l) => FiniteWidthBias.Mean(config.Angle, config.Width, l + 1) + Math.Abs(mean[l] - near[l]);
        double SpreadBias(int l) => FiniteWidthBias.Variance(config.Angle, config.Width, l + 1, refined.Variance, spread[l]) + Math.Abs(variance[l] - spread[l]);

        Series Of(Func<int, double> value, Func<int, double> stated) => new([axis], [.. axis.Select((_, l) => value(l))], [.. axis.Select((_, l) => stated(l))]);
        Dictionary<string, Series> series = new()
        {
            ["logSquaredSine"] = Of(l => mean[l], Bias),
            ["squaredLogSquaredSine"] = Of(l => (mean[l] * mean[l]) + variance[l], l => SpreadBias(l) + (Bias(l) * ((2 * Math.Abs(mean[l])) + Bias(l)))),
            ["collapse"] = Of(l => infinite[l] - mean[l], Bias),
            ["logSquaredSineVariance"] = Of(l => variance[l], SpreadBias),
        };
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }
}
