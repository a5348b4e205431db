// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>Devices by name.</summary>
public sealed class DeviceCatalogTests
{
    [TestCase("cpu")]
    [TestCase("reference")]
    public void A_known_name_opens_its_device(string name)
    {
        using Device device = new DeviceCatalog().Open(name, new Parallelism(2));

        Assert.That(device.Name, Is.EqualTo(name));
    }

    [TestCase("cuda:0")]
    [TestCase("cuda:17")]
    public void Cuda_without_its_binding_is_a_named_error(string name)
    {
        Assert.That(() => new DeviceCatalog().Open(name, Parallelism.Single), Throws.InstanceOf<DeviceException>().With.Message.EqualTo($"device {name}: this program has no CUDA binding (a DeviceCatalog opens it with the CudaDevices of LargeN.Cuda)"));
    }

    [TestCase("cpi", "cpu")]
    [TestCase("CPU", "cpu")]
    [TestCase("ref", "reference")]
    [TestCase("refrence", "reference")]
    [TestCase("cuda", "cuda:0")]
    [TestCase("cuda:", "cuda:0")]
    [TestCase("cuda:-1", "cuda:0")]
    [TestCase("cuda0", "cuda:0")]
    [TestCase("", "cpu")]
    public void An_unknown_name_gives_the_nearest(string name, string nearest)
    {
        Assert.That(() => new DeviceCatalog().Open(name, Parallelism.Single), Throws.ArgumentException.With.Message.Contains($"\"{name}\"").And.Message.Contains($"did you mean \"{nearest}\""));
    }

    [Test]
    public void The_list_says_what_is_there_and_why_not()
    {
        IReadOnlyList<DeviceListing> list = new DeviceCatalog().List(new Parallelism(2));

        Assert.That(list.Select(l => l.Name), Is.EqualTo(new[] { "cpu", "reference", "cuda:0" }));
        Assert.That(list.Select(l => l.Available), Is.EqualTo(new[] { true, true, false }));
        Assert.That(list[0].Limits!.Threads, Is.EqualTo(2));
        Assert.That(list[2].Limits, Is.Null);
        Assert.That(list[2].Reason, Does.Contain("CUDA"));
    }

    [Test]
    public void A_processor_without_fma_is_noted()
    {
        Assert.That(Child.Run(typeof(DeviceCatalogTests), nameof(CpuNote), SimdWidth.Sse), Does.Contain("FMA"));
    }

    internal static string CpuNote()
    {
        Child.AssertWidth();
        return new DeviceCatalog().List(Parallelism.Single)[0].Note;
    }
}
