// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.Richness;

public sealed partial class RichnessSystem
{
    private static readonly string[] Measured = ["hiddenSquaredUpdate", "outputSquaredUpdate", "kernelChange", "weightSquaredUpdate", "normRatio", "trainLoss"];

    /// <inheritdoc/>
    public RunCost Cost(RichnessConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        return config.Precision == Precision.Single ? Cost<float>(config, replicas.Count, device) : Cost<double>(config, replicas.Count, device);
    }

    /// <inheritdoc/>
    public Observation Simulate(RichnessConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, widths = config.Width.Count;
        double[] axis = [.. config.Width.Select(n => (double)n)], steps = [.. config.Checkpoints.Select(t => (double)t)];
        Dictionary<string, ReplicaSeries> values = Measured.ToDictionary(m => m, _ => new ReplicaSeries([axis], new double[count * widths]));
        values["linearisationError"] = new ReplicaSeries([axis, steps], new double[count * widths * steps.Length]);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        for (int w = 0; w < widths && count > 0; w++)
        {
            cancel.ThrowIfCancellationRequested();
            if (config.Precision == Precision.Single) One<float>(config, run, w, values, verdicts, cancel);
            else One<double>(config, run, w, values, verdicts, cancel);
        }

        return new Observation(run.Replicas, values, verdicts);
    }

    private static RunCost Cost<T>(RichnessConfig config, int replicas, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long bytes = 0;
        double flops = 0;
        foreach (int width in config.Width)
        {
            TrainingStep step = config.Step(width);
            int rows = config.Samples;
            long host = 8L * (((long)rows * ((4L * width) + config.InputDimension)) + (5L * width * width) + (replicas * rows * (width + 1L + rows)));
            long kept = EnsembleTrainer<T>.Bytes(device, step, replicas) + Probe<T>.Bytes(device, step, replicas, rows)
                + LayerKernels<T>.Bytes(device, step, replicas, rows) + Linearisation<T>.Bytes(device, step, replicas, rows);
            bytes = Math.Max(bytes, kept + host);
            flops += replicas * ((config.Steps * step.Program.Flops) + (8.0 / 3 * Math.Pow(width, 3)));
        }

        return new RunCost(bytes, flops);
    }

    private static void One<T>(RichnessConfig config, SimulationRun run, int w, Dictionary<string, ReplicaSeries> values, Verdict[] verdicts, CancellationToken cancel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = run.Replicas.Count, n = config.Width[w], widths = config.Width.Count;
        (double[] inputs, double[] labels) = Data(config, run.Seed);
        T[] points = Elements.Of<T>(inputs);
        TrainingStep step = config.Step(n);
        EnsembleSettings settings = new() { EnsembleSize = count, Seed = run.Seed, FirstReplica = run.Replicas.First, LearningRates = [config.LearningRate] };
        using EnsembleTrainer<T> trainer = new(run.Device, step, settings);
        trainer.SetData(points, Elements.Of<T>(labels));
        using Probe<T> probe = new(trainer, points, config.Samples);
        using LayerKernels<T> kernels = new(trainer, points, config.Samples, Activation.Tanh);
        using Linearisation<T> linearisation = new(trainer, points, config.Samples);
        string last = probe.Places.SkipLast(1).Last();
        probe.Run();
        kernels.Run();
        double[][] hiddenBefore = [.. Enumerable.Range(0, count).Select(e => Elements.Wide(probe.Read(last, e)))], kernelBefore = [.. Enumerable.Range(0, count).Select(e => kernels.Read(last, e))];
        ProgressPart part = new(run.Progress, w, w + 1, widths);
        for (int c = 0; c < config.Checkpoints.Length; c++)
        {
            LongTraining.Advance(trainer, config.Checkpoints[c], run.Checkpoints, $"width-{n}-time-{c}", new ProgressPart(part, trainer.StepsDone, config.Checkpoints[c], config.Checkpoints[^1]), cancel);
            linearisation.Run();
            for (int e = 0; e < count; e++) values["linearisationError"].Values[(((e * widths) + w) * config.Checkpoints.Length) + c] = linearisation.Read(e).Relative;
        }

        probe.Run();
        kernels.Run();
        Networks.Parameter weight = step.Network.Parameters[config.Depth - 1];
        Slot now = step.Program.Parameters[weight], initial = step.Frozen[weight];
        T[] after = new T[now.Count], before = new T[now.Count];
        for (int e = 0; e < count; e++)
        {
            LinearisationResult outputs = linearisation.Read(e);
            double[] f = [.. outputs.Outputs.Zip(outputs.Initial, (now, then) => now - then)];
            trainer.Memory.Read(now, e, after);
            trainer.Memory.Read(initial, e, before);
            double[] spectrum = Spectrum(before, after, n);
            if (verdicts[e].IsConverged)
            {
                verdicts[e] = trainer.Verdicts[e];
                if (verdicts[e].IsConverged && !double.IsFinite(outputs.Moved)) verdicts[e] = new Verdict(VerdictKind.Diverged, config.Steps);
            }

            int at = (e * widths) + w;
            values["hiddenSquaredUpdate"].Values[at] = n * UpdateSize.MeanSquare(hiddenBefore[e], Elements.Wide(probe.Read(last, e)));
            values["outputSquaredUpdate"].Values[at] = outputs.Moved * outputs.Moved;
            values["kernelChange"].Values[at] = UpdateSize.Relative(kernelBefore[e], kernels.Read(last, e));
            values["weightSquaredUpdate"].Values[at] = FixedOrder.Sum(spectrum);
            values["normRatio"].Values[at] = Math.Sqrt(spectrum[0] / FixedOrder.Sum(spectrum));
            values["trainLoss"].Values[at] = UpdateSize.MeanSquare(labels, f);
        }
    }

    /// <summary>Eigenvalues of dW dW^T / N, falling: their sum is |dW|_F^2 / N.</summary>
    private static double[] Spectrum<T>(T[] before, T[] after, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] change = Elements.Wide(after), spectrum = new double[n];
        for (int i = 0; i < change.Length; i++) change[i] -= double.CreateTruncating(before[i]);
        _ = WeightSpectrum.Eigenvalues(new ReadOnlyMatrixView<double>(change, n, n), n, spectrum);
        return spectrum;
    }

    /// <summary>P standard normal inputs with random signs, shared by all replicas and widths.</summary>
    private static (double[] Inputs, double[] Labels) Data(RichnessConfig config, ulong seed)
    {
        double[] inputs = new double[config.Samples * config.InputDimension], labels = new double[config.Samples];
        new RandomStream(seed, Purpose.Inputs, RandomStream.Shared).FillNormal(inputs);
        new RandomStream(seed, Purpose.Target, RandomStream.Shared).FillUniform(labels);
        for (int i = 0; i < labels.Length; i++) labels[i] = labels[i] < 0.5 ? -1 : 1;
        return (inputs, labels);
    }
}
