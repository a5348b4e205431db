// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>What holds over hundreds of steps: symmetries of the parameterisation, float against double, and the two ways to train an MLP.</summary>
public class LongTrainingTests
{
    private const int Rows = 8, Steps = 300;

    private static readonly Optimiser[] Optimisers = [new Sgd(), new Momentum(0.9), new Momentum(0.9, Nesterov: true), new AdamW(), new SignDescent(), new Lion()];

    private static readonly Network Net = new ResidualMlpShape { InputDimension = 3, Width = 8, Depth = 2, TwoLayers = true, Normalise = true, Bias = true, Activation = Activation.Gelu }.Build();

    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    /// <summary>W/theta, theta m, and rates and epsilons to match: for powers of two nothing is rounded otherwise, so every record is the same in every bit.</summary>
    [TestCaseSource(nameof(Optimisers))]
    public void Rescaling_by_powers_of_two_leaves_every_bit_of_training(Optimiser optimiser)
    {
        Bits<float>(optimiser);
        Bits<double>(optimiser);

        void Bits<T>(Optimiser optimiser)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            double[] plain = Objectives<T>(optimiser, null), rescaled = Objectives<T>(optimiser, p => Math.ScaleB(1, (p.Name.Sum(c => c) % 7) - 3));
            Assert.That(rescaled, Is.EqualTo(plain));
            Assert.That(plain[^1], Is.LessThan(0.7 * plain[0]), "training that stands still shows nothing");
        }
    }

    /// <summary>Other factors change roundings alone, which training of this length does not blow up. Sign descent is left out: a sign that a rounding turns is a step.</summary>
    [TestCase(0), TestCase(1), TestCase(2), TestCase(3)]
    public void Rescaling_by_any_number_leaves_training(int optimiser) =>
        Assert.That(Objectives<double>(Optimisers[optimiser], Changed.Theta), Is.EqualTo(Objectives<double>(Optimisers[optimiser], null)).Within(1e-10));

    [TestCaseSource(typeof(GradientCase), nameof(GradientCase.All))]
    public void Gradients_in_float_are_those_in_double(GradientCase given)
    {
        const double Bound = 2e-5;   // of the norm of a gradient: some hundred roundings of 6e-8, amplified by the norms and exponentials between
        TrainingStep step = TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows);
        using NetworkRun run = new(device, step);
        given.Prepare(run);
        using ReplicaMemory<float> memory = new(device, step.Program, 1);
        using IStepExecutor executor = StepExecutor.Of(memory);
        double[] inputs = new double[step.Input.Count];
        int[] labels = new int[step.Targets.Rows];
        run.ReadData(inputs, labels);
        foreach (Parameter p in run.Parameters)
        {
            float[] rounded = Array.ConvertAll(run.Read(p), x => (float)x);
            memory.Write(step.Program.Parameters[p], 0, rounded);
            run.Write(p, Array.ConvertAll(rounded, x => (double)x));
        }

        memory.Write(step.Input, 0, Array.ConvertAll(inputs, x => (float)x));
        run.Input(Array.ConvertAll(inputs, x => (double)(float)x));
        if (step.Program.ArenaOf(step.Targets) == Arena.Label) memory.WriteLabels(step.Targets, labels);
        else memory.Write(step.Targets, 0, Array.ConvertAll(run.ReadTargets(), x => (float)x));
        executor.Run(0, 1, new StepRun(1, 0, 0, 1, Schedule.Constant));
        double objective = run.Run();
        double[] single = new double[1];
        memory.ReadRecord(step.Objective, 0, single);

        Assert.That(single[0], Is.EqualTo(objective).Within(2e-6 * (1 + Math.Abs(objective))));
        foreach ((Parameter p, Slot slot) in step.Program.Gradients)
        {
            float[] found = new float[p.Count];
            memory.Read(slot, 0, found);
            double[] wanted = run.Gradient(p);
            Assert.That(NetworkRun.Norm([.. found.Zip(wanted, (x, y) => x - y)]) / NetworkRun.Norm(wanted), Is.LessThan(Bound), p.Name);
        }
    }

    /// <summary>Where both can train a network, <see cref="IEnsembleOperations{T}"/> and a step program have the same bits.</summary>
    [TestCase(1, 1, 8), TestCase(2, 3, 8), TestCase(2, 1, 3)]
    public void Ensemble_operations_and_step_programs_have_the_same_bits(int depth, int outputs, int batch)
    {
        const int Replicas = 5, Inputs = 6, Width = 19;
        TrainingStep step = TrainingStep.Of(
            new MlpShape { InputDimension = Inputs, Width = Width, Depth = depth, Outputs = outputs }.Build(),
            new MeanFieldParameterisation(),
            new Sgd(),
            Loss.MeanSquare,
            batch,
            batch < Rows ? new TrainingStepOptions { DataSetSize = Rows } : null);
        EnsembleSettings settings = new() { EnsembleSize = Replicas, Seed = 9, FirstReplica = 3, LearningRates = [0.1, 0.2, 0.3, 0.4, 0.5], RecordEvery = 50 };
        float[] inputs = [.. Fill.Of(Rows * Inputs, 0.5).Select(x => (float)x)], targets = [.. Fill.Of(Rows * outputs, 0.25).Select(x => (float)x)];
        using EnsembleTrainer<float> program = new(device, step, settings), operations = new(device, step, settings);
        program.SetData(inputs, targets);
        program.Advance(100);

        Parameter[] layers = [.. step.Network.Parameters];
        EnsembleNetwork network = new()
        {
            InputDimension = Inputs,
            Width = Width,
            Depth = depth,
            Outputs = outputs,
            Activation = Activation.Tanh,
            Multipliers = [.. layers.Select(p => step.Table[p].Multiplier)],
            LearningRateFactors = [.. layers.Select(p => step.Table[p].LearningRateFactor)],
        };
        using DeviceBuffer<float> x = device.Allocate<float>(inputs.Length), y = device.Allocate<float>(targets.Length);
        x.Upload(inputs);
        y.Upload(targets);
        EnsembleFixedSet<float> data = new(new DeviceMatrix<float>(x, 0, Replicas, Rows, Inputs, Inputs, 0), new DeviceMatrix<float>(y, 0, Replicas, Rows, outputs, outputs, 0));
        DeviceMatrix<float>[] weights = [.. layers.Select(p => operations.Memory.All(step.Program.Parameters[p]))];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, Replicas)];
        device.Operations<IEnsembleOperations<float>>().TrainEnsemble(
            network, new EnsembleRun { Seed = 9, FirstReplica = 3, Steps = 100, BatchSize = batch }, data, weights, operations.Memory.All(step.LearningRate), default, verdicts);

        foreach (Parameter p in layers)
        {
            for (int e = 0; e < Replicas; e++)
            {
                float[] found = new float[p.Count], wanted = new float[p.Count];
                operations.Memory.Read(step.Program.Parameters[p], e, found);
                program.Memory.Read(step.Program.Parameters[p], e, wanted);
                Assert.That(found, Is.EqualTo(wanted), $"{p.Name} of replica {e}");
            }
        }
    }

    private double[] Objectives<T>(Optimiser optimiser, Func<Parameter, double>? theta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5, Richness = 0.5 };
        TrainingStep step = TrainingStep.Of(Net, theta is null ? rule : Changed.Rescaled(rule, theta), optimiser, Loss.MeanSquare, Rows, new TrainingStepOptions { Decays = true });
        using EnsembleTrainer<T> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 1, Seed = 2, LearningRates = [optimiser.Family == OptimiserFamily.Gradient ? 0.02 : 0.002], WeightDecays = [0.01] });
        trainer.SetData([.. Fill.Of(step.Input.Count, 0.5).Select(T.CreateChecked)], [.. Fill.Of(step.Targets.Count, 0.25).Select(T.CreateChecked)]);
        trainer.Advance(Steps);
        Assert.That(trainer.Verdicts[0].IsConverged, Is.True);
        return [.. trainer.Records.Select(r => r.Objectives[0])];
    }
}
