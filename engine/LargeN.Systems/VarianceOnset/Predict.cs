// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.RandomFeatures;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.VarianceOnset;

public sealed partial class VarianceOnsetSystem
{
    /// <inheritdoc/>
    public Prediction Predict(VarianceOnsetConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        if (config.Kernel is not SpectralModel model) return Prediction.None;

        Spectrum spectrum = model.Theory();
        double[] widths = [.. config.Width.Select(n => (double)n)], samples = [.. config.Samples.Select(p => (double)p)];
        int columns = samples.Length, points = widths.Length * columns;
        double[] test = new double[points], ensemble = new double[points], ratio = new double[points], testBias = new double[points], ensembleBias = new double[points], ratioBias = new double[points];
        Verdict[] roots = new Verdict[points];
        for (int s = 0; s < columns; s++)
        {
            cancel.ThrowIfCancellationRequested();
            RandomFeaturesConfig at = config.At(config.Samples[s]);
            RandomFeatureSolution[] line = [.. widths.Select(n => RandomFeatureRidge.Solve(spectrum, samples[s], n, config.Ridge, config.NoiseVariance))];
            double[] one = FiniteSizeBias.Of("testLoss", at, line, [.. line.Select(p => p.TestLoss)])!, all = FiniteSizeBias.Of("ensembleLoss", at, line, [.. line.Select(p => p.EnsembleLoss)])!;
            for (int n = 0; n < widths.Length; n++)
            {
                int i = (n * columns) + s;
                (test[i], ensemble[i], testBias[i], ensembleBias[i], roots[i]) = (line[n].TestLoss, line[n].EnsembleLoss, one[n], all[n], line[n].Verdict);
                ratio[i] = double.IsInfinity(test[i]) ? 0 : OnsetSamples.Ratio(line[n], config.AveragedModels);
                ratioBias[i] = ratio[i] > 0 ? ratio[i] * ((one[n] / test[i]) + (all[n] / ensemble[i])) : double.PositiveInfinity;
            }
        }

        double[] onset = new double[widths.Length], onsetBias = new double[widths.Length];
        Verdict found = Verdict.Converged;
        double step = samples.Skip(1).Select((p, s) => Math.Log(p / samples[s])).DefaultIfEmpty(0).Max();
        for (int n = 0; n < widths.Length; n++)
        {
            (onset[n], Verdict verdict) = OnsetSamples.Half(spectrum, widths[n], config.Ridge, config.NoiseVariance, config.AveragedModels, model.LeastSamples);
            if (found.IsConverged && !verdict.IsConverged) found = verdict with { Index = n };

            // d ln(ratio) / d ln P is about -1 at the crossing: a relative error of the ratio is one of P_half. A straight line between points h apart in ln P misses it by at most 0.1 h^2.
            int near = Math.Clamp(Array.FindIndex(samples, p => p >= onset[n]), 0, columns - 1);
            onsetBias[n] = double.IsNaN(onset[n]) ? 0 : onset[n] * ((2 * ratioBias[(n * columns) + near]) + (0.1 * step * step));
        }

        Dictionary<string, Series> series = new()
        {
            ["testLoss"] = new([widths, samples], test, testBias),
            ["ensembleLoss"] = new([widths, samples], ensemble, ensembleBias),
            ["ensembleRatio"] = new([widths, samples], ratio, ratioBias),
            ["onsetSamples"] = new([widths], onset, onsetBias),
        };
        Dictionary<string, Verdict> verdicts = series.Where(s => s.Key != "onsetSamples").ToDictionary(s => s.Key, s => PredictionVerdict.Of(roots, s.Value.Values));
        verdicts.Add("onsetSamples", found);
        return new Prediction(series, verdicts);
    }
}
