// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>The ensemble kernels through the host layer: the bits of the CPU from each of them, and networks that they cannot hold.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CudaEnsembleTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static IEnumerable<string> Variants => EnsembleVariant.All.Select(v => v.Name);

    [TestCaseSource(nameof(Variants))]
    public void Bits_are_those_of_the_cpu(string name)
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        EnsembleVariant variant = EnsembleVariant.All.Single(v => v.Name == name);
        int cases = 0;
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (Samples samples in Enum.GetValues<Samples>())
            {
                int batch = 1 + (cases++ % variant.LargestBatch);
                AssertSame(driver, variant, EnsembleCase.Of(7, 17 + (int)samples, 1 + ((int)activation % 2), 2, batch, activation, samples) with { Replicas = 5 });
            }
        }

        AssertSame(driver, variant, EnsembleCase.Of(1, 1, 2, 1, 1, Activation.Tanh, Samples.NoisyTeacher));
        AssertSame(driver, variant, EnsembleCase.Of(30, 32, 2, 3, Math.Min(16, variant.LargestBatch), Activation.Gelu, Samples.OwnSet));
        if (name == "block8") AssertSame(driver, variant, EnsembleCase.Of(3, 258, 1, 2, 2, Activation.Erf, Samples.LinearTeacher, steps: 2));
    }

    [Test]
    public void A_repeated_call_allocates_nothing()
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        EnsembleCase test = EnsembleCase.Of(7, 9, 2, 2, 3, Activation.Tanh, Samples.NoisyTeacher);
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        EnsembleStage<T> ensemble = new(test, stage);
        ensemble.Train(test.Run, ensemble.Records);
        ensemble.Train(test.Run, ensemble.Records);
        long allocations = driver.Calls("cuMemAllocAsync"), before = GC.GetAllocatedBytesForCurrentThread();

        ensemble.Train(test.Run, ensemble.Records);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(driver.Calls("cuMemAllocAsync"), Is.EqualTo(allocations));
    }

    [Test]
    public void A_network_that_does_not_fit_is_an_error_with_the_largest_width([Values(1, 2)] int depth, [Values(1, 8, 32)] int batch)
    {
        _ = EmulatedDriver.Open();
        EnsembleNetwork network = EnsembleCase.Of(20, 100_000 / depth, depth, 3, batch, Activation.Tanh, Samples.LinearTeacher).Network;
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        int shared = device.Gpu.SharedBytesPerBlock, size = typeof(T) == typeof(float) ? 4 : 8;
        int largest = EnsembleVariant.LargestWidth(network, batch, teacher: true, size, shared);

        DeviceException? error = Assert.Catch<DeviceException>(() => EnsembleVariant.Choose(device, network with { Width = largest + 1 }, batch, teacher: true, size, shared));

        Assert.That(error!.Message, Does.Contain($"largest width there is {largest}").And.Contain($"a block has {shared}"));
        Assert.That(() => EnsembleVariant.Choose(device, network with { Width = largest }, batch, teacher: true, size, shared), Throws.Nothing);
        DeviceException? alone = Assert.Catch<DeviceException>(() => EnsembleVariant.Choose(device, network with { InputDimension = 1 << 20 }, batch, teacher: true, size, shared));
        Assert.That(alone!.Message, Does.Contain("no width fits"));
    }

    [Test]
    public void What_does_not_fit_is_refused_before_anything_is_touched()
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        EnsembleCase test = EnsembleCase.Of(20, 400, 2, 1, 2, Activation.Relu, Samples.LinearTeacher, steps: 1) with { Replicas = 1 };
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        EnsembleStage<T> ensemble = new(test, stage);
        driver.ForgetLaunches();

        Assert.That(() => ensemble.Train(test.Run, ensemble.Records), Throws.InstanceOf<DeviceException>().With.Message.Contains("largest width"));
        Assert.That(driver.Launches, Is.Empty);
    }

    /// <summary>The numbers of EnsembleLayout.BytesOfAReplica in tests/kernels/ensemble, which asks the kernels' own layout.</summary>
    [Test]
    public void Shared_memory_is_what_the_kernels_lay_out()
    {
        Assert.That(Bytes("block8", 5, 7, 1, 2, 3, true, 4), Is.EqualTo(832));
        Assert.That(Bytes("block8", 5, 7, 2, 2, 3, true, 8), Is.EqualTo(2864));
        Assert.That(Bytes("warp32", 64, 128, 2, 1, 8, true, 4), Is.EqualTo(129040));
        Assert.That(Bytes("rows8", 32, 64, 1, 1, 8, false, 8), Is.EqualTo(14144));
        Assert.That(Bytes("block32", 64, 128, 1, 10, 32, false, 4), Is.EqualTo(88576));
    }

    private static long Bytes(string name, int inputs, int width, int depth, int outputs, int batch, bool teacher, int size) =>
        EnsembleVariant.All.Single(v => v.Name == name).Bytes(EnsembleCase.Of(inputs, width, depth, outputs, batch, Activation.Tanh, Samples.WholeSet).Network, batch, teacher, size);

    private static void AssertSame(EmulatedDriver driver, EnsembleVariant variant, EnsembleCase test)
    {
        using Stage cpu = new(new CpuDevice(Parallelism.Single));
        EnsembleOutcome<T> expected = EnsembleStage<T>.Run(test, cpu);
        CudaDevice device = new(EmulatedDriver.Load(), 0); // the stage's to dispose
        ((CudaEnsembleOperations<T>)device.Operations<IEnsembleOperations<T>>()).Preferred = variant;
        using Stage cuda = new(device);
        driver.ForgetLaunches();

        EnsembleOutcome<T> actual = EnsembleStage<T>.Run(test, cuda);

        Assert.That(driver.Launches.Select(l => l.Kernel), Is.EqualTo(new[] { $"largen_ensemble_sgd_{variant.Name}_{(typeof(T) == typeof(float) ? "f32" : "f64")}" }), "one launch for all steps");
        for (int l = 0; l < test.Network.Layers; l++) Conformance.AssertSameBits(actual.Weights[l], expected.Weights[l]);
        Conformance.AssertSameBits(actual.Records, expected.Records);
        Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts));
    }
}
