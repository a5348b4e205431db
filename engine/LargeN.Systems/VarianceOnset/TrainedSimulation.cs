// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.VarianceOnset;

/// <summary>Two-layer ReLU networks of the mean-field parameterisation, trained by gradient descent on all samples; the networks of a replica share its data, smaller training sets are the first rows of the largest.</summary>
internal sealed class TrainedSimulation
{
    private readonly VarianceOnsetConfig config;
    private readonly TrainedModel model;
    private readonly int largest;
    private readonly int dimension;
    private readonly int tests;

    internal TrainedSimulation(VarianceOnsetConfig config, TrainedModel model)
    {
        (this.config, this.model) = (config, model);
        (largest, dimension, tests) = (config.Samples[^1], model.InputDimension, model.TestPoints);
    }

    /// <summary>Memory of the block: one ensemble is trained at a time.</summary>
    internal long Bytes(Device device)
    {
        long most = 0;
        foreach (int width in config.Width)
        {
            TrainingStep step = Step(width, largest);
            most = Math.Max(most, EnsembleTrainer<double>.Bytes(device, step, config.EnsembleSize) + Probe<double>.Bytes(device, step, config.EnsembleSize, largest + tests));
        }

        long rows = largest + tests;
        return most + (8 * ((3 * rows * dimension) + (3 * rows) + (4L * config.EnsembleSize * rows)));
    }

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach => config.EnsembleSize * config.Width.Sum(width => config.Samples.Sum(p => model.Steps * Step(width, p).Program.Flops));

    internal void Run(SimulationRun run, double[] test, double[] ensemble, double[] train, Verdict[] verdicts, CancellationToken cancel)
    {
        int points = config.Samples.Count, each = config.Width.Count * points;
        for (int r = 0; r < run.Replicas.Count; r++)
        {
            uint replica = run.Replicas.First + (uint)r;
            double[] inputs = Inputs(run.Seed, replica), targets = Targets(inputs), labels = Labels(run.Seed, replica, targets);
            for (int n = 0; n < config.Width.Count; n++)
            {
                for (int s = 0; s < points; s++)
                {
                    cancel.ThrowIfCancellationRequested();
                    int at = (((r * config.Width.Count) + n) * points) + s;
                    (double One, double All, double Train, Verdict Verdict) seen = Train(run, replica, config.Width[n], config.Samples[s], inputs, targets, labels, new ProgressPart(run.Progress, at, at + 1, (double)run.Replicas.Count * each), cancel);
                    (test[at], ensemble[at], train[at]) = (seen.One + config.NoiseVariance, seen.All + config.NoiseVariance, seen.Train);
                    verdicts[r] = verdicts[r].And(seen.Verdict);
                }
            }
        }
    }

    // The engine divides by sqrt(D) in the first layer: inputs of norm sqrt(D) make w.x of a unit vector and standard normal w.
    private double[] Inputs(ulong seed, uint replica)
    {
        double[] inputs = new double[(largest + tests) * dimension];
        new RandomStream(seed, Purpose.Inputs, replica).FillNormal(inputs.AsSpan(0, largest * dimension));
        new RandomStream(seed, Purpose.TestInputs, replica).FillNormal(inputs.AsSpan(largest * dimension));
        for (int i = 0; i < largest + tests; i++)
        {
            Span<double> row = inputs.AsSpan(i * dimension, dimension);
            double square = 0;
            foreach (double x in row) square += x * x;
            double scale = Math.Sqrt(dimension / square);
            foreach (ref double x in row) x *= scale;
        }

        return inputs;
    }

    private double[] Targets(double[] inputs)
    {
        HarmonicTarget target = new(dimension, model.TargetDegree);
        double[] targets = new double[largest + tests];
        for (int i = 0; i < targets.Length; i++) targets[i] = target.At(inputs[i * dimension] / Math.Sqrt(dimension));
        return targets;
    }

    private double[] Labels(ulong seed, uint replica, double[] targets)
    {
        double[] labels = targets[..largest];
        if (config.NoiseVariance == 0) return labels;
        double[] noise = new double[largest];
        new RandomStream(seed, Purpose.LabelNoise, replica).FillNormal(noise);
        double deviation = Math.Sqrt(config.NoiseVariance);
        for (int i = 0; i < largest; i++) labels[i] += deviation * noise[i];
        return labels;
    }

    private TrainingStep Step(int width, int samples) => TrainingStep.Of(
        new MlpShape { InputDimension = dimension, Width = width, Activation = Activation.Relu }.Build(),
        new MeanFieldParameterisation { Richness = model.Richness },
        new Sgd(),
        Loss.MeanSquare,
        samples,
        new TrainingStepOptions { Centred = true });

    private (double One, double All, double Train, Verdict Verdict) Train(
        SimulationRun run, uint replica, int width, int samples, double[] inputs, double[] targets, double[] labels, ProgressPart part, CancellationToken cancel)
    {
        EnsembleSettings settings = new() { EnsembleSize = config.EnsembleSize, Seed = EnsembleSeed.Of(run.Seed, replica), LearningRates = [model.LearningRate], RecordEvery = 100 };
        using EnsembleTrainer<double> trainer = new(run.Device, Step(width, samples), settings);
        trainer.SetData(inputs.AsSpan(0, samples * dimension), labels.AsSpan(0, samples));
        double[] rows = [.. inputs.AsSpan(0, samples * dimension), .. inputs.AsSpan(largest * dimension)];
        using Probe<double> probe = new(trainer, rows, samples + tests);
        double[][] before = Outputs();
        LongTraining.Advance(trainer, model.Steps, run.Checkpoints, $"replica-{replica}-width-{width}-samples-{samples}", part, cancel);
        Verdict verdict = trainer.Verdicts.Aggregate((a, b) => a.And(b));
        if (!verdict.IsConverged) return (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, verdict);

        double[][] outputs = Outputs();
        double train = 0;
        for (int e = 0; e < outputs.Length; e++)
        {
            for (int i = 0; i < outputs[e].Length; i++) outputs[e][i] -= before[e][i];
            for (int i = 0; i < samples; i++) train += (outputs[e][i] - labels[i]) * (outputs[e][i] - labels[i]);
        }

        (double one, double all) = EnsembleErrors.Of(outputs, samples, 1, targets.AsSpan(largest));
        return double.IsFinite(one)
            ? (one, all, train / (outputs.Length * (double)samples), verdict)
            : (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, new Verdict(VerdictKind.Diverged, model.Steps));

        double[][] Outputs()
        {
            probe.Run();
            return [.. Enumerable.Range(0, config.EnsembleSize).Select(e => probe.Read(Probe<double>.Output, e))];
        }
    }
}
