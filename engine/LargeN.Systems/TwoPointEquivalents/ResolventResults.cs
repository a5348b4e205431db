// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>The values of all replicas of a run while they are measured.</summary>
internal sealed class ResolventResults
{
    private static readonly string[] OfSamples = ["degreesOfFreedom", "onePoint", "twoPointIdentity", "twoPointCovariance", "excessLoss", "trainLoss"];
    private static readonly string[] OfFeatures = ["featureDegreesOfFreedom", "featureOnePoint", "featureTwoPoint", "featureExcessLoss"];

    private readonly ReplicaRange replicas;
    private readonly Dictionary<string, ReplicaSeries> series = [];

    internal ResolventResults(TwoPointEquivalentsConfig config, ReplicaRange replicas)
    {
        this.replicas = replicas;
        Verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas.Count)];
        double[] axis = [.. config.Shift];
        foreach (string name in (string[])[.. OfSamples, .. config.Width > 0 ? OfFeatures : []])
        {
            double[][] axes = name.EndsWith("Freedom", StringComparison.Ordinal) || name.EndsWith("OnePoint", StringComparison.OrdinalIgnoreCase) ? [axis] : [axis, axis];
            int points = replicas.Count * axes.Aggregate(1, (product, a) => product * a.Length);
            series[name] = new ReplicaSeries(axes, new double[points]);
            if (config.IsComplex) series[TwoPointEquivalentsSystem.Imaginary(name)] = new ReplicaSeries(axes, new double[points]);
        }
    }

    internal Verdict[] Verdicts { get; }

    internal void Set(string name, int replica, int point, Complex value)
    {
        ReplicaSeries real = series[name];
        real.Values[(replica * real.Points) + point] = value.Real;
        if (series.TryGetValue(TwoPointEquivalentsSystem.Imaginary(name), out ReplicaSeries? imaginary)) imaginary.Values[(replica * real.Points) + point] = value.Imaginary;
    }

    internal Observation ToObservation()
    {
        for (int r = 0; r < replicas.Count; r++)
        {
            foreach (ReplicaSeries one in series.Values)
            {
                foreach (double value in one.Replica(r))
                {
                    if (!double.IsFinite(value) && Verdicts[r].IsConverged) Verdicts[r] = new Verdict(VerdictKind.NonFinite);
                }
            }
        }

        return new Observation(replicas, series, Verdicts);
    }
}
