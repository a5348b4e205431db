// SPDX-License-Identifier: MIT
using LargeN.Systems.Dmft;
using LargeN.Systems.Equivalents;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.NeuralScalingLaws;

public sealed partial class NeuralScalingLawsSystem
{
    private const int ExactModes = 128;
    private const int Bins = 256;

    /// <inheritdoc/>
    public Prediction Predict(NeuralScalingLawsConfig config, CancellationToken cancel)
    {
        Check(config);
        double binned = BinnedModes.RelativeError(config.Spectrum, ExactModes, Bins);
        SgdModes Blocks() => BinnedModes.Of(config.Spectrum, config.Normalised, ExactModes, Bins, cancel);
        return config switch
        {
            DescentScalingConfig descent => new DescentPrediction(descent, Blocks(), binned).Of(cancel),
            BudgetScalingConfig budget => Budget(budget, Blocks(), binned, cancel),
            LimitScalingConfig limits => Limits(limits, cancel),
            _ => throw new ArgumentException($"unknown model {config.GetType().Name}", nameof(config)),
        };
    }

    private static Prediction Budget(BudgetScalingConfig config, SgdModes modes, double binned, CancellationToken cancel)
    {
        int widths = config.Width.Count, budgets = config.Compute.Count;
        double[] values = new double[widths * budgets];
        bool converged = true;
        for (int i = 0; i < widths; i++)
        {
            cancel.ThrowIfCancellationRequested();
            (double[] losses, bool found) = GradientFlowLoss.At(modes, config.Width[i], [.. config.Compute.Select(c => c / config.Width[i])], cancel);
            losses.CopyTo(values, i * budgets);
            converged &= found;
        }

        double[] compute = [.. config.Compute], width = [.. config.Width.Select(n => (double)n)];
        Series all = new([width, compute], values, [.. values.Select((l, i) => ((FiniteSizeBias.Width / width[i / budgets]) + binned) * l)]);
        (double[] best, double[] at) = Frontier.Of(all);
        Verdict[] roots = converged ? [] : [new Verdict(VerdictKind.NotConverged)];
        return new Prediction(
            new Dictionary<string, Series>
            {
                ["budgetLoss"] = all,
                ["frontierLoss"] = new Series([compute], best, [.. best.Select((l, c) => ((FiniteSizeBias.Width / at[c]) + binned) * l)]),
                ["frontierWidth"] = new Series([compute], at, [.. at.Select(n => FiniteSizeBias.BestWidth * n)]),
            },
            new Dictionary<string, Verdict>
            {
                ["budgetLoss"] = PredictionVerdict.Of(roots, values),
                ["frontierLoss"] = PredictionVerdict.Of(roots, best),
                ["frontierWidth"] = PredictionVerdict.Of(roots, at),
            });
    }

    private static Prediction Limits(LimitScalingConfig config, CancellationToken cancel)
    {
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        SgdScales scales = SgdScales.Of(spectrum, config.Normalised);
        double[] widths = [.. config.Width.Select(n => (double)n)], samples = [.. config.Samples.Select(p => (double)p)];
        EffectiveRidgeSolution[] byWidth = [.. widths.Select(n => EffectiveRidge.Solve(spectrum, n, 0))], bySamples = [.. samples.Select(p => EffectiveRidge.Solve(spectrum, p, 0))];
        double[] width = [.. byWidth.Select(s => (spectrum.Bias(s.Kappa) + spectrum.CrossPower(s.Kappa)) / scales.Power)];
        double[] data = [.. bySamples.Select((s, i) => (((spectrum.Bias(s.Kappa) / scales.Power) + config.NoiseVariance) * samples[i] / s.FreeSquared) - config.NoiseVariance)];
        return new Prediction(
            new Dictionary<string, Series>
            {
                ["widthLimitLoss"] = new Series([widths], width, [.. width.Select((l, i) => FiniteSizeBias.Width * l / widths[i])]),
                ["dataLimitLoss"] = new Series([samples], data, [.. data.Select((l, i) => FiniteSizeBias.Interpolation * (l + config.NoiseVariance) / bySamples[i].FreeSquared)]),
            },
            new Dictionary<string, Verdict>
            {
                ["widthLimitLoss"] = PredictionVerdict.Of(byWidth.Select(s => s.Verdict), width),
                ["dataLimitLoss"] = PredictionVerdict.Of(bySamples.Select(s => s.Verdict), data),
            });
    }
}
