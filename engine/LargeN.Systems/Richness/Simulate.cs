// SPDX-License-Identifier: MIT
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
        long bytes = 0;
        double flops = 0;
        foreach (int width in config.Width)
        {
            TrainingStep step = config.Step(width);
            long host = 8L * (((long)config.Samples * ((4L * width) + config.InputDimension)) + (4L * width * width) + ((long)replicas.Count * config.Samples * (width + 1)));
            bytes = Math.Max(bytes, EnsembleTrainer<double>.Bytes(device, step, replicas.Count) + Probe<double>.Bytes(device, step, replicas.Count, config.Samples) + host);
            flops += replicas.Count * ((config.Steps * step.Program.Flops) + (8.0 / 3 * Math.Pow(width, 3)));
        }

        return new RunCost(bytes, flops);
    }

    /// <inheritdoc/>
    public Observation Simulate(RichnessConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, widths = config.Width.Count;
        Dictionary<string, double[]> values = Measured.ToDictionary(m => m, _ => new double[count * widths]);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        for (int w = 0; w < widths && count > 0; w++)
        {
            cancel.ThrowIfCancellationRequested();
            One(config, run, w, values, verdicts, cancel);
            run.Progress?.Report((w + 1.0) / widths);
        }

        double[] axis = [.. config.Width.Select(n => (double)n)];
        return new Observation(run.Replicas, values.ToDictionary(v => v.Key, v => new ReplicaSeries([axis], v.Value)), verdicts);
    }

    private static void One(RichnessConfig config, SimulationRun run, int w, Dictionary<string, double[]> values, Verdict[] verdicts, CancellationToken cancel)
    {
        int count = run.Replicas.Count, n = config.Width[w];
        (double[] inputs, double[] labels) = Data(config, run.Seed);
        TrainingStep step = config.Step(n);
        EnsembleSettings settings = new() { EnsembleSize = count, Seed = run.Seed, FirstReplica = run.Replicas.First, LearningRates = [config.LearningRate] };
        using EnsembleTrainer<double> trainer = new(run.Device, step, settings);
        trainer.SetData(inputs, labels);
        using Probe<double> probe = new(trainer, inputs, config.Samples);
        string last = probe.Places.SkipLast(1).Last();
        probe.Run();
        double[][] hiddenBefore = [.. Enumerable.Range(0, count).Select(e => probe.Read(last, e))];
        double[][] outputBefore = [.. Enumerable.Range(0, count).Select(e => probe.Read(Probe<double>.Output, e))];
        trainer.Advance(config.Steps, cancel);
        probe.Run();

        Networks.Parameter weight = step.Network.Parameters[config.Depth - 1];
        Slot now = step.Program.Parameters[weight], initial = step.Frozen[weight];
        double[] after = new double[now.Count], before = new double[now.Count];
        for (int e = 0; e < count; e++)
        {
            double[] hidden = probe.Read(last, e), output = Difference(probe.Read(Probe<double>.Output, e), outputBefore[e]);
            trainer.Memory.Read(now, e, after);
            trainer.Memory.Read(initial, e, before);
            double[] change = Difference(after, before);
            if (verdicts[e].IsConverged)
            {
                verdicts[e] = trainer.Verdicts[e];
                if (verdicts[e].IsConverged && !double.IsFinite(FixedOrder.Dot(output, output))) verdicts[e] = new Verdict(VerdictKind.Diverged, config.Steps);
            }

            int at = (e * config.Width.Count) + w;
            double[] moved = Difference(hidden, hiddenBefore[e]);
            double frobenius = FixedOrder.Dot(change, change);
            values["hiddenSquaredUpdate"][at] = FixedOrder.Dot(moved, moved) / config.Samples;
            values["outputSquaredUpdate"][at] = FixedOrder.Dot(output, output) / config.Samples;
            values["kernelChange"][at] = KernelChange(hidden, hiddenBefore[e], config.Samples);
            values["weightSquaredUpdate"][at] = frobenius / n;
            values["normRatio"][at] = verdicts[e].IsConverged ? SpectralNorm(change, n) / Math.Sqrt(frobenius) : double.NaN;
            double[] residual = Difference(output, labels);
            values["trainLoss"][at] = FixedOrder.Dot(residual, residual) / config.Samples;
        }
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

    private static double KernelChange(double[] after, double[] before, int samples)
    {
        double[] now = Gram(after, samples), then = Gram(before, samples), change = Difference(now, then);
        return Math.Sqrt(FixedOrder.Dot(change, change) / FixedOrder.Dot(then, then));
    }

    /// <summary>phi(h) phi(h)^T; the factor 1/N drops out of a ratio.</summary>
    private static double[] Gram(double[] h, int samples)
    {
        int n = h.Length / samples;
        double[] a = new double[h.Length], gram = new double[samples * samples];
        Activations.Value(Activation.Tanh, h, a);
        for (int i = 0; i < samples; i++)
            for (int j = 0; j < samples; j++) gram[(i * samples) + j] = FixedOrder.Dot(a.AsSpan(i * n, n), a.AsSpan(j * n, n));
        return gram;
    }

    private static double SpectralNorm(double[] matrix, int n)
    {
        double[] singular = new double[n];
        _ = Svd.Values(new ReadOnlyMatrixView<double>(matrix, n, n), singular);
        return singular.Max();
    }

    private static double[] Difference(double[] x, double[] y)
    {
        double[] result = new double[x.Length];
        for (int i = 0; i < result.Length; i++) result[i] = x[i] - y[i];
        return result;
    }
}
