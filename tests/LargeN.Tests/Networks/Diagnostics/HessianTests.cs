// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Products with the Hessian against differences of gradients, and their symmetry.</summary>
public class HessianTests
{
    private static readonly GradientCase[] Cases =
    [
        .. GradientCase.All.Where(c => c.Loss != Loss.Hinge),
        new("R2", new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3 }.Build, Loss.MeanSquare, 4, new MeanFieldParameterisation { DepthExponent = 0.5, Richness = 0.5 }),
        new(
            "layer norm first",
            () => Of(new LayerNorm(Row("gain", ParameterKind.Gain), Row("shift", ParameterKind.Bias)), new ActivationBlock(Activation.Tanh), new LayerNorm(), new Linear(Output())),
            Loss.MeanSquare,
            4,
            new MeanFieldParameterisation()),
        new(
            "layer norm without bias",
            () => Of(new Residual(new LayerNorm(Row("gain", ParameterKind.Gain))), new LayerNorm(Row("other", ParameterKind.Gain)), new Linear(Output())),
            Loss.MeanSquare,
            4,
            new MeanFieldParameterisation()),
    ];

    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void Products_are_derivatives_of_gradients_and_symmetric(GradientCase subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        using Subject s = new(device, subject);
        double[] u = s.Draw(0), v = s.Draw(1);

        double[] hu = s.Product(u), hv = s.Product(v);

        // Differences of fourth order, step 5e-5 along a direction of normals: about 1e-16/5e-5 from rounding, 1e-17 |v|^4 of the fifth derivative of gradients.
        double[] near = s.ByDifferences(v, 5e-5), far = s.ByDifferences(v, 1e-4);
        double scale = NetworkRun.Norm(hv);
        double distance = NetworkRun.Norm([.. hv.Select((x, i) => x - (((4 * near[i]) - far[i]) / 3))]) / scale;
        Assert.That(distance, Is.LessThan(subject.Name == "R2" ? 7e-11 : 1e-9));
        Assert.That(Dot(u, hv), Is.EqualTo(Dot(v, hu)).Within(1e-14 * NetworkRun.Norm(u) * scale));
        Assert.That(s.Hessian.Objective(0), Is.EqualTo(s.Objective).Within(1e-15));
    }

    [Test]
    public void Blocks_without_a_tangent_pass_and_losses_without_a_second_derivative_are_named()
    {
        TrainingStep halved = TrainingStep.Of(Of(new Half(), new Linear(Output())), new MeanFieldParameterisation(), new Sgd(), Loss.CrossEntropy, 2);
        TrainingStep hinge = TrainingStep.Of(new MlpShape { InputDimension = 2, Width = 3 }.Build(), new MeanFieldParameterisation(), new Sgd(), Loss.Hinge, 2);

        Assert.That(() => HessianProduct<double>.Bytes(device, halved, Loss.CrossEntropy, 1, 2), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Half has no tangent pass"));
        Assert.That(() => HessianProduct<double>.Bytes(device, hinge, Loss.Hinge, 1, 2), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Hinge"));
    }

    [Test]
    public void Centred_outputs_have_the_products_of_their_own_objective()
    {
        const int Rows = 4;
        double[] inputs = Fill.Of(Rows * 3, 0.5), targets = Fill.Of(Rows, 0.25), v = [.. Enumerable.Range(0, 20).Select(i => Math.Cos(i))], centred = new double[20], shifted = new double[20];
        Network network = new MlpShape { InputDimension = 3, Width = 5 }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, Rows, new TrainingStepOptions { Centred = true });
        using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 1, Seed = 4, LearningRates = [0.2] });
        using Probe<double> probe = new(trainer, inputs, Rows);
        probe.Run();
        double[] f0 = probe.Read("f", 0);
        trainer.SetData(inputs, targets);
        trainer.Advance(3);
        using HessianProduct<double> hessian = HessianProduct<double>.Of(trainer, Loss.MeanSquare, inputs, targets, Rows);
        hessian.WriteDirection(0, v);
        hessian.Run(0, 1);
        hessian.Read(0, centred);

        // f - f0 against y is f against y + f0.
        TrainingStep plainStep = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, Rows);
        using EnsembleTrainer<double> plain = new(device, plainStep, trainer.Settings);
        foreach ((Parameter p, Slot slot) in step.Program.Parameters)
        {
            double[] values = new double[p.Count];
            trainer.Memory.Read(slot, 0, values);
            plain.Memory.Write(plainStep.Program.Parameters[p], 0, values);
        }

        using HessianProduct<double> other = HessianProduct<double>.Of(plain, Loss.MeanSquare, inputs, [.. targets.Zip(f0, (y, f) => y + f)], Rows);
        other.WriteDirection(0, v);
        other.Run(0, 1);
        other.Read(0, shifted);

        Assert.That(centred, Is.EqualTo(shifted).Within(1e-14));
        Assert.That(hessian.Objective(0), Is.EqualTo(other.Objective(0)).Within(1e-15));
        Assert.That(NetworkRun.Norm(centred), Is.GreaterThan(1e-2));
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static Parameter Row(string name, ParameterKind kind) => new(name, 1, 3, kind, ParameterRole.Hidden, 3);

    private static Parameter Output() => new("output", 2, 3, ParameterKind.Weight, ParameterRole.Output, 3);

    private static Network Of(params Block[] blocks) => new(new Sequential(blocks), 3, 2, new NetworkSizes(3));

    /// <summary>A block as one may write it: without a tangent pass.</summary>
    private sealed class Half : Block
    {
        public override Slot Forward(StepRecorder r, Slot x)
        {
            Slot y = r.Copy(x);
            r.AddScaled(-0.5, x, y);
            return y;
        }

        public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true) => null;
    }

    /// <summary>A network with its gradients and its Hessian at the same parameters and data.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly NetworkRun run;
        private readonly EnsembleTrainer<double> trainer;
        private readonly Parameter[] parameters;

        internal Subject(Device device, GradientCase subject)
        {
            Network network = subject.Build();
            run = new NetworkRun(device, TrainingStep.Of(network, subject.Rule, null, subject.Loss, subject.Rows));
            subject.Prepare(run);
            run.Run();
            parameters = [.. network.Parameters];
            trainer = new EnsembleTrainer<double>(
                device, TrainingStep.Of(network, subject.Rule, new Sgd(), subject.Loss, subject.Rows), new EnsembleSettings { EnsembleSize = 1, Seed = 4, LearningRates = [0.1] });
            foreach (Parameter p in parameters) trainer.Memory.Write(trainer.Step.Program.Parameters[p], 0, run.Read(p));
            double[] inputs = new double[run.Step.Input.Count], targets = Fill.Of(run.Step.Targets.Count, 0.25);
            int[] labels = new int[run.Step.Targets.Count];
            run.ReadData(inputs, labels);
            Hessian = subject.Loss == Loss.CrossEntropy
                ? HessianProduct<double>.Of(trainer, inputs, labels, subject.Rows)
                : HessianProduct<double>.Of(trainer, subject.Loss, inputs, subject.Loss == Loss.MeanSquare ? targets : Array.ConvertAll(targets, y => y < 0 ? -1.0 : 1), subject.Rows);
        }

        internal HessianProduct<double> Hessian { get; }

        internal double Objective => run.Objective;

        public void Dispose()
        {
            Hessian.Dispose();
            trainer.Dispose();
            run.Dispose();
        }

        internal double[] Draw(uint replica)
        {
            double[] x = new double[Hessian.Order];
            new RandomStream(7, Purpose.Test, replica).FillNormal(x);
            return x;
        }

        internal double[] Product(double[] v)
        {
            double[] product = new double[v.Length];
            Hessian.WriteDirection(0, v);
            Hessian.Run(0, 1);
            Hessian.Read(0, product);
            return product;
        }

        internal double[] ByDifferences(double[] v, double h)
        {
            double[][] values = [.. parameters.Select(run.Read)];
            double[] up = At(h), down = At(-h);
            At(0);
            return [.. up.Zip(down, (a, b) => (a - b) / (2 * h))];

            double[] At(double step)
            {
                int start = 0;
                for (int p = 0; p < parameters.Length; p++)
                {
                    run.Write(parameters[p], [.. values[p].Select((x, i) => x + (step * v[start + i]))]);
                    start += values[p].Length;
                }

                run.Run();
                return [.. parameters.SelectMany(p => run.Step.Program.Gradients.ContainsKey(p) ? run.Gradient(p) : new double[p.Count])];
            }
        }
    }
}
