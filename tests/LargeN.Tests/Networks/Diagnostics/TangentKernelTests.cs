// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>The kernel by Grams against the explicit Jacobian: by backward passes of one point and output each, and by differences of outputs.</summary>
public class TangentKernelTests
{
    private static readonly GradientCase[] Cases =
    [
        .. GradientCase.All.Where(c => c.Loss != Loss.Logistic && c.Loss != Loss.Hinge && (!c.Name.StartsWith("MLP", StringComparison.Ordinal) || c.Name.Contains("Gelu", StringComparison.Ordinal))),
    ];

    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void Kernel_is_Jacobian_times_its_transpose(GradientCase subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        const int Points = 3;
        int rowsOfPoint = subject.Tokens?.SequenceLength ?? 1;
        double[] inputs = Inputs(subject, Points * rowsOfPoint);
        foreach (bool rates in new[] { true, false })
        {
            using EnsembleTrainer<double> trainer = Trainer(subject.Build(), subject.Rule, 2);
            using TangentKernel<double> kernel = new(trainer, inputs, Points, rowsOfPoint, rates);
            kernel.Run();

            double[] found = kernel.Read(1), expected = ByBackwardPasses(subject, trainer, 1, inputs, Points, rowsOfPoint, rates);

            Assert.That(kernel.Outputs * Points, Is.EqualTo(Math.Sqrt(found.Length)));
            double largest = expected.Max(Math.Abs);
            Assert.That(largest, Is.GreaterThan(0));
            Assert.That(found.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / largest, Is.LessThan(1e-14));
        }
    }

    [Test]
    public void Kernel_of_the_residual_reference_network()
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3 }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5, Richness = 0.5 };
        string[] order = ["input", "output", "branch[0].weight", "branch[1].weight", "branch[2].weight"];
        using EnsembleTrainer<double> trainer = Trainer(network, rule, 1);
        foreach ((Parameter p, Slot slot) in trainer.Step.Program.Parameters) trainer.Memory.Write(slot, 0, Fill.Of(p.Count, 1 + Array.IndexOf(order, p.Name)));
        double[] inputs = Fill.Of(12, 0.5);
        using Probe<double> probe = new(trainer, inputs, 4);
        probe.Run();
        Assert.That(probe.Read("f", 0), Is.EqualTo((double[])[0.2412302363, 0.3713182637, 0.0661724123, -0.2958432518]).Within(1e-10));
        using TangentKernel<double> kernel = new(trainer, inputs, 4);

        kernel.Run();

        // Central differences with step 1e-5: of f about 1e-16/1e-5 from rounding and 1e-10 from the third derivative.
        double[] expected = ByDifferences(trainer, probe, 4), found = kernel.Read(0);
        double largest = expected.Max();
        Assert.That(found.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / largest, Is.LessThan(1e-9));
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++) Assert.That(found[(4 * i) + j], Is.EqualTo(found[(4 * j) + i]));
    }

    [Test]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Network network = new MlpShape { InputDimension = 3, Width = 4 }.Build();
        using EnsembleTrainer<double> trainer = Trainer(network, new MeanFieldParameterisation(), 1);

        Assert.That(() => new TangentKernel<double>(trainer, new double[5], 2), Throws.ArgumentException.With.Message.Contains('6'));
        Assert.That(() => new TangentKernel<double>(trainer, [], 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(TangentKernel<double>.Bytes(device, trainer.Step, 2, 5), Is.GreaterThan(TangentKernel<double>.Bytes(device, trainer.Step, 1, 5)));
    }

    internal static double[] Inputs(GradientCase subject, int rows)
    {
        if (subject.Tokens is not { } shape) return Fill.Of((long)rows * subject.Build().Inputs, 0.5);
        double[] encoded = new double[rows * shape.InputColumns];
        shape.Encode<double>([.. Enumerable.Range(0, rows).Select(i => i * (i + 2) % shape.Vocabulary)], encoded);
        return encoded;
    }

    private EnsembleTrainer<double> Trainer(Network network, Parameterisation rule, int size)
    {
        TrainingStep step = TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, 6);
        return new EnsembleTrainer<double>(device, step, new EnsembleSettings { EnsembleSize = size, Seed = 4, LearningRates = [0.1] });
    }

    /// <summary>Gradients are linear in the targets: those for targets 0 and -n e_o differ by the gradient of output o.</summary>
    private double[] ByBackwardPasses(GradientCase subject, EnsembleTrainer<double> trainer, int replica, double[] inputs, int points, int rowsOfPoint, bool rates)
    {
        TrainingStep step = TrainingStep.Of(subject.Build(), subject.Rule, null, Loss.MeanSquare, rowsOfPoint);
        using NetworkRun run = new(device, step);
        foreach (Parameter parameter in run.Parameters)
        {
            (Parameter _, Slot slot) = trainer.Step.Program.Parameters.Single(p => p.Key.Name == parameter.Name);
            double[] values = new double[parameter.Count];
            trainer.Memory.Read(slot, replica, values);
            run.Write(parameter, values);
        }

        int outputs = (int)step.Targets.Count, columns = (int)step.Input.Count;
        double[][] jacobian = new double[points * outputs][];
        for (int i = 0; i < points; i++)
        {
            run.Input(inputs.AsSpan(i * columns, columns));
            run.Targets(new double[outputs]);
            run.Run();
            double[] zero = Gradient();
            for (int o = 0; o < outputs; o++)
            {
                double[] target = new double[outputs];
                target[o] = -step.Targets.Rows;
                run.Targets(target);
                run.Run();
                jacobian[(o * points) + i] = [.. Gradient().Zip(zero, (a, b) => a - b)];
            }
        }

        double[] weights = [.. step.Network.Parameters.SelectMany(p => Enumerable.Repeat(rates ? step.Table[p].LearningRateFactor : 1, (int)p.Count))];
        return [.. jacobian.SelectMany(a => jacobian.Select(b => Enumerable.Range(0, a.Length).Sum(k => weights[k] * a[k] * b[k])))];

        double[] Gradient() => [.. step.Network.Parameters.SelectMany(p => step.Program.Gradients.ContainsKey(p) ? run.Gradient(p) : new double[p.Count])];
    }

    private static double[] ByDifferences(EnsembleTrainer<double> trainer, Probe<double> probe, int points)
    {
        double[] kernel = new double[points * points];
        foreach ((Parameter p, Slot slot) in trainer.Step.Program.Parameters)
        {
            double[] values = new double[p.Count];
            trainer.Memory.Read(slot, 0, values);
            for (int k = 0; k < values.Length; k++)
            {
                double[] up = At(values[k] + 1e-5), down = At(values[k] - 1e-5);
                for (int i = 0; i < points; i++)
                    for (int j = 0; j < points; j++) kernel[(i * points) + j] += trainer.Step.Table[p].LearningRateFactor * (up[i] - down[i]) * (up[j] - down[j]) / 4e-10;

                double[] At(double x)
                {
                    double[] moved = [.. values];
                    moved[k] = x;
                    trainer.Memory.Write(slot, 0, moved);
                    probe.Run();
                    trainer.Memory.Write(slot, 0, values);
                    return probe.Read("f", 0);
                }
            }
        }

        return kernel;
    }
}
