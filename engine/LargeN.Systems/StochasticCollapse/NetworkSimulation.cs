// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>Networks f = w.tanh(U x) in the standard parameterisation, online: network r R + e is learning rate e of replica r, with samples and label noise of its own.</summary>
internal sealed class NetworkSimulation(NetworkCollapseConfig config)
{
    private const int TestSamples = 1000;

    private readonly TrainingStep step = Record(config);

    /// <summary>Memory of all networks of the block.</summary>
    internal long Bytes(Device device, int replicas)
    {
        long all = (long)replicas * config.LearningRate.Count;
        int networks = (int)Math.Min(all, int.MaxValue);    // more do not fit anywhere
        long results = 3L * all * config.Steps.Count, host = (TestSamples * (config.InputDimension + 2L)) + (config.Width * (2L * (config.InputDimension + 1)));
        return EnsembleTrainer<double>.Bytes(device, step, networks) + Probe<double>.Bytes(device, step, networks, TestSamples) + (sizeof(double) * (results + host));
    }

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach => config.LearningRate.Count * ((config.Steps[^1] * step.Program.Flops) + (config.Steps.Count * (2.0 * config.Width * (config.InputDimension + 1) * (TestSamples + config.Width))));

    internal Observation Run(SimulationRun run, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, networks = replicas * rates, times = config.Steps.Count;
        double[][] axes = [[.. config.LearningRate], [.. config.Steps.Select(t => (double)t)]];
        double[] distinct = new double[networks * times], active = new double[networks * times], excess = new double[networks * times];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        if (replicas > 0)
        {
            EnsembleSettings settings = new()
            {
                EnsembleSize = networks,
                Seed = run.Seed,
                FirstReplica = checked(run.Replicas.First * (uint)rates),
                LearningRates = [.. Enumerable.Range(0, networks).Select(e => config.LearningRate[e % rates])],
                RecordEvery = 100,
            };
            using EnsembleTrainer<double> trainer = new(run.Device, step, settings);
            double[] inputs = new double[TestSamples * config.InputDimension];
            new RandomStream(run.Seed, Purpose.TestInputs, RandomStream.Shared).FillNormal(inputs);
            double[] targets = Targets(inputs);
            using Probe<double> probe = new(trainer, inputs, TestSamples);
            for (int s = 0; s < times; s++)
            {
                ProgressPart part = new(run.Progress, trainer.StepsDone, config.Steps[s], Math.Max(1, config.Steps[^1]));
                LongTraining.Advance(trainer, config.Steps[s], run.Checkpoints, $"step-{config.Steps[s]}", part, cancel);
                probe.Run();
                for (int e = 0; e < networks; e++)
                {
                    int at = (e * times) + s;
                    excess[at] = Error(probe.Read(Probe<double>.Output, e), targets);
                    if (!trainer.Verdicts[e].IsConverged || !double.IsFinite(excess[at]))
                    {
                        distinct[at] = active[at] = excess[at] = double.PositiveInfinity;
                        verdicts[e / rates] = verdicts[e / rates].And(new Verdict(VerdictKind.Diverged, e % rates));
                        continue;
                    }

                    (active[at], distinct[at]) = UnitCount.Of(Units(trainer, e), config.InputDimension + 1);
                }
            }
        }

        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries> { ["distinctUnits"] = new(axes, distinct), ["activeUnits"] = new(axes, active), ["excessLoss"] = new(axes, excess) },
            verdicts);
    }

    private static TrainingStep Record(NetworkCollapseConfig config) => TrainingStep.Of(
        new MlpShape { InputDimension = config.InputDimension, Width = config.Width, Activation = Activation.Tanh }.Build(),
        new StandardParameterisation(),
        new Sgd(),
        Loss.MeanSquare,
        config.BatchSize,
        new TrainingStepOptions { Source = r => Batch(config, r) });

    /// <summary>Fresh inputs and the teacher's noisy labels, of each network its own.</summary>
    private static (Slot Input, Slot Targets) Batch(NetworkCollapseConfig config, StepRecorder r)
    {
        Slot x = r.Normal(Purpose.Inputs, config.BatchSize, config.InputDimension, shared: false, "inputs");
        Slot Unit(int m) => r.Activate(Activation.Tanh, x.Block(0, m, config.BatchSize, 1));
        Slot y = Unit(0);
        for (int m = 1; m < config.TeacherUnits; m++) r.AddScaled(1, Unit(m), y);
        if (config.NoiseVariance > 0) r.AddScaled(Math.Sqrt(config.NoiseVariance), r.Normal(Purpose.LabelNoise, config.BatchSize, 1, shared: false, "label noise"), y);
        return (x, y);
    }

    private double[] Targets(double[] inputs)
    {
        double[] targets = new double[TestSamples];
        for (int i = 0; i < TestSamples; i++)
        {
            for (int m = 0; m < config.TeacherUnits; m++) targets[i] += Elementary.Tanh(inputs[(i * config.InputDimension) + m]);
        }

        return targets;
    }

    /// <summary>[N, D + 1]: a row a unit, its weights in and its weight out.</summary>
    private double[] Units(EnsembleTrainer<double> trainer, int network)
    {
        int d = config.InputDimension, n = config.Width;
        double[] into = new double[n * d], outOf = new double[n], units = new double[n * (d + 1)];
        trainer.Memory.Read(step.Program.Parameters[step.Network.Parameters[0]], network, into);
        trainer.Memory.Read(step.Program.Parameters[step.Network.Parameters[1]], network, outOf);
        for (int i = 0; i < n; i++)
        {
            into.AsSpan(i * d, d).CopyTo(units.AsSpan(i * (d + 1)));
            units[(i * (d + 1)) + d] = outOf[i];
        }

        return units;
    }

    private static double Error(double[] outputs, double[] targets)
    {
        for (int i = 0; i < outputs.Length; i++) outputs[i] -= targets[i];
        return FixedOrder.SquaredNorm(outputs) / outputs.Length;
    }
}
