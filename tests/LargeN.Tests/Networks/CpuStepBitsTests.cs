// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>The executor of the CPU leaves the bytes that the contracts leave, and those do not depend on threads, calls and SIMD width.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CpuStepBitsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] OptimiserIndices = [.. Enumerable.Range(0, CpuStepSubject.Optimisers.Length)];

    [TestCaseSource(nameof(OptimiserIndices))]
    public void Every_optimiser(int index)
    {
        Optimiser optimiser = CpuStepSubject.Optimisers[index];
        Same(CpuStepSubject.Mlp(5, 19, 1, 9, optimiser));
        Same(CpuStepSubject.Mlp(5, 19, 3, 9, optimiser, bias: true, decays: true));
        Same(CpuStepSubject.ResidualMlp(5, 17, 7, optimiser, twoLayers: true, normalise: true, bias: true, decays: true));
        Same(CpuStepSubject.ResidualMlp(5, 17, 7, optimiser, twoLayers: false, normalise: false, bias: false));
        Same(CpuStepSubject.Others(6, 10, optimiser));
    }

    [Test]
    public void Rules_over_all_gradients()
    {
        foreach (Optimiser optimiser in new Optimiser[] { new Sgd(), new Momentum(0.9), new AdamW() })
        {
            foreach (TrainingStepOptions options in new TrainingStepOptions[]
            {
                new() { Rescaling = new GradientRescaling(1e-3) },
                new() { Rescaling = new GradientRescaling(0.5, Normalise: true), Decays = true },
                new() { Sam = SamMetric.Plain },
                new() { Rule = new FeedbackAlignment(0.5) },
                new() { Rule = new DirectFeedbackAlignment(), Sam = SamMetric.Plain },
                new() { Rule = new ErrorModulatedHebb() },
                new() { DataSetSize = 12 },
                new() { DataSetSize = 12, SharedBatches = true, Centred = true },
                new() { Sam = SamMetric.LearningRate, Centred = true, Rescaling = new GradientRescaling(1e-3) },
            })
            {
                Same(CpuStepSubject.Mlp(70, 150, 3, 9, optimiser, options));   // more than one block of terms in a norm
                Same(CpuStepSubject.Mlp(3, 8, 1, 5, optimiser, options));
            }
        }
    }

    [Test]
    public void Batches_of_labels()
    {
        foreach (TrainingStepOptions options in new TrainingStepOptions[] { new() { DataSetSize = 12 }, new() { DataSetSize = 12, SharedBatches = true }, new() { DataSetSize = 12, WithoutReplacement = true } })
        {
            Same(CpuStepSubject.Mlp(5, 19, 3, 8, new Sgd(), options, Loss.CrossEntropy));
            Same(CpuStepSubject.Mlp(5, 19, 3, 8, new AdamW(), options with { Centred = true, Sam = SamMetric.Plain }, Loss.CrossEntropy));
        }

        Same(CpuStepSubject.Mlp(5, 19, 3, 8, new Sgd(), new TrainingStepOptions { DataSetSize = 12, WithoutReplacement = true }));
    }

    [TestCase(true), TestCase(false)]
    public void Experts(bool gather)
    {
        Same(CpuStepSubject.Experts(new Sgd(), gather));
        Same(CpuStepSubject.Experts(null, gather));
    }

    [TestCase(Loss.MeanSquare)]
    [TestCase(Loss.CrossEntropy)]
    [TestCase(Loss.Logistic)]
    [TestCase(Loss.Hinge)]
    public void Every_loss(Loss loss)
    {
        Same(CpuStepSubject.Mlp(5, 19, 3, 33, new Sgd(), loss, bias: true));
        Same(CpuStepSubject.Mlp(5, 19, loss == Loss.CrossEntropy ? 4 : 1, 33, new Sgd(), loss));
        Same(CpuStepSubject.Mlp(5, 19, 3, 33, null, loss, bias: true));
    }

    [TestCase(Activation.Identity)]
    [TestCase(Activation.Relu)]
    [TestCase(Activation.Gelu)]
    [TestCase(Activation.Erf)]
    [TestCase(Activation.Sigmoid)]
    [TestCase(Activation.Softplus)]
    [TestCase(Activation.Quadratic)]
    public void Every_activation(Activation activation) => Same(CpuStepSubject.Mlp(5, 19, 1, 9, new Sgd(), activation: activation, bias: activation != Activation.Erf));

    [TestCase(70, 150, 100)]    // products of every kind: strips, packed, slim
    [TestCase(3, 40, 300)]      // gradients over more than one block of k
    [TestCase(300, 33, 1)]      // one row
    public void Larger_sizes(int inputs, int width, int rows)
    {
        Same(CpuStepSubject.Mlp(inputs, width, 1, rows, new Sgd(), bias: true));
        Same(CpuStepSubject.Mlp(inputs, width, 10, rows, new Sgd(), decays: true));
        Same(CpuStepSubject.Mlp(inputs, width, 10, rows, new AdamW()));
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
        int count = int.Parse(threads, CultureInfo.InvariantCulture);
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.Mlp(5, 35, 1, 6, new Sgd(), bias: true), count, contract: false));
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.Mlp(5, 19, 3, 6, new AdamW(), Loss.CrossEntropy), count, contract: false));
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.ResidualMlp(5, 17, 5, new Momentum(0.9), twoLayers: true, normalise: true, bias: true), count, contract: false));
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.Others(6, 10, new Lion()), count, contract: false));
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.Experts(new Sgd(), gather: true), count, contract: false));
        hash.AppendData(CpuStepSubject.Run<T>(CpuStepSubject.Mlp(5, 7, 2, 3, new Sgd(), bias: true), count, contract: false, replicas: 19));
        return Convert.ToHexString(hash.GetCurrentHash());
    }

    private static void Same(StepProgram program)
    {
        byte[] expected = CpuStepSubject.Run<T>(program, 1, contract: true);

        foreach ((int threads, int calls) in ((int, int)[])[(1, 1), (2, 1), (5, 1), (2, 3)])
            Assert.That(CpuStepSubject.Run<T>(program, threads, contract: false, calls).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads, {calls} calls");
    }
}
