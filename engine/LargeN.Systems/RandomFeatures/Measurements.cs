// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

/// <summary>The values of all replicas of a run while they are measured.</summary>
internal sealed class Measurements
{
    private readonly RandomFeaturesConfig config;
    private readonly ReplicaRange replicas;

    internal Measurements(RandomFeaturesConfig config, ReplicaRange replicas)
    {
        this.config = config;
        this.replicas = replicas;
        Verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas.Count)];
        int points = replicas.Count * config.Width.Count;
        (Excess, Bias, FixedFeature, Ensemble, Train, Trace, Squared) =
            (new double[points], new double[points], new double[points], new double[points], new double[points], new double[points], new double[points]);
    }

    internal Verdict[] Verdicts { get; }

    internal double[] Excess { get; }

    internal double[] Bias { get; }

    internal double[] FixedFeature { get; }

    internal double[] Ensemble { get; }

    internal double[] Train { get; }

    internal double[] Trace { get; }

    internal double[] Squared { get; }

    internal int At(int replica, int point) => (replica * config.Width.Count) + point;

    internal Observation ToObservation()
    {
        double[] axis = [.. config.Width.Select(n => (double)n)];
        double[] test = new double[Excess.Length];
        for (int i = 0; i < test.Length; i++)
        {
            test[i] = Excess[i] + config.NoiseVariance;
            Ensemble[i] += config.NoiseVariance;
        }

        for (int r = 0; r < replicas.Count; r++)
        {
            for (int s = 0; s < axis.Length && Verdicts[r].IsConverged; s++)
            {
                int i = At(r, s);
                if (!double.IsFinite(Excess[i] + Bias[i] + FixedFeature[i] + Ensemble[i] + Train[i] + Trace[i] + Squared[i])) Verdicts[r] = new Verdict(VerdictKind.NonFinite, s);
            }
        }

        ReplicaSeries Curve(double[] values) => new([axis], values);
        Dictionary<string, ReplicaSeries> series = new()
        {
            ["biasLoss"] = Curve(Bias),
            ["fixedFeatureLoss"] = Curve(FixedFeature),
            ["testLoss"] = Curve(test),
            ["excessLoss"] = Curve(Excess),
            ["ensembleLoss"] = Curve(Ensemble),
            ["trainLoss"] = Curve(Train),
        };
        if (config.Spectrum is DatasetSpectrum) return new Observation(replicas, series, Verdicts);

        // Not for a pool: an image drawn twice adds 1/ridge to the trace, whatever the kernel.
        series.Add("resolventTrace", Curve(Trace));
        series.Add("resolventSquaredTrace", Curve(Squared));
        return new Observation(replicas, series, Verdicts);
    }
}
