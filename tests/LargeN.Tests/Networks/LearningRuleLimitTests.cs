// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Ensembles under each learning rule against the limits of infinite width (dmft-nonlinear, section 3).</summary>
public class LearningRuleLimitTests
{
    private static readonly object[] Limits =
    [
        new object[] { new FeedbackAlignment(), Activation.Identity, 2, 256, 64, new[] { 0.920092115, -0.399298132 } },
        new object[] { new FeedbackAlignment(0.5), Activation.Identity, 2, 256, 64, new[] { 0.96865387, -0.458560707 } },
        new object[] { new FeedbackAlignment(1), Activation.Identity, 2, 256, 64, new[] { 0.990999663, -0.489110924 } },
        new object[] { new DirectFeedbackAlignment(), Activation.Tanh, 1, 1024, 64, new[] { 0.44807, -0.17446 } },
        new object[] { new Backpropagation(), Activation.Tanh, 1, 1024, 64, new[] { 0.669665435, -0.310854967 } },
        new object[] { new ErrorModulatedHebb(), Activation.Tanh, 1, 1024, 64, new[] { 0.49852, -0.08456 } },
    ];

    [Test]
    public void Gated_ensembles_follow_the_limit_of_infinite_width() =>
        Follow(new MlpShape { InputDimension = 2, Width = 1024, Activation = Activation.Relu, Gated = true }, new Backpropagation(), 64, [0.886253232, -0.386811707]);

    [TestCaseSource(nameof(Limits))]
    public void Ensembles_follow_the_limit_of_infinite_width(LearningRule rule, Activation activation, int depth, int width, int replicas, double[] limit) =>
        Follow(new MlpShape { InputDimension = 2, Width = width, Depth = depth, Activation = activation }, rule, replicas, limit);

    private static void Follow(MlpShape shape, LearningRule rule, int replicas, double[] limit)
    {
        using CpuDevice device = new(Parallelism.All);
        TrainingStep step = TrainingStep.Of(shape.Build(), new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, 2, new TrainingStepOptions { Rule = rule });
        using EnsembleTrainer<float> trainer = new(device, step, new EnsembleSettings { EnsembleSize = replicas, Seed = 12, LearningRates = [2 * 0.05] });   // the notes sum over points
        float[] inputs = [MathF.Sqrt(2), 0, MathF.Sqrt(2) * 0.3f, MathF.Sqrt(2 * 0.91f)];   // x.x'/D = 1, 0.3, 1
        trainer.SetData(inputs, [1, -0.5f]);
        trainer.Advance(30);
        using Probe<float> probe = new(trainer, inputs, 2);
        probe.Run();
        float[][] f = [.. Enumerable.Range(0, replicas).Select(e => probe.Read(Probe<float>.Output, e))];

        for (int mu = 0; mu < 2; mu++)
        {
            double mean = f.Average(v => v[mu]), error = Math.Sqrt(f.Sum(v => Math.Pow(v[mu] - mean, 2)) / (replicas * (replicas - 1.0)));
            Assert.That(error, Is.LessThan(0.004));
            Assert.That(mean, Is.EqualTo(limit[mu]).Within((4 * error) + (1.0 / shape.Width)), $"point {mu}: {mean} with error {error}");
        }
    }
}
