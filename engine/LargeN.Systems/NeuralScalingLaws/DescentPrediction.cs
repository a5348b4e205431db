// SPDX-License-Identifier: MIT
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Losses of descent for every width of a config.</summary>
/// <param name="config">The config.</param>
/// <param name="modes">Its modes, or bins of them.</param>
/// <param name="binned">Relative error of losses that the bins bring.</param>
internal sealed class DescentPrediction(DescentScalingConfig config, SgdModes modes, double binned)
{
    private readonly int records = config.Steps.Count;
    private readonly Dictionary<string, double[]> values = [];
    private readonly List<Verdict> roots = [];

    internal Prediction Of(CancellationToken cancel)
    {
        double[] infinite = Infinite();
        int last = config.Steps.Count == 0 ? 0 : config.Steps[^1];
        for (int i = 0; i < config.Width.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Width(i, last, infinite, cancel);
        }

        double[] widths = [.. config.Width.Select(n => (double)n)], steps = [.. config.Steps.Select(t => (double)t)];
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        foreach ((string name, double[] all) in values)
        {
            series[name] = new Series([widths, steps], all, name == "biasLoss" ? null : Bias(name));
            verdicts[name] = PredictionVerdict.Of(roots, all);
        }

        series["infiniteLoss"] = Series.Curve(steps, infinite);
        verdicts["infiniteLoss"] = PredictionVerdict.Of([], infinite);
        return new Prediction(series, verdicts);
    }

    private void Width(int i, int last, double[] infinite, CancellationToken cancel)
    {
        double width = config.Width[i], samples = config is FixedSetScalingConfig set ? set.Samples : double.PositiveInfinity, noise = config.NoiseVariance;
        int ensemble = config is FixedSetScalingConfig { EnsembleSize: var e } ? e : config is PopulationScalingConfig { EnsembleSize: var p } ? p : 1;
        bool stable = config.LearningRate * DescentStability.LargestEigenvalue(modes, samples, width) < 2 * (1 + config.Momentum);
        FeatureLossCurves curves = stable ? FeatureLosses.Solve(modes, samples, width, config.LearningRate, config.Momentum, noise, last, cancel) : Start(noise);
        if (!curves.IsConverged) roots.Add(new Verdict(VerdictKind.NotConverged, i));
        double[] excess = config is OnlineScalingConfig online ? OnlineLosses.Of(curves, online.BatchSize, noise + modes.Floor) : curves.Excess;
        for (int r = 0; r < records; r++)
        {
            int t = config.Steps[r];
            bool infiniteHere = t > 0 && !stable;
            void Put(string name, Func<double> value)
            {
                if (!values.TryGetValue(name, out double[]? all)) values[name] = all = new double[config.Width.Count * records];
                double v = infiniteHere ? double.PositiveInfinity : value();
                all[(i * records) + r] = double.IsNaN(v) ? double.PositiveInfinity : v;
            }

            Put("excessLoss", () => excess[t]);
            Put("testLoss", () => excess[t] + noise);
            Put("finiteSizeGap", () => excess[t] - infinite[r]);
            if (config is OnlineScalingConfig) continue;
            Put("ensembleLoss", () => (excess[t] / ensemble) + ((1 - (1.0 / ensemble)) * curves.SharedData[t]));
            Put("biasLoss", () => curves.Bias[t]);
            if (config is not FixedSetScalingConfig { Bags: var bags }) continue;
            Put("trainLoss", () => curves.Train[t]);
            Put("generalisationGap", () => excess[t] + noise - curves.Train[t]);
            Put("baggedLoss", () => (excess[t] / bags) + ((1 - (1.0 / bags)) * curves.SharedFeatures[t]));
        }
    }

    /// <summary>Losses before the first step.</summary>
    private FeatureLossCurves Start(double noise)
    {
        double power = modes.Floor;
        for (int k = 0; k < modes.Count; k++) power += modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k];
        return new FeatureLossCurves([power], [power + noise], [power], [power], [power], [0], IsConverged: true);
    }

    /// <summary>Every mode by itself, with the population gradient.</summary>
    private double[] Infinite()
    {
        double[] losses = new double[records];
        for (int k = 0; k < modes.Count; k++)
        {
            double v = 1, b = 0, power = modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k];
            for (int t = 0, r = 0; r < records; t++)
            {
                if (config.Steps[r] == t) losses[r++] += power * v * v;
                b = (config.Momentum * b) + (modes.Eigenvalues[k] * v);
                v -= config.LearningRate * b;
            }
        }

        return [.. losses.Select(l => double.IsFinite(l) ? l + modes.Floor : double.PositiveInfinity)];
    }

    /// <summary>Before the first step nothing but the labels is drawn, and bins have the power of their modes; the circle rounds to 1e-10.</summary>
    private double[] Bias(string name)
    {
        double[] scale = name is "finiteSizeGap" or "generalisationGap" ? values["testLoss"] : values[name], bias = new double[scale.Length];
        for (int i = 0; i < bias.Length; i++)
        {
            double relative = FiniteSizeBias.Rounding;
            if (config.Steps[i % records] > 0 || name is "trainLoss" or "generalisationGap") relative += binned + FiniteSizeBias.Descent(config, config.Width[i / records]);
            bias[i] = relative * scale[i];
        }

        return bias;
    }
}
