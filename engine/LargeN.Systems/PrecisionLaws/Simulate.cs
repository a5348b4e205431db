// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.PrecisionLaws;

public sealed partial class PrecisionLawsSystem
{
    /// <inheritdoc/>
    public RunCost Cost(PrecisionLawsConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        if (config is not RoundedFeaturesConfig features) return new RunCost(FitBytes(config, replicas.Count, device), replicas.Count * 400_000.0 * RunsOf(config), OnHost: true);

        int modes = Modes.CountOf(features.Spectrum), columns = RoundedRun.Columns(features);
        long most = 0;
        double flops = 0;
        foreach (int width in features is QuantisedTrainingConfig q ? q.Width : [((PostTrainingConfig)features).Width])
        {
            int perPass = RoundedRun.PerPass(device, modes, width, columns, replicas.Count);
            most = Math.Max(most, (perPass * FeatureProblem.BytesEach(modes, width, columns)) + FeatureProblem.ScratchBytes(device, modes, width, columns, perPass));
            flops += replicas.Count * RoundedRun.Work(features, modes, width);
        }

        long values = 8L * replicas.Count * (features is QuantisedTrainingConfig training ? training.Width.Count * columns : ((PostTrainingConfig)features).Steps.Count * (2 + (5L * features.Bits.Count)));
        return new RunCost(most + FeatureProblem.SharedBytes(modes, columns) + (40L * modes) + (2 * values), flops);
    }

    /// <inheritdoc/>
    /// <remarks>Fits of the models law and fit are one thread's each, on the host whatever the device. A replica whose training leaves the range of a double has the verdict Diverged with the position of the step or width, and +infinity there.</remarks>
    public Observation Simulate(PrecisionLawsConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        if (config is not RoundedFeaturesConfig features) return FitAll(config, run, Info.Id, cancel);
        (Dictionary<string, double[]> values, Verdict[] verdicts) = new RoundedRun(features, run, cancel).Run();
        double[] outer = features is QuantisedTrainingConfig q ? [.. q.Width.Select(n => (double)n)] : [.. ((PostTrainingConfig)features).Steps.Select(t => (double)t)];
        double[] bits = [.. features.Bits.Select(b => (double)b)];
        Dictionary<string, ReplicaSeries> series = values.ToDictionary(
            v => v.Key, v => new ReplicaSeries(v.Value.Length == run.Replicas.Count * outer.Length && Observables.Single(o => o.Name == v.Key).Axes.Count == 1 ? [outer] : [outer, bits], v.Value));
        return new Observation(run.Replicas, series, verdicts);
    }

    /// <summary>Fits of drawn runs, replica by replica.</summary>
    private static Observation FitAll(PrecisionLawsConfig config, SimulationRun run, string what, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count;
        Dictionary<string, ReplicaSeries> series = [];
        PrecisionLaw[] laws = new PrecisionLaw[replicas];
        Verdict[] verdicts = new Verdict[replicas];
        LaneSweep.Run(what, run, replicas, FitBytes(config, replicas, run.Device), One, cancel);
        for (int r = 0; r < replicas; r++)
        {
            (IReadOnlyList<double> parameters, IReadOnlyList<double> tokens, IReadOnlyList<double> bits) = config is LawConfig known
                ? (known.Parameter, known.Token, known.TrainingBits)
                : (((FitConfig)config).Parameter, ((FitConfig)config).Token, ((FitConfig)config).TrainingBits);
            foreach ((string name, double[][] axes, double[] values) in Fitted(laws[r], parameters, tokens, bits))
            {
                if (!series.TryGetValue(name, out ReplicaSeries? all)) series[name] = all = new ReplicaSeries(axes, new double[(long)replicas * values.Length]);
                for (int i = 0; i < values.Length; i++)
                {
                    if (!double.IsFinite(values[i])) verdicts[r] = verdicts[r].And(new Verdict(VerdictKind.Diverged, i));
                    all.Values[(r * values.Length) + i] = double.IsFinite(values[i]) ? values[i] : double.PositiveInfinity;
                }
            }
        }

        return new Observation(run.Replicas, series, verdicts);

        void One(int r)
        {
            uint replica = run.Replicas.First + (uint)r;
            (laws[r], verdicts[r]) = (config switch { LawConfig l => Drawn(l, run.Seed, replica), _ => Resampled((FitConfig)config, run.Seed, replica) }).Find(cancel);
        }
    }

    /// <summary>A run holds its six numbers and their logarithms; a fit takes about a thousand passes of four hundred operations a run.</summary>
    private static long FitBytes(PrecisionLawsConfig config, int replicas, Device device)
    {
        int points = config is LawConfig l ? l.Parameter.Count * l.Token.Count : ((FitConfig)config).Parameter.Count * ((FitConfig)config).Token.Count;
        return LaneSweep.Bytes(device, replicas, 16L * 8 * RunsOf(config)) + (8L * replicas * (10 + points)) + 65_536;
    }

    private static int RunsOf(PrecisionLawsConfig config) => config is LawConfig law ? law.Runs : ((FitConfig)config).RunLoss.Count;

    /// <summary>Runs of a known law: 10^7 to 10^9 parameters and 10^9 to 10^11 tokens, even in their logarithms, 3 to 16 bits of each kind.</summary>
    private static PrecisionFit Drawn(LawConfig config, ulong seed, uint replica)
    {
        int runs = config.Runs;
        double[] u = new double[5 * runs], noise = new double[runs], parameters = new double[runs], tokens = new double[runs], losses = new double[runs];
        new RandomStream(seed, Purpose.Inputs, replica).FillUniform(u);
        new RandomStream(seed, Purpose.LabelNoise, replica).FillNormal(noise);
        double[][] bits = [new double[runs], new double[runs], new double[runs]];
        double ten = Elementary.Log(10);
        for (int i = 0; i < runs; i++)
        {
            (parameters[i], tokens[i]) = (Elementary.Exp(ten * (7 + (2 * u[5 * i]))), Elementary.Exp(ten * (9 + (2 * u[(5 * i) + 1]))));
            for (int x = 0; x < 3; x++) bits[x][i] = 3 + Math.Floor(14 * u[(5 * i) + 2 + x]);
            losses[i] = config.Law.Loss(parameters[i], tokens[i], [bits[0][i], bits[1][i], bits[2][i]]) * Elementary.Exp(config.RunNoise * noise[i]);
        }

        return new PrecisionFit(parameters, tokens, bits, losses);
    }

    private static PrecisionFit Resampled(FitConfig config, ulong seed, uint replica)
    {
        int[] chosen = new int[config.RunLoss.Count];
        new RandomStream(seed, Purpose.Indices, replica).FillIndices(chosen, chosen.Length);
        return Runs(config, chosen);
    }

    private void CheckSimulation(PrecisionLawsConfig config)
    {
        Check(config);
        if (config is not RoundedFeaturesConfig features) return;
        Violation[] violations = [.. Modes.Check(features.Spectrum)];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
