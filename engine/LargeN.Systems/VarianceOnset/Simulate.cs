// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Equivalents;
using LargeN.Systems.RandomFeatures;

namespace LargeN.Systems.VarianceOnset;

public sealed partial class VarianceOnsetSystem
{
    /// <inheritdoc/>
    public RunCost Cost(VarianceOnsetConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        long values = 8L * replicas.Count * 4 * config.Width.Count * config.Samples.Count;
        if (config.Kernel is TrainedModel trained)
        {
            TrainedSimulation training = new(config, trained);
            return new RunCost((values * 3 / 2) + training.Bytes(device), replicas.Count * training.FlopsEach);
        }

        if (config.Kernel is NetworkModel network)
        {
            TangentSimulation plan = new(config, network);
            int perPass = Math.Clamp(device.ReplicasPerPass(replicas.Count, plan.BytesEach), 1, Math.Max(1, replicas.Count));
            return new RunCost(values + (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass), replicas.Count * plan.FlopsEach);
        }

        RunCost[] each = [.. config.Samples.Select(p => new RandomFeaturesSystem().Cost(config.At(p), replicas, device))];
        return new RunCost(values + each.Max(c => c.Bytes), each.Sum(c => c.Flops));
    }

    /// <inheritdoc/>
    /// <exception cref="ConfigException">The config is invalid, or its spectrum has no end and is predicted only.</exception>
    public Observation Simulate(VarianceOnsetConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        double[] widths = [.. config.Width.Select(n => (double)n)], samples = [.. config.Samples.Select(p => (double)p)];
        int count = run.Replicas.Count, columns = samples.Length, points = widths.Length * columns;
        double[] test = new double[count * points], ensemble = new double[count * points];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        Dictionary<string, ReplicaSeries> series = new() { ["testLoss"] = new([widths, samples], test), ["ensembleLoss"] = new([widths, samples], ensemble) };
        if (config.Kernel is TrainedModel trained)
        {
            double[] train = new double[count * points];
            new TrainedSimulation(config, trained).Run(run, test, ensemble, train, verdicts, cancel);
            series.Add("trainLoss", new([widths, samples], train));
        }
        else if (config.Kernel is NetworkModel network)
        {
            new TangentSimulation(config, network).Run(run, test, ensemble, verdicts, cancel);
        }
        else
        {
            for (int s = 0; s < columns; s++)
            {
                RandomFeaturesConfig at = config.At(config.Samples[s]);
                Measurements results = new(at, run.Replicas);
                CrossedSimulation simulation = new(at, FeatureSource.Coefficients(at));
                using FeatureSource source = FeatureSource.Of(at, run.Device, simulation.ReplicasPerPass(run.Device, count), cancel);
                simulation.Run(source, run with { Progress = new ProgressPart(run.Progress, s, s + 1, columns) }, results, cancel);
                Observation seen = results.ToObservation();
                for (int r = 0; r < count; r++)
                {
                    verdicts[r] = verdicts[r].And(seen.Verdicts[r]);
                    for (int n = 0; n < widths.Length; n++)
                    {
                        test[(((r * widths.Length) + n) * columns) + s] = seen.Observables["testLoss"].Replica(r)[n];
                        ensemble[(((r * widths.Length) + n) * columns) + s] = seen.Observables["ensembleLoss"].Replica(r)[n];
                    }
                }
            }
        }

        return new Observation(run.Replicas, series, verdicts);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(VarianceOnsetConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("testLoss", out Series? test) || !means.TryGetValue("ensembleLoss", out Series? ensemble)) return new Dictionary<string, Series>();
        double[] ratio = [.. test.Values.Zip(ensemble.Values, (one, all) => OnsetSamples.Ratio(one, all, config.AveragedModels))], samples = test.Axes[1];
        double[] onset = [.. test.Axes[0].Select((_, n) => Crossing(samples, ratio.AsSpan(n * samples.Length, samples.Length)))];
        return new Dictionary<string, Series> { ["ensembleRatio"] = new(test.Axes, ratio), ["onsetSamples"] = Series.Curve(test.Axes[0], onset) };
    }

    /// <summary>Where the ratio first falls below 1/2, linear in ln P between two points; NaN where it does not.</summary>
    private static double Crossing(double[] samples, ReadOnlySpan<double> ratio)
    {
        for (int s = 1; s < samples.Length; s++)
        {
            if (!(ratio[s - 1] >= 0.5 && ratio[s] < 0.5)) continue;
            double share = (ratio[s - 1] - 0.5) / (ratio[s - 1] - ratio[s]);
            return samples[s - 1] * Math.Exp(share * Math.Log(samples[s] / samples[s - 1]));
        }

        return double.NaN;
    }

    private void CheckSimulation(VarianceOnsetConfig config)
    {
        Check(config);
        if (config.Kernel is SpectralModel { PredictedOnly.Length: > 0 } model)
            throw new ConfigException($"{Info.Id} simulation", [new Violation(model.PredictedOnly, "0", "is predicted only: a simulation needs a number of modes")]);
    }
}
