// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Step programs that are run by both executors, and all that they leave in memory.</summary>
internal static class CpuStepSubject
{
    internal static readonly Optimiser[] Optimisers = [new Sgd(), new Momentum(0.9), new Momentum(0.9, Nesterov: true), new AdamW(), new SignDescent(), new Lion()];

    private static readonly MeanFieldParameterisation Rule = new() { DepthExponent = 0.5, Richness = 0.7 };

    internal static StepProgram Mlp(int inputs, int width, int outputs, int rows, Optimiser? optimiser, Loss loss = Loss.MeanSquare, Activation activation = Activation.Tanh, bool bias = false, bool decays = false) =>
        TrainingStep.Of(new MlpShape { InputDimension = inputs, Width = width, Depth = 2, Outputs = outputs, Activation = activation, Bias = bias }.Build(), Rule, optimiser, loss, rows, new TrainingStepOptions { Decays = decays }).Program;

    internal static StepProgram Mlp(int inputs, int width, int outputs, int rows, Optimiser optimiser, TrainingStepOptions options, Loss loss = Loss.MeanSquare) =>
        TrainingStep.Of(new MlpShape { InputDimension = inputs, Width = width, Depth = 2, Outputs = outputs, Bias = true }.Build(), Rule, optimiser, loss, rows, options).Program;

    internal static StepProgram ResidualMlp(int inputs, int width, int rows, Optimiser? optimiser, bool twoLayers, bool normalise, bool bias, bool decays = false) =>
        TrainingStep.Of(
            new ResidualMlpShape
            {
                InputDimension = inputs,
                Width = width,
                Depth = 2,
                Activation = Activation.Gelu,
                TwoLayers = twoLayers,
                Normalise = normalise,
                Bias = bias,
                ReadoutActivation = Activation.Relu,
                HiddenWidth = width + 3,
            }.Build(),
            Rule,
            optimiser,
            Loss.MeanSquare,
            rows,
            new TrainingStepOptions { Decays = decays }).Program;

    internal static StepProgram Experts(Optimiser? optimiser, bool gather)
    {
        TransformerShape shape = new() { Vocabulary = 5, SequenceLength = 4, Width = 12, Heads = 2, Depth = 1, HiddenWidth = 9, Outputs = 3, Experts = new ExpertSizes(4, 2), BalanceRate = 0.01 };
        return TrainingStep.Of(shape.Build(), Rule, optimiser, Loss.CrossEntropy, 8, new TrainingStepOptions { GatherExperts = gather }).Program;
    }

    /// <summary>Operations that the networks above do not record: fresh data, heads, softmax, second derivatives, gains, one weight in two places.</summary>
    internal static StepProgram Others(int rows, int width, Optimiser optimiser)
    {
        Parameter weight = new("tied", width, width, ParameterKind.Weight, ParameterRole.Hidden, width);
        Parameter gain = new("gain", 1, width, ParameterKind.Gain, ParameterRole.Hidden, width), bias = new("bias", 1, width, ParameterKind.Bias, ParameterRole.Hidden, width);
        StepRecorder r = new(new ParameterTable([weight, gain, bias], new NeuralTangentParameterisation(), optimiser.Family, new NetworkSizes(width)));
        Slot rate = r.Allocate(Arena.Data, "rate", 1, 1), objective = r.Allocate(Arena.Record, "objective", 1, 1), x = r.Allocate(Arena.Work, "x", rows, width), y = r.Like(x, "y");
        r.Record(new NormalOperation(x, Purpose.Inputs, Shared: false));
        r.Record(new NormalOperation(y.Block(0, 1, rows, width - 1), Purpose.LabelNoise, Shared: true));
        r.Record(new FillOperation(y.Block(0, 0, rows, 1), 0.25));
        LayerNorm norm = new(gain, bias);
        Linear first = new(weight), second = new(weight);
        ActivationBlock smooth = new(Activation.Softplus);
        Slot h = smooth.Forward(r, first.Forward(r, norm.Forward(r, x)));

        // Two heads of half the width over the rows, causal, as attention has them.
        int half = width / 2;
        Slot scores = r.Allocate(Arena.Work, "scores", 2 * rows, rows), mixed = r.Like(h, "mixed"), curved = r.Like(h, "curved"), copy = r.Copy(h);
        Tiles heads = new(h.Block(0, 0, rows, half), 1, 0, 2, half), blocks = new(scores.Block(0, 0, rows, rows), 1, 0, 2, (long)rows * rows), mixes = new(mixed.Block(0, 0, rows, half), 1, 0, 2, half);
        r.MatMul(heads, Transpose.No, heads, Transpose.Yes, 0.3, blocks);
        r.Record(new SoftmaxOperation(scores, scores, Causal: true));
        r.Record(new FillOperation(mixed, -0.5));
        r.MatMul(blocks, Transpose.No, heads, Transpose.No, 1, mixes, accumulate: true);
        r.Record(new SoftmaxGradientOperation(scores, scores, scores));
        r.MatMul(new Tiles(scores.Block(0, 0, 1, rows), 2, (long)rows * rows, 1, 0), Transpose.No, new Tiles(h, 2, 0, 1, 0), Transpose.No, 0.2, new Tiles(copy.Block(0, 0, 1, width), 2, width, 1, 0), accumulate: true);
        r.Record(new FillOperation(curved, 0.125));
        r.Record(new ActivateSecondOperation(Activation.Erf, h, mixed, copy, curved));
        Slot df = r.Loss(Loss.MeanSquare, second.Forward(r, curved), y, objective);
        Slot dh = second.Backward(r, df)!.Value;
        norm.Backward(r, first.Backward(r, smooth.Backward(r, dh)!.Value)!.Value, inputGradient: false);
        return r.Finish(optimiser, rate);
    }

    /// <summary>Runs steps 2 to 4 of some replicas, at least 5, by <paramref name="calls"/> calls along both axes and returns all memory but the work, as bytes.</summary>
    internal static byte[] Run<T>(StepProgram program, int threads, bool contract, int calls = 1, int replicas = 5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Steps = 3;
        using CpuDevice device = new(new Parallelism(threads));
        using ReplicaMemory<T> memory = Filled<T>(device, program, replicas);
        using IStepExecutor executor = contract ? new ContractExecutor<T>(memory) : StepExecutor.Of(memory);
        Schedule schedule = new CosineDecay(6, WarmUp: 3, Final: 0.1);
        if (calls == 1)
        {
            executor.Run(0, replicas, new StepRun(3, 7, 2, Steps, schedule));
        }
        else
        {
            executor.Run(2, replicas - 2, new StepRun(3, 7, 2, 1, schedule));
            executor.Run(0, 2, new StepRun(3, 7, 2, Steps, schedule));
            for (int s = 1; s < Steps; s++)
                for (int e = 2; e < replicas; e++) executor.Run(e, 1, new StepRun(3, 7, 2 + s, 1, schedule));
        }

        return Bytes(memory);
    }

    internal static ReplicaMemory<T> Filled<T>(Device device, StepProgram program, int replicas)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReplicaMemory<T> memory = new(device, program, replicas);
        Write(Arena.Parameter, i => Math.Sin(1 + (0.37 * i)));
        Write(Arena.Shared, i => Math.Sin(0.5 + (0.73 * i)));
        Write(Arena.Data, i => 0.02 + (0.001 * i));
        for (int r = 0; r < program.Regions.Count; r++)
        {
            if (program.Regions[r] is not { Arena: Arena.Label, Indices: null, Length: var count }) continue;   // tables of indices stay
            memory.WriteLabels(new Slot(r, 0, (int)count, 1, 1), [.. Enumerable.Range(0, (int)count).Select(i => i % 3)]);
        }

        return memory;

        void Write(Arena arena, Func<int, double> value) =>
            memory.Buffer(arena).Upload([.. Enumerable.Range(0, (int)memory.Buffer(arena).Length).Select(i => T.CreateChecked(value(i)))]);
    }

    internal static byte[] Bytes<T>(ReplicaMemory<T> memory)
        where T : unmanaged
    {
        List<byte> bytes = [];
        foreach (Arena arena in (Arena[])[Arena.Parameter, Arena.State])
        {
            T[] values = new T[memory.Buffer(arena).Length];
            memory.Buffer(arena).Download(values);
            bytes.AddRange(MemoryMarshal.AsBytes<T>(values));
        }

        double[] records = new double[memory.Records.Length];
        memory.Records.Download(records);
        Assert.That(records, Has.Some.Not.Zero);
        Assert.That(records, Has.None.NaN);
        bytes.AddRange(MemoryMarshal.AsBytes<double>(records));
        return [.. bytes];
    }
}
