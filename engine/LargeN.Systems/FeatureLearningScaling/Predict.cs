// SPDX-License-Identifier: MIT
using LargeN.Systems.Dmft;
using LargeN.Systems.Equivalents;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.FeatureLearningScaling;

public sealed partial class FeatureLearningScalingSystem
{
    private const int ExactModes = 32;
    private const int Bins = 96;

    /// <inheritdoc/>
    /// <remarks>Where eta x_max (1 + gamma0 q) passes 2 the loss is +infinity from the next step on; the verdict is Diverged with that step, its residual is q there.</remarks>
    public Prediction Predict(FeatureLearningScalingConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        return config is LinearFeatureConfig linear ? Predict(linear, cancel) : CircleTheory.Predict((CircleFeatureConfig)config, cancel);
    }

    private static Prediction Predict(LinearFeatureConfig config, CancellationToken cancel)
    {
        SgdModes modes = TheoryModes(config, cancel);
        int records = config.Steps.Count, points = config.Richness.Count * records;
        Dictionary<string, double[]> values = [];
        Dictionary<string, Verdict> verdicts = [];
        void Put(string name, int i, double[] curve, Verdict verdict)
        {
            if (!values.TryGetValue(name, out double[]? all)) values[name] = all = new double[points];
            curve.CopyTo(all, i * records);
            verdicts[name] = verdicts.GetValueOrDefault(name, Verdict.Converged).And(verdict);
        }

        for (int i = 0; i < config.Richness.Count; i++)
        {
            WideFeatureCurves wide = WideFeatureLosses.Solve(modes, config.LearningRate, config.Richness[i], config.Steps, fixedKernel: false, cancel);
            WideFeatureCurves reduced = WideFeatureLosses.Solve(modes, config.LearningRate, config.Richness[i], config.Steps, fixedKernel: true, cancel);
            WideFeatureCurves own = wide;
            if (config is not WideFeatureConfig)
            {
                (own, double[] train) = Finite(config, modes, config.Richness[i], cancel);
                if (config is FixedSetFeatureConfig) Put("trainLoss", i, train, own.Verdict);
            }

            Put("excessLoss", i, own.Excess, own.Verdict);
            Put("testLoss", i, [.. own.Excess.Select(l => l + config.NoiseVariance)], own.Verdict);
            Put("readoutNorm", i, own.ReadoutNorm, own.Verdict);
            Put("infiniteLoss", i, wide.Excess, wide.Verdict);
            Put("infiniteReadoutNorm", i, wide.ReadoutNorm, wide.Verdict);
            Put("reducedLoss", i, reduced.Excess, reduced.Verdict);
        }

        double[][] axes = [[.. config.Richness], [.. config.Steps.Select(t => (double)t)]];
        return new Prediction(
            values.ToDictionary(v => v.Key, v => new Series(axes, v.Value, v.Key is "infiniteLoss" or "infiniteReadoutNorm" or "reducedLoss" ? null : StatedBias(config, modes, v.Key, v.Value, values["readoutNorm"]))),
            values.ToDictionary(v => v.Key, v => verdicts[v.Key].And(PredictionVerdict.Of([], v.Value))));
    }

    /// <summary>Finite widths, samples and batches, at the recorded steps.</summary>
    private static (WideFeatureCurves Curves, double[] Train) Finite(LinearFeatureConfig config, SgdModes modes, double richness, CancellationToken cancel)
    {
        double samples = config is FixedSetFeatureConfig set ? set.Samples : double.PositiveInfinity, batch = config is OnlineFeatureConfig online ? online.BatchSize : double.PositiveInfinity;
        int last = config.Steps.Count == 0 ? 0 : config.Steps[^1];
        TrainedFeatureCurves curves = TrainedFeatureLosses.Solve(modes, new TrainedFeatureSetting(config.Width, samples, batch, config.LearningRate, richness, config.NoiseVariance), last, cancel);
        double edge = DescentStability.LargestEigenvalue(modes, samples, config.Width);
        int unstable = Array.FindIndex(curves.ReadoutNorm, q => !(config.LearningRate * edge * (1 + (richness * q)) <= 2));
        Verdict verdict = unstable < 0 || unstable >= last ? Verdict.Converged : new Verdict(VerdictKind.Diverged, unstable, curves.ReadoutNorm[unstable]);
        double[] At(double[] all) => [.. config.Steps.Select(t => (unstable >= 0 && t > unstable) || !double.IsFinite(all[t]) ? double.PositiveInfinity : all[t])];
        return (new WideFeatureCurves(At(curves.Excess), At(curves.ReadoutNorm), verdict), At(curves.Train));
    }

    /// <summary>Modes one by one, or the first ones and bins of geometric width. Those of infiniteWidth are the modes of its simulation, too.</summary>
    private static SgdModes TheoryModes(LinearFeatureConfig config, CancellationToken cancel) => BinnedModes.Of(config.Spectrum, config.Normalised, ExactModes, Bins, cancel);

    /// <summary>Measured: engine/docs/systems/feature-learning-scaling.md, "Finite-size bias", and what bins bring; the simulation of infiniteWidth has the same bins.</summary>
    /// <remarks>
    /// infiniteWidth compares N units with N = infinity: relative (2 + 2 tau)/N, and what a bottleneck of N units leaves of the target, sum_k v_k^2 kappa/(lambda_k + kappa) with
    /// N = sum_k lambda_k/(lambda_k + kappa), in the share min(1, 20 tau kappa) by which it is seen, and
    /// 4 sum_k v_k^2 / (N (1 + tau)) that strong modes leave in weak ones; tau = eta t (1 + gamma0 q) for eta t.
    /// </remarks>
    private static double[] StatedBias(LinearFeatureConfig config, SgdModes modes, string name, double[] values, double[] norms)
    {
        bool wide = config is WideFeatureConfig;
        double binned = 1e-10 + (wide ? 0 : BinnedModes.RelativeError(config.Spectrum, ExactModes, Bins)), bottleneck = config is FixedSetFeatureConfig set ? Math.Min(set.Samples, config.Width) : config.Width;
        (double kappa, double left, double power) = wide && name != "readoutNorm" ? Bottleneck(modes, config.Width) : (0, 0, 0);
        double[] bias = new double[values.Length];
        for (int i = 0; i < bias.Length; i++)
        {
            double t = config.Steps[i % config.Steps.Count], richness = config.Richness[i / config.Steps.Count], tau = config.LearningRate * t * (1 + (richness > 0 ? richness * norms[i] : 0));
            double relative = wide ? (2 + (2 * tau)) / bottleneck : 3 / bottleneck;
            if (config is OnlineFeatureConfig online) relative += 2.0 / online.BatchSize;
            bias[i] = (((t == 0 && name != "trainLoss" ? 0 : relative) + binned) * values[i]) + (left * Math.Min(1, 20 * tau * kappa)) + (t > 0 ? 4 * power / (bottleneck * (1 + tau)) : 0);
        }

        return bias;
    }

    private static (double Kappa, double Left, double Power) Bottleneck(SgdModes modes, int width)
    {
        Spectrum spectrum = new(modes.Eigenvalues, modes.Multiplicities, [.. modes.Start.Select((w2, k) => w2 * modes.Multiplicities[k] * modes.Eigenvalues[k])]);
        double kappa = EffectiveRidge.Solve(spectrum, width, 0).Kappa;
        return (kappa, spectrum.Bias(kappa) + spectrum.CrossPower(kappa), spectrum.TotalPower);
    }
}
