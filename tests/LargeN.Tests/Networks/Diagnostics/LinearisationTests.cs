// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>First-order expansions of networks against differences of their outputs.</summary>
public class LinearisationTests
{
    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(typeof(GradientCase), nameof(GradientCase.All))]
    public void The_first_order_change_is_the_derivative_and_what_is_left_is_of_second_order(GradientCase subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        using Subject s = new(device, subject);
        double[] f0 = s.Outputs(0);

        LinearisationResult near = s.Compare(1e-4), far = s.Compare(2e-4);
        double[] up = s.Outputs(1e-4), down = s.Outputs(-1e-4), up2 = s.Outputs(2e-4), down2 = s.Outputs(-2e-4);

        Assert.That(near.Initial, Is.EqualTo(f0));
        Assert.That(near.Outputs, Is.EqualTo(up));
        double[] derivative = [.. up.Select((u, i) => ((8 * (u - down[i])) - (up2[i] - down2[i])) / 12)];   // times the step, error of its fifth power
        double size = NetworkRun.Norm(derivative);
        Assert.That(NetworkRun.Norm([.. near.Change.Zip(derivative, (a, b) => a - b)]) / size, Is.LessThan(1e-9));
        Assert.That(near.Moved, Is.EqualTo(size / Math.Sqrt(derivative.Length)).Within(0.05 * near.Moved));
        Assert.That(near.Relative, Is.EqualTo(near.Distance / near.Moved));
        Assert.That(far.Distance / near.Distance, Is.EqualTo(4).Within(0.05), "second order in the step");
    }

    [Test]
    public void Training_of_the_readout_alone_stays_on_the_expansion()
    {
        const int Rows = 5;
        double[] inputs = Fill.Of(Rows * 3, 0.5);
        Network network = new MlpShape { InputDimension = 3, Width = 6, Depth = 2 }.Build();
        TrainingStep step = TrainingStep.Of(network, new OnlyReadout(), new Sgd(), Loss.MeanSquare, Rows);
        using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 2, Seed = 3, LearningRates = [1] });
        trainer.SetData(inputs, Fill.Of(Rows, 0.25));
        using Linearisation<double> linearisation = new(trainer, inputs, Rows);
        trainer.Advance(20);
        linearisation.Run();

        LinearisationResult result = linearisation.Read(1);

        Assert.That(result.Moved, Is.GreaterThan(0.05));
        Assert.That(result.Relative, Is.LessThan(1e-14));
    }

    [Test]
    public void Nothing_moves_without_a_step_and_centring_changes_nothing()
    {
        const int Rows = 4;
        double[] inputs = Fill.Of(Rows * 3, 0.5), targets = Fill.Of(Rows, 0.25);
        LinearisationResult plain = Trained(false, targets), centred = Trained(true, [.. targets.Zip(plain.Initial, (y, f0) => y - f0)]);

        Assert.That(centred.Distance, Is.EqualTo(plain.Distance).Within(1e-12 * plain.Distance));
        Assert.That(plain.Relative, Is.GreaterThan(1e-3));

        LinearisationResult Trained(bool centre, double[] y)
        {
            Network network = new MlpShape { InputDimension = 3, Width = 5 }.Build();
            TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, Rows, new TrainingStepOptions { Centred = centre });
            using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 1, Seed = 4, LearningRates = [0.5] });
            trainer.SetData(inputs, y);
            using Linearisation<double> linearisation = new(trainer, inputs, Rows);
            linearisation.Run();
            Assert.That(linearisation.Read(0).Distance, Is.Zero);
            Assert.That(linearisation.Read(0).Relative, Is.NaN);
            trainer.Advance(6);
            linearisation.Run();
            return linearisation.Read(0);
        }
    }

    /// <summary>Mean-field scales, but only the readout learns: the network is linear in what moves.</summary>
    private sealed record OnlyReadout : Parameterisation
    {
        private protected override (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes)
        {
            ParameterScales s = new MeanFieldParameterisation().Scales(parameter, family, sizes);
            return (s.Multiplier, s.InitialDeviation, parameter.Role == ParameterRole.Output ? s.LearningRateFactor : 0, s.EpsilonFactor);
        }
    }

    /// <summary>A network whose parameters move along a fixed direction.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly EnsembleTrainer<double> trainer;
        private readonly Linearisation<double> linearisation;
        private readonly Probe<double> probe;
        private readonly Dictionary<Parameter, double[]> start = [];

        internal Subject(Device device, GradientCase subject)
        {
            Network network = subject.Build();
            using NetworkRun run = new(device, TrainingStep.Of(network, subject.Rule, null, subject.Loss, subject.Rows));
            subject.Prepare(run);
            trainer = new EnsembleTrainer<double>(
                device, TrainingStep.Of(network, subject.Rule, new Sgd(), subject.Loss, subject.Rows), new EnsembleSettings { EnsembleSize = 1, Seed = 4, LearningRates = [0.1] });
            foreach (Parameter p in network.Parameters) start[p] = run.Read(p);
            double[] inputs = new double[run.Step.Input.Count];
            run.ReadData(inputs, new int[run.Step.Targets.Count]);
            Move(0);
            linearisation = new Linearisation<double>(trainer, inputs, run.Step.Input.Rows);
            probe = new Probe<double>(trainer, inputs, run.Step.Input.Rows);
        }

        public void Dispose()
        {
            probe.Dispose();
            linearisation.Dispose();
            trainer.Dispose();
        }

        internal double[] Outputs(double h)
        {
            Move(h);
            probe.Run();
            return probe.Read(Probe<double>.Output, 0);
        }

        internal LinearisationResult Compare(double h)
        {
            Move(h);
            linearisation.Run();
            return linearisation.Read(0);
        }

        private void Move(double h)
        {
            uint replica = 0;
            foreach ((Parameter p, double[] values) in start)
            {
                double[] direction = new double[values.Length];
                new RandomStream(7, Purpose.Test, replica++).FillNormal(direction);
                trainer.Memory.Write(trainer.Step.Program.Parameters[p], 0, [.. values.Select((x, i) => x + (h * direction[i]))]);
            }
        }
    }
}
