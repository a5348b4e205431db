// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Networks on CUDA through its contracts: the objective and the gradients of the CPU up to rounding.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.CudaOnce))]
public sealed class BlockCudaTests(DeviceUnderTest tested)
{
    private const double Bound = 1e-12;   // of the norm of a gradient: chains of some ten products of at most 40 terms, each off by 1e-16 times as many

    private static readonly string[] Names = ["MLP, Tanh, Logistic", "residual, two layers", "transformer", "experts", "experts with biases", "convolutions"];

    [TestCaseSource(nameof(Names))]
    public void Gradients_are_those_of_the_cpu(string name)
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == name);
        TrainingStep step = TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows);
        using Stage cpu = new(Device.Open("cpu", Parallelism.Single)), cuda = new(tested.Open());
        using NetworkRun expected = new(cpu.Device, step), actual = new(cuda.Device, step);
        given.Prepare(expected);
        given.Prepare(actual);

        Assert.That(actual.Run(), Is.EqualTo(expected.Run()).Within(Bound));
        foreach (Parameter parameter in expected.Parameters.Where(expected.Step.Program.Gradients.ContainsKey))
        {
            double[] wanted = expected.Gradient(parameter);
            double distance = NetworkRun.Norm([.. actual.Gradient(parameter).Zip(wanted, (x, y) => x - y)]);
            Assert.That(distance / NetworkRun.Norm(wanted), Is.LessThan(Bound), parameter.ToString());
        }
    }

    [Test]
    public void Gathered_experts_are_not_offered()
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == "experts");
        using Stage cuda = new(tested.Open());
        using ReplicaMemory<double> memory = new(cuda.Device, TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows, new TrainingStepOptions { GatherExperts = true }).Program, 1);

        Assert.That(() => StepExecutor.Of(memory), Throws.InstanceOf<DeviceException>().With.Message.Contains("IExpertPairOperations<Double>"));
    }
}
