// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Networks on the circle: a replica is a network, and every richness begins with its weights.</summary>
internal static class CircleNetworks
{
    internal static RunCost Cost(CircleFeatureConfig config, int replicas, Device device) =>
        config.Precision == Precision.Single ? Cost<float>(config, replicas, device) : Cost<double>(config, replicas, device);

    internal static Observation Simulate(CircleFeatureConfig config, SimulationRun run, CancellationToken cancel)
    {
        int count = run.Replicas.Count, records = config.Steps.Count, points = config.Richness.Count * records;
        double[] losses = new double[count * points], lazy = new double[count * records], steps = [.. config.Steps.Select(t => (double)t)];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        for (int i = 0; i < config.Richness.Count && count > 0; i++)
        {
            if (config.Precision == Precision.Single) Train<float>(config, run, i, losses, verdicts, cancel);
            else Train<double>(config, run, i, losses, verdicts, cancel);
        }

        for (int r = 0; r < count; r++) losses.AsSpan(r * points, records).CopyTo(lazy.AsSpan(r * records));
        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries> { ["excessLoss"] = new([[.. config.Richness], steps], losses), ["lazyLoss"] = new([steps], lazy) },
            verdicts);
    }

    private static RunCost Cost<T>(CircleFeatureConfig config, int replicas, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingStep step = Step(config, config.Richness[0]);
        long host = 8L * ((replicas * (long)config.Steps.Count * (config.Richness.Count + 1)) + (config.Angles * (8L + (2 * config.Width))));
        return new RunCost(
            EnsembleTrainer<T>.Bytes(device, step, replicas) + Probe<T>.Bytes(device, step, replicas, config.Angles) + host,
            (double)replicas * config.Richness.Count * Math.Max(1, config.Steps[^1]) * step.Program.Flops);
    }

    private static TrainingStep Step(CircleFeatureConfig config, double richness) => TrainingStep.Of(
        new MlpShape { InputDimension = 2, Width = config.Width, Depth = config.Depth, Activation = Activation.Relu }.Build(),
        new MeanFieldParameterisation { Richness = richness },
        new Sgd(),
        Loss.MeanSquare,
        config.BatchSize > 0 ? config.BatchSize : config.Angles,
        new TrainingStepOptions { Centred = true, DataSetSize = config.BatchSize > 0 ? config.Angles : null });

    private static void Train<T>(CircleFeatureConfig config, SimulationRun run, int at, double[] losses, Verdict[] verdicts, CancellationToken cancel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = run.Replicas.Count, records = config.Steps.Count;
        (double[] inputs, double[] targets) = Data(config);
        T[] points = Elements.Of<T>(inputs);
        EnsembleSettings settings = new() { EnsembleSize = count, Seed = run.Seed, FirstReplica = run.Replicas.First, LearningRates = [config.LearningRate], RecordEvery = 100 };
        using EnsembleTrainer<T> trainer = new(run.Device, Step(config, config.Richness[at]), settings);
        trainer.SetData(points, Elements.Of<T>(targets));
        using Probe<T> probe = new(trainer, points, config.Angles);
        probe.Run();
        double[][] start = [.. Enumerable.Range(0, count).Select(Outputs)];
        ProgressPart part = new(run.Progress, at, at + 1, config.Richness.Count);
        for (int c = 0; c < records; c++)
        {
            cancel.ThrowIfCancellationRequested();
            LongTraining.Advance(trainer, config.Steps[c], run.Checkpoints, $"richness-{at}-time-{c}", new ProgressPart(part, trainer.StepsDone, config.Steps[c], Math.Max(1, config.Steps[^1])), cancel);
            probe.Run();
            for (int r = 0; r < count; r++)
            {
                double[] outputs = Outputs(r);
                for (int j = 0; j < outputs.Length; j++) outputs[j] -= start[r][j] + targets[j];
                double loss = trainer.Verdicts[r].IsConverged ? FixedOrder.SquaredNorm(outputs) / outputs.Length : double.PositiveInfinity;
                losses[(((r * config.Richness.Count) + at) * records) + c] = double.IsFinite(loss) ? loss : double.PositiveInfinity;
                if (!double.IsFinite(loss)) verdicts[r] = verdicts[r].And(new Verdict(VerdictKind.Diverged, (at * records) + c));
            }
        }

        double[] Outputs(int replica) => Elements.Wide(probe.Read(Probe<T>.Output, replica));
    }

    // The engine divides by sqrt(D) in the first layer: inputs of norm sqrt(2) make w.x of a unit vector and standard normal w.
    private static (double[] Inputs, double[] Targets) Data(CircleFeatureConfig config)
    {
        int n = config.Angles;
        double[] inputs = new double[2 * n], targets = new double[n], cosines = new double[n], coefficients = config.Target();
        for (int j = 0; j < n; j++)
        {
            (double sine, double cosine) = Elementary.SinCosQuarterTurns(4.0 * j / n);
            (inputs[2 * j], inputs[(2 * j) + 1], cosines[j]) = (Math.Sqrt(2) * cosine, Math.Sqrt(2) * sine, cosine);
        }

        for (int j = 0; j < n; j++)
        {
            for (int k = 1; k < coefficients.Length; k++) targets[j] = Math.FusedMultiplyAdd(coefficients[k], cosines[(int)((long)k * j % n)], targets[j]);
        }

        return (inputs, targets);
    }
}
