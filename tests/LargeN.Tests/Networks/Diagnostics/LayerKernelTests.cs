// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Kernels of layers against Grams of what a probe reads.</summary>
public class LayerKernelTests
{
    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCase(Activation.Identity)]
    [TestCase(Activation.Tanh)]
    public void Kernels_at_one_time_and_between_two(Activation phi)
    {
        const int Rows = 5, Inputs = 3, Width = 7;
        Network network = new MlpShape { InputDimension = Inputs, Width = Width, Depth = 2, Outputs = 2 }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, Rows);
        using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 2, Seed = 4, LearningRates = [0.3] });
        double[] inputs = Fill.Of(Rows * Inputs, 0.5);
        trainer.SetData(inputs, Fill.Of(Rows * 2, 0.25));
        using Probe<double> probe = new(trainer, inputs, Rows);
        using LayerKernels<double> kernels = new(trainer, inputs, Rows, phi);
        Assert.That(kernels.Places, Is.EqualTo(probe.Places));
        Assert.That(kernels.Remember, Throws.InvalidOperationException);
        Assert.That(() => kernels.ReadBetween("h[0]", 0), Throws.InvalidOperationException);
        Assert.That(() => kernels.Read("h[9]", 0), Throws.ArgumentException.With.Message.Contains("h[1]"));

        probe.Run();
        kernels.Run();
        kernels.Remember();
        double[][] before = [.. probe.Places.Select(p => Activations(probe, p))];
        trainer.Advance(3);
        probe.Run();
        kernels.Run();

        int place = 0;
        foreach (string name in probe.Places)
        {
            double[] now = Activations(probe, name);
            Assert.That(now, Is.Not.EqualTo(before[place]).Within(1e-4));
            Assert.That(kernels.Read(name, 1), Is.EqualTo(Gram(now, now)).Within(1e-15), name);
            Assert.That(kernels.ReadBetween(name, 1), Is.EqualTo(Gram(now, before[place++])).Within(1e-15), name);
        }

        Assert.That(LayerKernels<double>.Bytes(device, step, 2, Rows), Is.GreaterThan(0));

        double[] Activations(Probe<double> from, string name)
        {
            double[] h = from.Read(name, 1);
            return phi == Activation.Identity || name == "f" ? h : [.. h.Select(Math.Tanh)];
        }

        static double[] Gram(double[] x, double[] y)
        {
            int n = x.Length / Rows;
            return [.. Enumerable.Range(0, Rows * Rows).Select(k => Enumerable.Range(0, n).Sum(c => x[(k / Rows * n) + c] * y[(k % Rows * n) + c]) / n)];
        }
    }
}
