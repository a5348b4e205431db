// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Transformers, experts and convolutions: the executor of the CPU leaves the bytes of the contracts, for any threads, calls and SIMD width.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class BlockBitsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly string[] Names = [.. Programs().Keys];

    [TestCaseSource(nameof(Names))]
    public void Executors_agree(string name)
    {
        StepProgram program = Programs()[name];
        byte[] expected = CpuStepSubject.Run<T>(program, 1, contract: true);

        foreach ((int threads, int calls) in ((int, int)[])[(1, 1), (5, 1), (2, 3)])
            Assert.That(CpuStepSubject.Run<T>(program, threads, contract: false, calls).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads, {calls} calls");
    }

    [Test]
    public void A_repeated_call_allocates_nothing([ValueSource(nameof(Names))] string name, [Values(1, 2)] int threads)
    {
        using CpuDevice device = new(new Parallelism(threads));
        using ReplicaMemory<T> memory = CpuStepSubject.Filled<T>(device, Programs()[name], 3);
        using IStepExecutor executor = StepExecutor.Of(memory);
        StepRun run = new(1, 0, 0, 2, Schedule.Constant);
        executor.Run(0, 3, run);
        executor.Run(0, 3, run);
        long before = GC.GetAllocatedBytesForCurrentThread();

        executor.Run(0, 3, run);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase(SimdWidth.Avx2)]
    [TestCase(SimdWidth.Sse)]
    [TestCase(SimdWidth.None)]
    public void Width_does_not_enter(SimdWidth width) => Assert.That(Child.Run(GetType(), nameof(Hash), width, "2"), Is.EqualTo(Hash("1")));

    /// <summary>Runs small programs on that many threads and hashes what they leave.</summary>
    internal static string Hash(string threads)
    {
        Child.AssertWidth();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StepProgram program in Programs().Values) hash.AppendData(CpuStepSubject.Run<T>(program, int.Parse(threads, CultureInfo.InvariantCulture), contract: false));
        return Convert.ToHexString(hash.GetCurrentHash());
    }

    private static Dictionary<string, StepProgram> Programs()
    {
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5 };
        TransformerShape transformer = new() { Vocabulary = 7, SequenceLength = 5, Width = 18, Heads = 2, Depth = 2, HiddenWidth = 21, ScoreExponent = 0.5 };
        TransformerShape experts = transformer with { HiddenWidth = 9, Experts = new ExpertSizes(5, 2), BalanceRate = 0.01 };
        CnnShape cnn = new() { ImageHeight = 4, ImageWidth = 3, InputChannels = 2, Channels = 5, Bias = true };
        return new()
        {
            ["transformer"] = TrainingStep.Of(transformer.Build(), rule, new AdamW(), Loss.CrossEntropy, 10).Program,
            ["gradients of a transformer, not causal"] = TrainingStep.Of((transformer with { Causal = false }).Build(), rule, null, Loss.CrossEntropy, 10).Program,
            ["experts"] = TrainingStep.Of(experts.Build(), rule, new AdamW(), Loss.CrossEntropy, 10).Program,
            ["gradients of experts"] = TrainingStep.Of(experts.Build(), rule, null, Loss.CrossEntropy, 10).Program,
            ["experts, centred"] = TrainingStep.Of(experts.Build(), rule, new Sgd(), Loss.CrossEntropy, 10, new TrainingStepOptions { Centred = true }).Program,
            ["convolutions"] = TrainingStep.Of(cnn.Build(), rule, new Sgd(), Loss.MeanSquare, 3).Program,
            ["gradients of convolutions"] = TrainingStep.Of((cnn with { Depth = 3 }).Build(), rule, null, Loss.MeanSquare, 3).Program,
        };
    }
}
