// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Gradient kernels against the tangent kernel, which is made of them and of the kernels of layers, and against gradients written by hand.</summary>
public class GradientKernelTests
{
    private const int Rows = 5, Inputs = 3, Width = 7, Outputs = 2;

    private readonly CpuDevice device = new(Parallelism.All);
    private readonly double[] inputs = Fill.Of(Rows * Inputs, 0.5);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void With_the_kernels_of_layers_they_make_up_the_tangent_kernel()
    {
        using EnsembleTrainer<double> trainer = Trainer(new MeanFieldParameterisation { Richness = 0.7 });
        using LayerKernels<double> layers = new(trainer, inputs, Rows, Activation.Tanh);
        using GradientKernels<double> gradients = new(trainer, inputs, Rows);
        using TangentKernel<double> tangent = new(trainer, inputs, Rows);
        trainer.Advance(3);
        layers.Run();
        gradients.Run();
        tangent.Run();

        Assert.That(gradients.Places, Is.EqualTo(layers.Places.SkipLast(1)));
        ParameterTable table = trainer.Step.Table;
        ParameterScales[] scales = [.. table.Parameters.Select(p => table[p])];
        double readout = scales[2].Multiplier * scales[2].Multiplier;
        double[] expected = new double[Rows * Outputs * Rows * Outputs], phi0 = layers.Read("h[0]", 1), phi1 = layers.Read("h[1]", 1), g0 = gradients.Read("h[0]", 1), g1 = gradients.Read("h[1]", 1);
        for (int k = 0; k < expected.Length; k++)
        {
            int row = k / (Rows * Outputs), column = k % (Rows * Outputs), i = row % Rows, j = column % Rows;
            double x = Enumerable.Range(0, Inputs).Sum(c => inputs[(i * Inputs) + c] * inputs[(j * Inputs) + c]);

            // Every layer adds rate m^2 (inputs, inputs') (df/dh, df/dh'), and (df/dh, df/dh') = m_out^2 N G.
            expected[k] = (scales[0].LearningRateFactor * Square(scales[0].Multiplier) * x * readout * Width * g0[k])
                + (scales[1].LearningRateFactor * Square(scales[1].Multiplier) * Width * phi0[(i * Rows) + j] * readout * Width * g1[k])
                + (row / Rows == column / Rows ? scales[2].LearningRateFactor * readout * Width * phi1[(i * Rows) + j] : 0);
        }

        Assert.That(tangent.Read(1), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Kernels_of_the_last_layer_at_one_time_and_between_two()
    {
        using EnsembleTrainer<double> trainer = Trainer(new NeuralTangentParameterisation());
        using Probe<double> probe = new(trainer, inputs, Rows);
        using GradientKernels<double> gradients = new(trainer, inputs, Rows);
        Assert.That(gradients.Remember, Throws.InvalidOperationException);
        Assert.That(() => gradients.ReadBetween("h[0]", 0), Throws.InvalidOperationException);
        Assert.That(() => gradients.Read("f", 0), Throws.ArgumentException.With.Message.Contains("h[1]"));

        gradients.Run();
        gradients.Remember();
        double[] before = Gradients();
        trainer.Advance(4);
        gradients.Run();
        double[] now = Gradients();

        Assert.That(now, Is.Not.EqualTo(before).Within(1e-3));
        Assert.That(gradients.Read("h[1]", 0), Is.EqualTo(Gram(now, now)).Within(1e-14));
        Assert.That(gradients.ReadBetween("h[1]", 0), Is.EqualTo(Gram(now, before)).Within(1e-14));

        // g = w phi'(h): the multiplier of the readout is divided out.
        double[] Gradients()
        {
            probe.Run();
            double[] h = probe.Read("h[1]", 0), w = new double[Outputs * Width];
            trainer.Memory.Read(trainer.Step.Program.Parameters[trainer.Step.Network.Parameters[2]], 0, w);
            return [.. Enumerable.Range(0, Outputs * Rows * Width).Select(k => w[(k / (Rows * Width) * Width) + (k % Width)] * (1 - Square(Math.Tanh(h[k % (Rows * Width)]))))];
        }

        static double[] Gram(double[] x, double[] y) =>
            [.. Enumerable.Range(0, Outputs * Rows * Outputs * Rows).Select(k => Enumerable.Range(0, Width).Sum(c => x[(k / (Outputs * Rows) * Width) + c] * y[(k % (Outputs * Rows) * Width) + c]) / Width)];
    }

    [Test]
    public void Wrong_inputs_are_refused_and_memory_is_stated()
    {
        using EnsembleTrainer<double> trainer = Trainer(new MeanFieldParameterisation());
        Assert.That(() => new GradientKernels<double>(trainer, inputs.AsSpan(1).ToArray(), Rows), Throws.ArgumentException.With.Message.Contains("15"));
        Assert.That(GradientKernels<double>.Bytes(device, trainer.Step, 2, Rows), Is.GreaterThan(2 * 8 * 2 * ((2 * Rows * Outputs * Width) + (2 * Rows * Outputs * Rows * Outputs))));
    }

    private static double Square(double x) => x * x;

    private EnsembleTrainer<double> Trainer(Parameterisation rule)
    {
        Network network = new MlpShape { InputDimension = Inputs, Width = Width, Depth = 2, Outputs = Outputs }.Build();
        EnsembleTrainer<double> trainer = new(device, TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, Rows), new EnsembleSettings { EnsembleSize = 2, Seed = 4, LearningRates = [0.3] });
        trainer.SetData(inputs, Fill.Of(Rows * Outputs, 0.25));
        return trainer;
    }
}
