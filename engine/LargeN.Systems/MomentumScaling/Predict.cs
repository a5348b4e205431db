// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.MomentumScaling;

public sealed partial class MomentumScalingSystem
{
    /// <inheritdoc/>
    public Prediction Predict(MomentumScalingConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        double[] rates = [.. config.LearningRate];
        void Add(string name, IReadOnlyList<double[]> axes, double[] values, double[]? bias)
        {
            series.Add(name, new Series(axes, values, bias));
            verdicts.Add(name, PredictionVerdict.Of([], values));
        }

        switch (config)
        {
            case ManifoldConfig manifold:
                double scaled = ManifoldDrift.HalfTime(manifold, cancel), start = ManifoldDrift.Start(manifold);
                double[] times = Times(manifold, scaled), curve = ManifoldDrift.Imbalances(manifold, times, cancel);
                Add("imbalance", [rates, times], [.. rates.SelectMany(_ => curve)], [.. Enumerable.Repeat(ImbalanceBias(manifold.MomentumScale) * start, rates.Length * times.Length)]);
                Add("scaledHalfTime", [rates], [.. rates.Select(_ => scaled)], [.. rates.Select(_ => HalfTimeBias(manifold.MomentumScale) * scaled)]);
                double[] half = [.. rates.Select(eta => scaled / ManifoldDrift.TwoThirds(eta))];
                Add("halfTime", [rates], half, [.. half.Select(t => HalfTimeBias(manifold.MomentumScale) * t)]);
                Add("driftTime", [rates], [.. rates.Select(_ => DriftTime(manifold))], null);
                break;
            case MatchedConfig matched:
                SgdModes modes = ModesOf(matched, cancel);
                double[][] plain = SecondMoments.Losses(modes, [.. rates.Select(eta => new SgdSetting(eta, matched.BatchSize, matched.NoiseVariance, Distinct(matched, eta)))], cancel);
                double[][] heavy = MomentumMoments.Losses(
                    modes, [.. rates.Select(eta => new MomentumSetting((1 - matched.Momentum) * eta, matched.Momentum, matched.BatchSize, matched.NoiseVariance, Distinct(matched, eta)))], cancel);
                double[][] axes = [rates, [.. matched.Times]];
                double[] without = Spread(matched, plain), with = Spread(matched, heavy);
                Add("excessLoss", axes, with, new double[with.Length]);
                Add("plainLoss", axes, without, new double[with.Length]);
                Add("relativeGap", axes, [.. with.Select((l, i) => double.IsFinite(l) && double.IsFinite(without[i]) ? Math.Abs(l - without[i]) / without[i] : double.PositiveInfinity)], null);
                break;
        }

        return new Prediction(series, verdicts);
    }

    /// <summary>Recorded times, from 0 to twice the half time.</summary>
    internal static double[] Times(ManifoldConfig config, double halfTime) => [.. Enumerable.Range(0, config.Points + 1).Select(i => 2 * halfTime * i / config.Points)];

    /// <summary>Modes of a normalised power law.</summary>
    internal static SgdModes ModesOf(MatchedConfig config, CancellationToken cancel)
    {
        Spectrum spectrum = TheorySpectrum.Of(new PowerLawSpectrum { Modes = config.Modes, SpectrumExponent = config.SpectrumExponent, TargetExponent = config.TargetExponent }, cancel);
        return SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: true));
    }

    /// <summary>Recorded steps, each once.</summary>
    internal static int[] Distinct(MatchedConfig config, double learningRate) => [.. config.Times.Select(time => MatchedConfig.Step(learningRate, time)).Distinct()];

    // The averaged motion takes the transverse variance for a number; with little friction it is a random one of a replica. Measured at c = 0.125 to 10, eta = 0.000625 to 0.005.
    private static double HalfTimeBias(double c) => 0.01 + (0.1 / (1 + (c * c / 4)));

    private static double ImbalanceBias(double c) => 0.01 + (0.32 / (1 + (c * c)));

    /// <summary>ln(sinh 2 s_0 / sinh 2 s_half) c^2 / sigma^2: d ln sinh 2 s = -(sigma^2/c^2) dx.</summary>
    private static double DriftTime(ManifoldConfig config)
    {
        double u = config.InitialWeight, cosh = ((u * u) + (1 / (u * u))) / 2, half = (cosh + 1) / 2, ratio = Math.Sqrt(((cosh * cosh) - 1) / ((half * half) - 1));
        return Math.Log(ratio) * Math.Pow(config.MomentumScale / config.NoiseDeviation, 2);
    }

    /// <summary>Losses at distinct steps back at the recorded times.</summary>
    private static double[] Spread(MatchedConfig config, double[][] losses) =>
        [.. config.LearningRate.SelectMany((eta, j) =>
        {
            int[] distinct = Distinct(config, eta);
            return config.Times.Select(time => losses[j][Array.IndexOf(distinct, MatchedConfig.Step(eta, time))]);
        })];
}
