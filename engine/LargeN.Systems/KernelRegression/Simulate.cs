// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Datasets;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

public sealed partial class KernelRegressionSystem
{
    /// <inheritdoc/>
    public RunCost Cost(KernelRegressionConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        long each, shared;
        double flops;
        Func<Device, int, long> scratch;
        int points = config.Samples.Count;
        if (config.Spectrum is SphereSpectrum)
        {
            SphereSimulation plan = new(config, TheorySpectrum.Of(config.Spectrum, CancellationToken.None));
            (each, shared, flops, scratch) = (plan.BytesEach, 0, replicas.Count * plan.FlopsEach, plan.ScratchBytes);
        }
        else
        {
            int modes = Modes.CountOf(config.Spectrum);
            FeatureSimulation plan = new(config, modes, Modes.PositiveOf(config.Spectrum));
            (long poolBytes, double poolFlops) = config.Spectrum is DatasetSpectrum data ? PoolData.Cost(data) : (0, 0);
            (each, shared, flops, scratch) = (plan.BytesEach, poolBytes + (40L * modes), poolFlops + (replicas.Count * plan.FlopsEach), plan.ScratchBytes);
        }

        int perPass = Math.Clamp(device.ReplicasPerPass(replicas.Count, each), 1, Math.Max(1, replicas.Count));
        long values = 8L * replicas.Count * points * (6 + config.ReportedModes);
        return new RunCost(shared + (perPass * each) + scratch(device, perPass) + values, flops);
    }

    /// <inheritdoc/>
    public Observation Simulate(KernelRegressionConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        if (config.Spectrum is SphereSpectrum)
        {
            Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
            Measurements results = new(config, run.Replicas, Math.Min(config.ReportedModes, spectrum.Blocks), firstMode: 0);
            new SphereSimulation(config, spectrum).Run(run, results, cancel);
            return results.ToObservation();
        }
        else
        {
            using Design design = Designs.Design.Of(config.Spectrum, run.Device, cancel);
            Measurements results = new(config, run.Replicas, Math.Min(config.ReportedModes, design.Modes.Blocks), firstMode: 1);
            new FeatureSimulation(config, design.Modes.Count, design.Modes.Positive).Run(design, run, results, cancel);
            return results.ToObservation();
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With G the smaller Gram matrix, n its size, t = tr (G + lambda)^-1 and lambda including the trace of the tail:
    /// df1 = n - lambda t, kappa = lambda / (P - df1) or 1/t, gamma = 1 - (lambda t + P - n)^2 / (P (lambda^2 tr (G + lambda)^-2 + P - n)).
    /// </remarks>
    public IReadOnlyDictionary<string, Series> Derive(KernelRegressionConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("resolventTrace", out Series? traces) || !means.TryGetValue("resolventSquaredTrace", out Series? squares)) return new Dictionary<string, Series>();
        (double rank, double tail) = Rank(config.Spectrum);
        int points = config.Samples.Count;
        double[] kappa = new double[points], freedom = new double[points], gamma = new double[points];
        for (int s = 0; s < points; s++)
        {
            double p = config.Samples[s], t = traces.Values[s], t2 = squares.Values[s];
            if (p <= rank)
            {
                kappa[s] = 1 / t;
                freedom[s] = p - ((config.Ridge + tail) * t);
                gamma[s] = 1 - (t / t2 * (t / p));
            }
            else
            {
                double lambda = config.Ridge, all = (lambda * t) + p - rank;
                freedom[s] = rank - (lambda * t);
                kappa[s] = lambda / (p - freedom[s]);
                gamma[s] = 1 - (all * all / (p * ((lambda * lambda * t2) + p - rank)));
            }
        }

        double[] axis = traces.Axes[0];
        return new Dictionary<string, Series>
        {
            ["effectiveRidge"] = Series.Curve(axis, kappa),
            ["degreesOfFreedom"] = Series.Curve(axis, freedom),
            ["gamma"] = Series.Curve(axis, gamma),
        };
    }

    /// <summary>Number of modes with a positive eigenvalue (no limit where the kernel has a tail) and the trace of the tail.</summary>
    private static (double Rank, double Tail) Rank(SpectrumConfig spectrum) => spectrum switch
    {
        SphereSpectrum sphere => (double.PositiveInfinity, SphereHarmonics.Of(sphere).TailTrace),
        DatasetSpectrum data => (data.PoolSize, 0),
        _ => (Modes.PositiveOf(spectrum), 0),   // without writing the modes out: the jackknife asks once a replica
    };

    private void CheckSimulation(KernelRegressionConfig config)
    {
        Check(config);
        Violation[] violations = [.. Modes.Check(config.Spectrum)];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
