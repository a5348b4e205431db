// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Lazy limit of networks on the circle: descent with the tangent kernel of infinitely many units, mode by mode.</summary>
/// <remarks>Equations (4) and (5) of engine/docs/systems/feature-learning-scaling.md.</remarks>
internal static class CircleTheory
{
    internal static Prediction Predict(CircleFeatureConfig config, CancellationToken cancel)
    {
        double[] eigenvalues = Eigenvalues(config, cancel), losses = config.BatchSize > 0 ? Batches(config, eigenvalues, cancel) : All(config, eigenvalues), steps = [.. config.Steps.Select(t => (double)t)];
        int modes = config.Target().Length;
        double s = config.Hardness;
        Dictionary<string, Series> series = new()
        {
            ["kernelEigenvalues"] = Series.Curve([.. Enumerable.Range(0, modes).Select(k => (double)k)], eigenvalues[..modes]),
            ["lazyExponent"] = new([], [-s]),
            ["richExponent"] = new([], [s < 1 ? -2 * s / (1 + s) : -s]),
            ["lazyLoss"] = new([steps], losses, Bias(config, losses)),
        };
        if (LocalSlope.Of(series["lazyLoss"]) is { } slope) series["lazySlope"] = slope;
        return new Prediction(series, series.ToDictionary(v => v.Key, v => PredictionVerdict.Of([], v.Value.Values)));
    }

    /// <summary>lambda_k, k = 0 to n/2: mean over the angles of K(theta) cos(k theta).</summary>
    internal static double[] Eigenvalues(CircleFeatureConfig config, CancellationToken cancel)
    {
        int n = config.Angles;
        double[] cosines = new double[n], kernel = new double[n], terms = new double[n], eigenvalues = new double[(n / 2) + 1];
        for (int j = 0; j < n; j++) cosines[j] = Elementary.CosQuarterTurns(4.0 * j / n);
        for (int j = 0; j < n; j++) kernel[j] = NeuralKernel.At(config.Kernel, cosines[j]);
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            if (k % 64 == 0) cancel.ThrowIfCancellationRequested();
            for (int j = 0, at = 0; j < n; j++, at = at + k < n ? at + k : at + k - n) terms[j] = kernel[j] * cosines[at];
            eigenvalues[k] = FixedOrder.Sum(terms) / n;
        }

        return eigenvalues;
    }

    private static double[] All(CircleFeatureConfig config, double[] eigenvalues)
    {
        double[] target = config.Target(), losses = new double[config.Steps.Count];
        for (int i = 0; i < losses.Length; i++)
        {
            double t = config.Steps[i];
            for (int k = 1; k < target.Length; k++)
            {
                double left = t == 0 ? 1 : Elementary.Exp(2 * t * Elementary.Log(Math.Abs(1 - (config.LearningRate * eigenvalues[k]))));
                losses[i] = Math.FusedMultiplyAdd(target[k] * target[k] / 2, left, losses[i]);
            }

            if (!double.IsFinite(losses[i])) losses[i] = double.PositiveInfinity;
        }

        return losses;
    }

    /// <summary>Mean over batches that are drawn with replacement: exact, for the noise of a step is the same in every mode but for lambda_k.</summary>
    private static double[] Batches(CircleFeatureConfig config, double[] eigenvalues, CancellationToken cancel)
    {
        double[] target = config.Target(), losses = new double[config.Steps.Count], power = new double[eigenvalues.Length], keep = new double[power.Length], noise = new double[power.Length];
        for (int k = 0; k < power.Length; k++)
        {
            double step = config.LearningRate * eigenvalues[k], both = k == 0 || 2 * k == config.Angles ? 1 : 2;
            power[k] = k < target.Length ? target[k] * target[k] / 2 : 0;
            noise[k] = step * step * both / config.BatchSize;
            keep[k] = ((1 - step) * (1 - step)) - (step * step / config.BatchSize);
        }

        for (int t = 0, next = 0; ; t++)
        {
            double loss = FixedOrder.Sum(power);
            if (!double.IsFinite(loss)) loss = double.PositiveInfinity;
            if (config.Steps[next] == t)
            {
                losses[next] = loss;
                if (++next == losses.Length) return losses;
            }

            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            if (double.IsInfinity(loss)) continue;
            for (int k = 0; k < power.Length; k++) power[k] = Math.FusedMultiplyAdd(keep[k], power[k], noise[k] * loss);
        }
    }

    /// <summary>What units short of infinity leave in modes that the limit has learned, and what richness short of 0 changes; measured, equation (6) of the page.</summary>
    private static double[] Bias(CircleFeatureConfig config, double[] losses)
    {
        double n = config.Width, richness = config.Richness[0];
        return [.. losses.Select((loss, i) =>
        {
            double time = config.LearningRate * config.Steps[i], moved = richness * time;
            return !double.IsFinite(loss) ? 0
                : config.Steps[i] == 0 ? 1e-6
                : (3 * (Math.Min(1, time / 2) + loss) / n) + (0.5 * richness) + (Math.Min(1, 2 * richness) * loss) + (0.06 * moved / (5 + moved));
        })];
    }
}
