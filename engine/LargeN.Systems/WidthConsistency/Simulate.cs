// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.WidthConsistency;

public sealed partial class WidthConsistencySystem
{
    /// <summary>At the edge of stability several eigenvalues lie close together; 12 products then miss the largest by some per cent.</summary>
    private static readonly SharpnessOptions Lanczos = new() { Products = 24 };

    /// <inheritdoc/>
    public RunCost Cost(WidthConsistencyConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        return config.Precision == Precision.Single ? Cost<float>(config, replicas.Count, device) : Cost<double>(config, replicas.Count, device);
    }

    /// <inheritdoc/>
    public Observation Simulate(WidthConsistencyConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, widths = config.Width.Count;
        Dictionary<string, ReplicaSeries> values = Curves.Shapes(config).ToDictionary(s => s.Name, s => new ReplicaSeries(s.Axes, new double[count * s.Axes.Aggregate(1, (n, axis) => n * axis.Length)]));
        Verdict[] verdicts = new Verdict[count];
        for (int e = 0; e < count; e++)
        {
            ulong seed = EnsembleSeed.Of(run.Seed, run.Replicas.First + (uint)e);
            verdicts[e] = Verdict.Converged;
            Comparison comparison = new(config, seed);
            for (int w = widths - 1; w >= 0; w--)   // the widest first: the others are compared with it
            {
                cancel.ThrowIfCancellationRequested();
                verdicts[e] = verdicts[e].And(config.Precision == Precision.Single ? Train<float>(config, run, e, seed, w, comparison, cancel) : Train<double>(config, run, e, seed, w, comparison, cancel));
            }

            foreach ((string name, ReplicaSeries series) in values) comparison.Curves[name].CopyTo(series.Values.AsSpan(e * series.Points));
        }

        return new Observation(run.Replicas, values, verdicts);
    }

    private static RunCost Cost<T>(WidthConsistencyConfig config, int replicas, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long bytes = 0;
        double flops = 0;
        int size = config.EnsembleSize, rows = config.EvaluatedSamples;
        foreach (int width in config.Width)
        {
            TrainingStep step = Step(config, width, new Teacher(config, 0));
            long kept = EnsembleTrainer<T>.Bytes(device, step, size) + Probe<T>.Bytes(device, step, size, rows) + LayerKernels<T>.Bytes(device, step, size, rows);
            double parameters = step.Network.ParameterCount, work = config.Steps * step.Program.Flops;
            if (config.Sharpness)
            {
                double krylov = Math.Clamp((Lanczos.Products + 2) * parameters * sizeof(double), 0, Math.Max(Lanczos.MemoryLimit, (Lanczos.Products + 2) * parameters * sizeof(double) / size)) * size;
                kept += HessianProduct<T>.Bytes(device, step, Loss.MeanSquare, size, rows) + (long)Math.Min(krylov, Lanczos.MemoryLimit + (2 * size * parameters * sizeof(double)));
                work += config.Checkpoints.Length * (double)Lanczos.Products * 16 * parameters * rows;
            }

            bytes = Math.Max(bytes, kept);
            flops += size * (work + (4 / 3.0 * 9 * Math.Pow(rows, 3)));
        }

        long measured = 8L * ((4L * size * rows * (config.Width[^1] + config.Outputs)) + (((2L * size) + 3) * rows * rows));
        long results = 8L * Curves.Shapes(config).Sum(s => s.Axes.Aggregate(1L, (n, axis) => n * axis.Length));
        return new RunCost(bytes + measured + (results * (replicas + 1)), replicas * flops);
    }

    private static TrainingStep Step(WidthConsistencyConfig config, int width, Teacher teacher) => TrainingStep.Of(
        config.Network(width), config.Rule, new Sgd(), Loss.MeanSquare, config.BatchSize, new TrainingStepOptions { Centred = true, Source = config.IsOnline ? teacher.Record : null });

    /// <summary>Trains the networks of one width and measures them on the way.</summary>
    private static Verdict Train<T>(WidthConsistencyConfig config, SimulationRun run, int replica, ulong seed, int w, Comparison comparison, CancellationToken cancel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = config.EnsembleSize, rows = config.EvaluatedSamples;
        T[] points = Elements.Of<T>(comparison.Inputs), targets = Elements.Of<T>(comparison.Targets);
        TrainingStep step = Step(config, config.Width[w], comparison.Teacher);
        EnsembleSettings settings = new() { EnsembleSize = size, Seed = seed, LearningRates = [config.LearningRate], RecordEvery = 100 };
        using EnsembleTrainer<T> trainer = new(run.Device, step, settings);
        if (config.IsOnline) comparison.Teacher.Write(trainer.Memory);
        else trainer.SetData(points, targets);
        using Probe<T> probe = new(trainer, points, rows);
        using LayerKernels<T> kernels = new(trainer, points, rows, Activation.Tanh);
        using HessianProduct<T>? hessian = config.Sharpness ? HessianProduct<T>.Of(trainer, Loss.MeanSquare, points, targets, rows) : null;
        Sharpness<T>? sharpness = hessian is null ? null : new Sharpness<T>(hessian, Lanczos);
        string last = probe.Places.SkipLast(1).Last();
        probe.Run();
        double[][] initial = Outputs(), outputs = [];
        int widths = config.Width.Count, done = ((replica + 1) * widths) - 1 - w;
        ProgressPart part = new(run.Progress, done, done + 1, (double)run.Replicas.Count * widths);
        for (int c = 0; c < config.Checkpoints.Length; c++)
        {
            LongTraining.Advance(trainer, config.Checkpoints[c], run.Checkpoints, $"replica-{run.Replicas.First + replica}-width-{config.Width[w]}-time-{c}", new ProgressPart(part, trainer.StepsDone, config.Checkpoints[c], config.Checkpoints[^1]), cancel);
            probe.Run();
            outputs = Outputs();
            for (int e = 0; e < size; e++)
                for (int i = 0; i < outputs[e].Length; i++) outputs[e][i] -= initial[e][i];
            comparison.AddTime(w, c, outputs);
            if (sharpness is null) continue;
            sharpness.Run(cancel);
            comparison.AddSharpness(w, c, [.. sharpness.Results.Select(r => config.LearningRate * r.Value)]);
        }

        kernels.Run();
        double[][] pooled = [.. Enumerable.Range(0, size).Select(e => Elements.Wide(probe.Read(last, e).AsSpan(0, config.Width[w]).ToArray()))];   // at the first input
        comparison.AddEnd(w, outputs, [.. Enumerable.Range(0, size).Select(e => kernels.Read(last, e))], [.. pooled.SelectMany(h => h)]);
        Verdict verdict = trainer.Verdicts.Aggregate((a, b) => a.And(b));
        return verdict.IsConverged && outputs.Any(o => o.Any(v => !double.IsFinite(v))) ? new Verdict(VerdictKind.Diverged, config.Steps) : verdict;

        double[][] Outputs() => [.. Enumerable.Range(0, size).Select(e => Elements.Wide(probe.Read(Probe<T>.Output, e)))];
    }
}
