// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

public sealed partial class RandomFeaturesSystem
{
    /// <inheritdoc/>
    public Prediction Predict(RandomFeaturesConfig config, CancellationToken cancel)
    {
        Check(config);
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        double[] axis = [.. config.Width.Select(n => (double)n)];
        RandomFeatureSolution[] points = new RandomFeatureSolution[axis.Length];
        for (int s = 0; s < axis.Length; s++)
        {
            cancel.ThrowIfCancellationRequested();
            points[s] = RandomFeatureRidge.Solve(spectrum, config.Samples, axis[s], config.Ridge, config.NoiseVariance);
        }

        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        void Curve(string name, Func<RandomFeatureSolution, double> value)
        {
            double[] values = [.. points.Select(value)];
            series.Add(name, new Series([axis], values, FiniteSizeBias.Of(name, config, points, values)));
            verdicts.Add(name, PredictionVerdict.Of(points.Select(p => p.Verdict), values));
        }

        Curve("effectiveRidge", p => p.EffectiveRidge);
        Curve("fixedFeatureRidge", p => p.FixedFeatureRidge);
        Curve("degreesOfFreedom", p => p.DegreesOfFreedom);
        Curve("degreesOfFreedomSquared", p => p.DegreesOfFreedomSquared);
        Curve("gamma", p => p.Gamma);
        Curve("biasLoss", p => p.BiasLoss);
        Curve("fixedFeatureLoss", p => p.FixedFeatureLoss);
        Curve("testLoss", p => p.TestLoss);
        Curve("excessLoss", p => p.ExcessLoss);
        Curve("ensembleLoss", p => p.EnsembleLoss);
        Curve("trainLoss", p => p.TrainLoss);
        Curve("resolventTrace", p => p.ResolventTrace);
        Curve("resolventSquaredTrace", p => p.ResolventSquaredTrace);
        foreach ((string name, Series decomposed) in VarianceDecomposition.Of(config, series))
        {
            series.Add(name, decomposed);
            verdicts.Add(name, PredictionVerdict.Of(points.Select(p => p.Verdict), decomposed.Values));
        }

        if (config.OptimalRidge)
        {
            OptimalRidgeSolution[] best = new OptimalRidgeSolution[axis.Length];
            for (int s = 0; s < axis.Length; s++)
            {
                cancel.ThrowIfCancellationRequested();
                best[s] = OptimalRidge.RandomFeatures(spectrum, config.Samples, axis[s], config.NoiseVariance);
            }

            OptimalRidge.AddTo(series, verdicts, axis, best);
        }

        return new Prediction(series, verdicts);
    }
}
