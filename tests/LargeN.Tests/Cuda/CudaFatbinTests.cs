// SPDX-License-Identifier: MIT
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>Machine code beside the assembly is taken only where it is of the same kernels.</summary>
[TestFixture]
public sealed class CudaFatbinTests
{
    private const string Family = "random", Kernel = "largen_fill_normal_f32";

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("largen-fatbin").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("largen.random.fatbin"), TestCase("largen.random.0123456789abcdef.fatbin")]
    public void Code_of_other_kernels_is_an_error(string stale)
    {
        EmulatedDriver.Open();
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using KernelModules modules = new(device.Context) { Folder = folder };
        File.WriteAllBytes(Path.Combine(folder, stale), [0x50, 0xED, 0x55, 0xBA]);

        Assert.That(() => modules.Function(Family, Kernel), Throws.InstanceOf<DeviceException>().With.Message.Contains(stale).And.Message.Contains(KernelModules.Stamp(Family)));
    }

    /// <summary>The emulated driver has code for no GPU, so the PTX is taken after all.</summary>
    [Test]
    public void Code_of_the_same_kernels_is_tried_first()
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using KernelModules modules = new(device.Context) { Folder = folder };
        File.WriteAllBytes(Path.Combine(folder, $"largen.{Family}.{KernelModules.Stamp(Family)}.fatbin"), [0x50, 0xED, 0x55, 0xBA]);

        modules.Function(Family, Kernel);

        Assert.That(driver.Calls("cuModuleLoadDataEx"), Is.EqualTo(2));
    }
}
