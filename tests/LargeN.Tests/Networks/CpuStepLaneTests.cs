// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Tiny networks one a SIMD lane leave the bytes that the contracts leave, whatever number of replicas is left over.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CpuStepLaneTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [SetUp]
    public void Vectors()
    {
        if (!Vector256.IsHardwareAccelerated) Assert.Ignore("the lane layout is not used without 256-bit vectors");
    }

    [TestCase(5, 7, 1, 3, false)]
    [TestCase(8, 16, 1, 8, true)]
    [TestCase(1, 1, 2, 1, false)]
    [TestCase(3, 4, 5, 9, true)]
    public void Mlps(int inputs, int width, int outputs, int rows, bool bias)
    {
        Same(CpuStepSubject.Mlp(inputs, width, outputs, rows, new Sgd(), bias: bias));
        Same(CpuStepSubject.Mlp(inputs, width, outputs, rows, new Sgd(), activation: Activation.Gelu, bias: bias, decays: true));
    }

    [Test]
    public void Residual_branches() => Same(CpuStepSubject.ResidualMlp(3, 5, 4, new Sgd(), twoLayers: true, normalise: false, bias: true, decays: true));

    [Test]
    public void More_rows_than_a_block_of_k_stores_gradients() => Same(CpuStepSubject.Mlp(1, 2, 1, 300, null));

    [Test]
    public void Fresh_data_and_a_weight_in_two_places()
    {
        Parameter weight = new("tied", 5, 5, ParameterKind.Weight, ParameterRole.Hidden, 5);
        StepRecorder r = new(new ParameterTable([weight], new NeuralTangentParameterisation(), OptimiserFamily.Gradient, new NetworkSizes(5)));
        Slot rate = r.Allocate(Arena.Data, "rate", 1, 1), objective = r.Allocate(Arena.Record, "objective", 1, 1), x = r.Allocate(Arena.Work, "x", 3, 5), y = r.Like(x, "y");
        r.Record(new NormalOperation(x, Purpose.Inputs, Shared: false));
        r.Record(new NormalOperation(y.Block(0, 1, 3, 4), Purpose.LabelNoise, Shared: true));
        r.Record(new FillOperation(y.Block(0, 0, 3, 1), 0.25));
        Sequential body = new(new Linear(weight), new ActivationBlock(Activation.Erf), new Linear(weight));
        body.Backward(r, r.Loss(Loss.MeanSquare, body.Forward(r, x), y, objective), inputGradient: false);
        Same(r.Finish(new Sgd(), rate));
    }

    [Test]
    public void A_decay_of_zero_in_one_lane_is_no_decay_there()
    {
        TrainingStep step = TrainingStep.Of(new MlpShape { InputDimension = 3, Width = 4, Depth = 2 }.Build(), new NeuralTangentParameterisation(), new Sgd(), Loss.MeanSquare, 3, new TrainingStepOptions { Decays = true });
        Assert.That(Run(contract: false), Is.EqualTo(Run(contract: true)));

        byte[] Run(bool contract)
        {
            using CpuDevice device = new(Parallelism.Single);
            using ReplicaMemory<T> memory = CpuStepSubject.Filled<T>(device, step.Program, 16);
            memory.Write(step.WeightDecay!.Value, 3, [T.Zero]);
            foreach (Slot weight in step.Program.Parameters.Values) memory.Write(weight, 3, [.. Enumerable.Repeat(T.NegativeZero, (int)weight.Count)]);
            using IStepExecutor executor = contract ? new ContractExecutor<T>(memory) : StepExecutor.Of(memory);
            if (executor is CpuStepExecutor<T> fast) Assert.That(fast.InLanes, Is.True);
            executor.Run(0, 16, new StepRun(1, 0, 0, 2, Schedule.Constant));
            return CpuStepSubject.Bytes(memory);
        }
    }

    [Test]
    public void Large_networks_and_other_optimisers_stay_in_rows()
    {
        Assert.That(InLanes(CpuStepSubject.Mlp(64, 128, 1, 64, new Sgd())), Is.False);
        Assert.That(InLanes(CpuStepSubject.Mlp(4, 4, 1, 4, new AdamW())), Is.False);
        Assert.That(InLanes(CpuStepSubject.Mlp(4, 4, 3, 4, new Sgd(), Loss.CrossEntropy)), Is.False);
    }

    private static bool InLanes(StepProgram program)
    {
        using CpuDevice device = new(Parallelism.Single);
        using ReplicaMemory<T> memory = new(device, program, 37);
        using CpuStepExecutor<T> executor = new(memory);
        return executor.InLanes;
    }

    private static void Same(StepProgram program)
    {
        const int Replicas = 37;
        Assert.That(InLanes(program), Is.True);
        byte[] expected = CpuStepSubject.Run<T>(program, 1, contract: true, replicas: Replicas);

        foreach ((int threads, int calls) in ((int, int)[])[(1, 1), (2, 1), (5, 1), (2, 3)])
            Assert.That(CpuStepSubject.Run<T>(program, threads, contract: false, calls, Replicas).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads, {calls} calls");
    }
}
