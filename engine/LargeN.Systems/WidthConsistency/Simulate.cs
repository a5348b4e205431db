// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Randomness;

namespace LargeN.Systems.WidthConsistency;

public sealed partial class WidthConsistencySystem
{
    /// <inheritdoc/>
    public RunCost Cost(WidthConsistencyConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        long bytes = 0;
        double flops = 0;
        foreach (int width in config.Width)
        {
            TrainingStep step = Step(config, width, new Teacher(config, 0));
            bytes = Math.Max(bytes, EnsembleTrainer<double>.Bytes(device, step, config.EnsembleSize) + Probe<double>.Bytes(device, step, config.EnsembleSize, config.TestSamples));
            flops += config.EnsembleSize * config.Steps * step.Program.Flops;
        }

        long measured = 8L * ((4L * config.EnsembleSize * config.TestSamples * (config.Width[^1] + config.Outputs)) + (3L * config.TestSamples * config.TestSamples));
        return new RunCost(bytes + measured + (8L * Comparison.Names.Count * replicas.Count * config.Width.Count), replicas.Count * flops);
    }

    /// <inheritdoc/>
    public Observation Simulate(WidthConsistencyConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, widths = config.Width.Count;
        Dictionary<string, double[]> values = Comparison.Names.ToDictionary(n => n, _ => new double[count * widths]);
        Verdict[] verdicts = new Verdict[count];
        for (int e = 0; e < count; e++)
        {
            ulong seed = SeedOf(run.Seed, run.Replicas.First + (uint)e);
            verdicts[e] = Verdict.Converged;
            Comparison comparison = new(config, seed);
            for (int w = widths - 1; w >= 0; w--)   // the widest first: the others are compared with it
            {
                cancel.ThrowIfCancellationRequested();
                verdicts[e] = verdicts[e].And(comparison.Add(w, Train(config, run.Device, seed, config.Width[w], comparison, cancel)));
                run.Progress?.Report((e + ((widths - w) / (double)widths)) / count);
            }

            foreach (string name in Comparison.Names) comparison[name].CopyTo(values[name].AsSpan(e * widths));
        }

        double[] axis = [.. config.Width.Select(n => (double)n)];
        return new Observation(run.Replicas, values.ToDictionary(v => v.Key, v => new ReplicaSeries([axis], v.Value)), verdicts);
    }

    /// <summary>A replica's own seed: its networks use the replica numbers of the streams for themselves.</summary>
    private static ulong SeedOf(ulong seed, uint replica)
    {
        RandomStream stream = new(seed, Purpose.Ensembles, replica);
        return ((ulong)stream.Bits(0) << 32) | stream.Bits(1);
    }

    private static TrainingStep Step(WidthConsistencyConfig config, int width, Teacher teacher) => TrainingStep.Of(
        config.Network(width), config.Rule, new Sgd(), Loss.MeanSquare, config.BatchSize, new TrainingStepOptions { Centred = true, Source = teacher.Record });

    private static TrainedEnsemble Train(WidthConsistencyConfig config, Device device, ulong seed, int width, Comparison comparison, CancellationToken cancel)
    {
        int size = config.EnsembleSize;
        TrainingStep step = Step(config, width, comparison.Teacher);
        EnsembleSettings settings = new() { EnsembleSize = size, Seed = seed, LearningRates = [config.LearningRate], RecordEvery = 100 };
        using EnsembleTrainer<double> trainer = new(device, step, settings);
        comparison.Teacher.Write(trainer.Memory);
        using Probe<double> probe = new(trainer, comparison.TestInputs, config.TestSamples);
        string last = probe.Places.SkipLast(1).Last();
        probe.Run();
        double[][] initial = [.. Enumerable.Range(0, size).Select(e => probe.Read(Probe<double>.Output, e))];
        trainer.Advance(config.Steps, cancel);
        probe.Run();
        double[][] outputs = [.. Enumerable.Range(0, size).Select(e => probe.Read(Probe<double>.Output, e))];
        for (int e = 0; e < size; e++)
            for (int i = 0; i < outputs[e].Length; i++) outputs[e][i] -= initial[e][i];
        Verdict verdict = trainer.Verdicts.Aggregate((a, b) => a.And(b));
        if (verdict.IsConverged && outputs.Any(o => o.Any(v => !double.IsFinite(v)))) verdict = new Verdict(VerdictKind.Diverged, config.Steps);
        return new TrainedEnsemble(outputs, [.. Enumerable.Range(0, size).Select(e => probe.Read(last, e))], verdict);
    }
}

/// <summary>What is measured of the networks of one width.</summary>
/// <param name="Outputs">f - f_0 on the test inputs, one array a network.</param>
/// <param name="Preactivations">Of the last hidden layer on the test inputs, one array a network.</param>
/// <param name="Verdict">The first that is not converged.</param>
internal sealed record TrainedEnsemble(double[][] Outputs, double[][] Preactivations, Verdict Verdict);
