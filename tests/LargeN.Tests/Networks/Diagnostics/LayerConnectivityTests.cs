// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Paths between replicas whose losses are known in closed form.</summary>
public class LayerConnectivityTests
{
    private const int Rows = 3;

    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void Paths_between_products_of_two_numbers()
    {
        // f = v u x (linear layers of width 1), y = 0: the loss is (u v)^2 mean(x^2)/2.
        (double u, double v)[] networks = [(1, 2), (3, -1)];
        using EnsembleTrainer<double> trainer = Trainer(2);
        Parameter inner = trainer.Step.Network.Parameters[0], outer = trainer.Step.Network.Parameters[1];
        for (int e = 0; e < 2; e++)
        {
            trainer.Memory.Write(trainer.Step.Program.Parameters[inner], e, [networks[e].u]);
            trainer.Memory.Write(trainer.Step.Program.Parameters[outer], e, [networks[e].v]);
        }

        using LayerConnectivity<double> paths = LayerConnectivity<double>.Of(trainer, Loss.MeanSquare, [1, 1, -1], new double[Rows], Rows, points: 5);
        LayerConnectivityResult one = paths.Run(0, 1, [inner]), all = paths.Run(0, 1, [inner, outer]);

        Assert.That(one.FromFirst, Is.EqualTo(Along(a => (1 + (2 * a), 2))).Within(1e-15));
        Assert.That(one.FromSecond, Is.EqualTo(Along(a => (1 + (2 * a), -1))).Within(1e-15));
        Assert.That(all.FromFirst, Is.EqualTo(Along(a => (1 + (2 * a), 2 - (3 * a)))).Within(1e-15));
        Assert.That(all.FromSecond, Is.EqualTo(all.FromFirst));
        Assert.That(all.Barrier, Is.EqualTo(ModeConnectivity.Barrier(all.FromFirst)));

        // From the first network the loss ends at 18, 13.5 above that of the second; from the second it never rises above the line.
        Assert.That(one.Barrier, Is.EqualTo((13.5 + 0) / 2).Within(1e-14));

        static double[] Along(Func<double, (double U, double V)> at) => [.. Enumerable.Range(0, 5).Select(i => at(i / 4.0)).Select(p => p.U * p.V * p.U * p.V / 2)];
    }

    [Test]
    public void The_ends_are_the_networks_and_a_path_to_itself_has_no_barrier()
    {
        using EnsembleTrainer<double> trainer = Trainer(3);
        using LayerConnectivity<double> paths = LayerConnectivity<double>.Of(trainer, Loss.MeanSquare, [1, 0.5, -1], [0.5, 0, 1], Rows);

        LayerConnectivityResult itself = paths.Run(2, 2, trainer.Step.Network.Parameters), other = paths.Run(2, 0, trainer.Step.Network.Parameters);

        Assert.That(itself.FromFirst, Has.Length.EqualTo(11));
        Assert.That(itself.Barrier, Is.EqualTo(0).Within(1e-15));
        Assert.That(other.FromFirst[0], Is.EqualTo(itself.FromFirst[0]));
        Assert.That(() => paths.Run(0, 3, []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => paths.Run(0, 1, [new Parameter("x", 1, 1, ParameterKind.Weight, ParameterRole.Input, 1)]), Throws.ArgumentException);
    }

    private EnsembleTrainer<double> Trainer(int size)
    {
        Parameter inner = new("inner", 1, 1, ParameterKind.Weight, ParameterRole.Input, 1), outer = new("outer", 1, 1, ParameterKind.Weight, ParameterRole.Output, 1);
        Network network = new(new Sequential(new Linear(inner), new Linear(outer)), 1, 1, new NetworkSizes(1));
        TrainingStep step = TrainingStep.Of(network, new StandardParameterisation(), new Sgd(), Loss.MeanSquare, Rows);
        return new EnsembleTrainer<double>(device, step, new EnsembleSettings { EnsembleSize = size, Seed = 4, LearningRates = [0.1] });
    }
}
