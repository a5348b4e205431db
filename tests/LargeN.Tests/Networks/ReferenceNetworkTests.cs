// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Losses, gradients and training of small networks whose numbers were computed apart (float64, deterministic weights), to their printed digits.</summary>
[TestFixtureSource(nameof(Devices))]
public class ReferenceNetworkTests(string deviceName)
{
    private const double Printed = 1.01e-10;   // ten decimals; two values of R1 are known to be off by one unit in the last

    private static readonly string[] Devices = ["cpu", "reference"];

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void R1_two_layer_branches_with_layer_norm()
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 2, Activation = Activation.Gelu, TwoLayers = true, Normalise = true }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 1 };
        string[] order = ["input", "output", "branch[0].up", "branch[0].down", "branch[1].up", "branch[1].down"];

        using Run gradients = new(device, TrainingStep.Of(network, rule, null, Loss.MeanSquare, 4), order);
        gradients.Vectors(3);
        gradients.Step();

        Assert.That(gradients.Objective, Is.EqualTo(0.2631797899).Within(Printed));
        double[] norms = [0.0397631546, 0.0752205017, 0.0136712906, 0.0125955536, 0.0118851647, 0.0044028360];
        Assert.That(order.Select(gradients.GradientNorm), Is.EqualTo(norms).Within(Printed));

        using Run training = new(device, TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, 4), order);
        training.Vectors(3);
        Assert.That(training.AfterSteps(5, 0.05), Is.EqualTo(0.2524964152).Within(Printed));
    }

    [Test]
    public void R2_one_layer_branches()
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3 }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5, Richness = 0.5 };
        string[] order = ["input", "output", "branch[0].weight", "branch[1].weight", "branch[2].weight"];

        using Run gradients = new(device, TrainingStep.Of(network, rule, null, Loss.MeanSquare, 4), order);
        gradients.Vectors(3);
        gradients.Step();

        Assert.That(gradients.Objective, Is.EqualTo(0.2823781879).Within(Printed));
        double[] norms = [0.0938883088, 0.2224668131, 0.0435803017, 0.0477543761, 0.0485604607];
        Assert.That(order.Select(gradients.GradientNorm), Is.EqualTo(norms).Within(Printed));

        using Run training = new(device, TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, 4), order);
        training.Vectors(3);
        Assert.That(training.AfterSteps(5, 0.05), Is.EqualTo(0.2631609863).Within(Printed));
    }

    /// <summary>One replica of a step, with the weights and data of the reference networks.</summary>
    private sealed class Run : IDisposable
    {
        private readonly TrainingStep step;
        private readonly ReplicaMemory<double> memory;
        private readonly ContractExecutor<double> executor;

        internal Run(Device device, TrainingStep step, string[] order)
        {
            this.step = step;
            memory = new ReplicaMemory<double>(device, step.Program, 1);
            executor = new ContractExecutor<double>(memory);
            Assert.That(step.Program.Parameters.Keys.Select(p => p.Name), Is.EquivalentTo(order));
            foreach ((Parameter parameter, Slot slot) in step.Program.Parameters)
                memory.Write(slot, 0, Fill.Of(parameter.Count, 1 + Array.IndexOf(order, parameter.Name)));
        }

        internal double Objective
        {
            get
            {
                double[] value = new double[1];
                memory.ReadRecord(step.Objective, 0, value);
                return value[0];
            }
        }

        public void Dispose()
        {
            executor.Dispose();
            memory.Dispose();
        }

        internal void Vectors(int dimension)
        {
            memory.Write(step.Input, 0, Fill.Of(step.Input.Rows * dimension, 0.5));
            memory.Write(step.Targets, 0, Fill.Of(step.Targets.Count, 0.25));
        }

        internal void Step() => executor.Run(0, 1, new StepRun(1, 0, 0, 1, Schedule.Constant));

        internal double GradientNorm(string name)
        {
            Slot slot = step.Program.Gradients.Single(g => g.Key.Name == name).Value;
            double[] values = new double[slot.Count];
            memory.Read(slot, 0, values);
            return Math.Sqrt(values.Sum(v => v * v));
        }

        internal double AfterSteps(int steps, double learningRate)
        {
            memory.Write(step.LearningRate, 0, [learningRate]);
            executor.Run(0, 1, new StepRun(1, 0, 0, steps + 1, Schedule.Constant));
            return Objective;
        }
    }
}
