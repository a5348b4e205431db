// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>What the executor of the CPU does besides computing.</summary>
public sealed class CpuStepExecutorTests
{
    [TestCase(1)]
    [TestCase(2)]
    public void A_repeated_call_allocates_nothing(int threads)
    {
        using CpuDevice device = new(new Parallelism(threads));
        foreach (Optimiser optimiser in CpuStepSubject.Optimisers)
        {
            using ReplicaMemory<float> memory = CpuStepSubject.Filled<float>(device, CpuStepSubject.Mlp(5, 40, 3, 70, optimiser, Loss.CrossEntropy, bias: true), 3);
            using IStepExecutor executor = StepExecutor.Of(memory);
            StepRun run = new(1, 0, 0, 2, new LinearDecay(10));
            executor.Run(0, 3, run);
            executor.Run(0, 3, run);
            long before = GC.GetAllocatedBytesForCurrentThread();

            executor.Run(0, 3, run);

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, $"{optimiser}");
        }
    }

    [Test]
    public void The_device_chooses_the_executor()
    {
        StepProgram program = CpuStepSubject.Mlp(2, 3, 1, 4, new Sgd());
        using CpuDevice cpu = new(Parallelism.Single);
        using Device reference = Device.Open("reference", Parallelism.Single);
        using ReplicaMemory<float> there = new(cpu, program, 1), elsewhere = new(reference, program, 1);
        using IStepExecutor fast = StepExecutor.Of(there), plain = StepExecutor.Of(elsewhere);

        Assert.That(fast, Is.TypeOf<CpuStepExecutor<float>>());
        Assert.That(plain, Is.TypeOf<ContractExecutor<float>>());
    }

    [Test]
    public void Replicas_outside_the_memory_are_refused()
    {
        using CpuDevice device = new(Parallelism.Single);
        using ReplicaMemory<float> memory = CpuStepSubject.Filled<float>(device, CpuStepSubject.Mlp(2, 3, 1, 4, new Sgd()), 2);
        using IStepExecutor executor = StepExecutor.Of(memory);
        StepRun run = new(1, 0, 0, 1, Schedule.Constant);

        Assert.That(() => executor.Run(1, 2, run), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => executor.Run(-1, 1, run), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => executor.Run(2, 0, run), Throws.Nothing);
    }

    [Test]
    public void A_label_that_names_no_output_is_refused_before_anything_is_computed()
    {
        using CpuDevice device = new(Parallelism.Single);
        StepProgram program = CpuStepSubject.Mlp(2, 3, 3, 4, new Sgd(), Loss.CrossEntropy);
        using ReplicaMemory<double> memory = CpuStepSubject.Filled<double>(device, program, 1);
        using IStepExecutor executor = StepExecutor.Of(memory);
        executor.Run(0, 1, new StepRun(1, 0, 0, 1, Schedule.Constant));
        byte[] before = CpuStepSubject.Bytes(memory);
        memory.Labels.Upload([0, 1, 3, 2]);

        Assert.That(() => executor.Run(0, 1, new StepRun(1, 0, 1, 1, Schedule.Constant)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 2"));
        Assert.That(CpuStepSubject.Bytes(memory), Is.EqualTo(before));
    }

    [Test]
    public void Operands_that_share_elements_are_refused()
    {
        Parameter weight = new("w", 4, 4, ParameterKind.Weight, ParameterRole.Hidden, 4);
        StepRecorder r = new(new ParameterTable([weight], new StandardParameterisation(), OptimiserFamily.Gradient, new NetworkSizes(4)));
        Slot x = r.Allocate(Arena.State, "x", 4, 9);
        r.MatMul(x.Block(0, 0, 4, 4), Transpose.No, r.Of(weight), Transpose.No, 1, x.Block(0, 4, 4, 4));
        using CpuDevice device = new(Parallelism.Single);
        using ReplicaMemory<float> apart = new(device, r.Finish(), 1);
        Assert.That(() => StepExecutor.Of(apart).Dispose(), Throws.Nothing);
        r.MatMul(x.Block(0, 0, 4, 4), Transpose.No, r.Of(weight), Transpose.No, 1, x.Block(0, 3, 4, 4));
        using ReplicaMemory<float> shared = new(device, r.Finish(), 1);

        Assert.That(() => StepExecutor.Of(shared), Throws.ArgumentException.With.Message.Contains("shares elements"));
    }

    [Test]
    public void Too_little_memory_for_the_work_of_one_replica_is_a_named_error()
    {
        StepProgram program = CpuStepSubject.Mlp(50, 60, 1, 40, new Sgd());
        using CpuDevice device = new(Parallelism.Single, ReplicaMemory<float>.Bytes(program, 1) + 1000);
        using ReplicaMemory<float> memory = new(device, program, 1);

        Assert.That(() => StepExecutor.Of(memory), Throws.InstanceOf<MemoryLimitException>());
    }
}
