// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>The values of all replicas of a run while they are measured.</summary>
internal sealed class Measurements
{
    private readonly KernelRegressionConfig config;
    private readonly ReplicaRange replicas;
    private readonly double[] excess;
    private readonly double[] bias;
    private readonly double[] train;
    private readonly double[] trace;
    private readonly double[] squared;
    private readonly double[] modeErrors;
    private readonly int firstMode;

    internal Measurements(KernelRegressionConfig config, ReplicaRange replicas, int reportedModes, int firstMode)
    {
        this.config = config;
        this.replicas = replicas;
        this.firstMode = firstMode;
        Modes = reportedModes;
        Verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas.Count)];
        int points = replicas.Count * config.Samples.Count;
        (excess, bias, train, trace, squared) = (new double[points], new double[points], new double[points], new double[points], new double[points]);
        modeErrors = new double[points * reportedModes];
    }

    internal int Modes { get; }

    internal Verdict[] Verdicts { get; }

    /// <summary>Adds half of a value, the share of one of the two draws of a replica.</summary>
    internal void AddTrain(int replica, int point, double value) => train[At(replica, point)] += 0.5 * value;

    internal void AddExcess(int replica, int point, double value) => excess[At(replica, point)] += 0.5 * value;

    internal void AddMode(int replica, int point, int mode, double value) => modeErrors[(At(replica, point) * Modes) + mode] += 0.5 * value;

    internal void AddTraces(int replica, int point, double first, double second)
    {
        trace[At(replica, point)] += 0.5 * first;
        squared[At(replica, point)] += 0.5 * second;
    }

    internal void SetBias(int replica, int point, double value) => bias[At(replica, point)] = value;

    internal Observation ToObservation()
    {
        double[] axis = [.. config.Samples.Select(p => (double)p)];
        double[] test = new double[excess.Length];
        for (int i = 0; i < test.Length; i++) test[i] = excess[i] + config.NoiseVariance;
        for (int r = 0; r < replicas.Count; r++)
        {
            for (int s = 0; s < axis.Length && Verdicts[r].IsConverged; s++)
            {
                int i = At(r, s);
                if (!double.IsFinite(excess[i] + bias[i] + train[i] + trace[i] + squared[i])) Verdicts[r] = new Verdict(VerdictKind.NonFinite, s);
            }
        }

        ReplicaSeries Curve(double[] values) => new([axis], values);
        Dictionary<string, ReplicaSeries> series = new()
        {
            ["biasLoss"] = Curve(bias),
            ["excessLoss"] = Curve(excess),
            ["testLoss"] = Curve(test),
            ["trainLoss"] = Curve(train),
            ["modeErrors"] = new([axis, [.. Enumerable.Range(firstMode, Modes).Select(k => (double)k)]], modeErrors),
        };
        if (config.Spectrum is DatasetSpectrum) return new Observation(replicas, series, Verdicts);

        // Not for a pool: an image drawn twice adds 1/ridge to the trace, whatever the kernel.
        series.Add("resolventTrace", Curve(trace));
        series.Add("resolventSquaredTrace", Curve(squared));
        return new Observation(replicas, series, Verdicts);
    }

    private int At(int replica, int point) => (replica * config.Samples.Count) + point;
}
