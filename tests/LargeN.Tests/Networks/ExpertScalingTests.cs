// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>The coordinate check of transformers with experts: how far the stream and the outputs move in a few steps does not depend on width, depth, number and size of experts.</summary>
public class ExpertScalingTests
{
    private const double Bound = 0.12;   // on the slope of log change against log size, between two sizes a factor 4 apart; measured at most 0.11

    private const int Sequences = 8, Replicas = 8, Steps = 4;

    private static readonly TransformerShape Base = new() { Vocabulary = 8, SequenceLength = 6, Width = 64, Heads = 2, Depth = 2, BaseDepth = 2, HiddenWidth = 64, Experts = new ExpertSizes(4, 2) };

    private static readonly Dictionary<string, (TransformerShape Small, TransformerShape Large)> Axes = new()
    {
        ["width"] = (Base with { Width = 32 }, Base with { Width = 128 }),
        ["depth"] = (Base with { Width = 32, HiddenWidth = 32, Depth = 8 }, Base with { Width = 32, HiddenWidth = 32, Depth = 32 }),   // from 2 to 8 layers the stream has -0.18, with experts and without: 1/L is not small there
        ["experts at a fixed fraction"] = (Base, Base with { Experts = new ExpertSizes(16, 8) }),
        ["experts at a fixed fraction, sum of order 1"] = (Base with { Experts = new ExpertSizes(4, 2, 0.5) }, Base with { Experts = new ExpertSizes(16, 8, 0.5) }),
        ["size of experts"] = (Base with { HiddenWidth = 32 }, Base with { HiddenWidth = 128 }),
    };

    private static readonly string[] Names = [.. Axes.Keys];

    [Test]
    public void Changes_do_not_depend_on_the_size([ValueSource(nameof(Names))] string axis, [Values] OptimiserFamily family)
    {
        (double stream, double outputs) small = Changes(Axes[axis].Small, family), large = Changes(Axes[axis].Large, family);

        Assert.That(Math.Log(large.stream / small.stream) / Math.Log(4), Is.EqualTo(0).Within(Bound), "stream");
        Assert.That(Math.Log(large.outputs / small.outputs) / Math.Log(4), Is.EqualTo(0).Within(Bound), "outputs");
    }

    /// <summary>Root mean squares of the changes of the last stream and of the outputs.</summary>
    private static (double Stream, double Outputs) Changes(TransformerShape shape, OptimiserFamily family)
    {
        int[] tokens = [.. Enumerable.Range(0, Sequences * shape.SequenceLength).Select(i => (int)(4 * (1 + Draws.Signed(5, 0, i / shape.SequenceLength, i % shape.SequenceLength))))];
        float[] rows = new float[tokens.Length * shape.InputColumns];
        shape.Encode<float>(tokens, rows);
        Optimiser optimiser = family == OptimiserFamily.Sign ? new AdamW() : new Sgd();
        TrainingStep step = TrainingStep.Of(shape.Build(), new MeanFieldParameterisation { DepthExponent = 1 }, optimiser, Loss.CrossEntropy, tokens.Length);
        using CpuDevice device = new(new Parallelism(2));
        using EnsembleTrainer<float> trainer = new(device, step, new EnsembleSettings { EnsembleSize = Replicas, Seed = 3, LearningRates = [family == OptimiserFamily.Sign ? 0.05 : 0.2] });
        trainer.SetData(rows, Array.ConvertAll(tokens, t => (t + 1) % shape.Vocabulary));
        using Probe<float> probe = new(trainer, rows, tokens.Length);
        string[] places = [$"h[{shape.Depth}]", Probe<float>.Output];
        float[][] before = Read(), after;
        trainer.Advance(Steps);
        after = Read();
        double[] changes = [.. places.Select((_, p) => Math.Sqrt(Enumerable.Range(0, Replicas).Average(e => Square(after[(p * Replicas) + e], before[(p * Replicas) + e]))))];
        return (changes[0], changes[1]);

        float[][] Read()
        {
            probe.Run();
            return [.. places.SelectMany(place => Enumerable.Range(0, Replicas).Select(e => probe.Read(place, e)))];
        }

        static double Square(float[] x, float[] y) => x.Zip(y).Average(p => (double)(p.First - p.Second) * (p.First - p.Second));
    }
}
