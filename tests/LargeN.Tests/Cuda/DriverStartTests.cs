// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>Machines without a usable driver: named errors, and the CPU as before.</summary>
[TestFixture]
public sealed unsafe class DriverStartTests
{
    private static readonly CudaSearch Nowhere = new() { DriverPath = "/nowhere/libcuda.so.1", LibraryFolder = "/nowhere" };

    [Test]
    public void No_driver_says_what_was_tried()
    {
        DeviceException failure = Assert.Throws<DeviceException>(() => CudaDriver.Load(Nowhere))!;

        Assert.That(failure.Message, Does.Contain("no CUDA driver was found").And.Contain("/nowhere/libcuda.so.1").And.Contain("LARGEN_CUDA_DRIVER"));
    }

    [Test]
    public void Without_a_driver_the_catalogue_names_the_device_and_opens_the_cpu()
    {
        DeviceCatalog catalog = new(new CudaDevices(Nowhere));
        using Device cpu = catalog.Open("cpu", Parallelism.Single);

        Assert.That(
            () => catalog.Open("cuda:3", Parallelism.Single),
            Throws.InstanceOf<DeviceException>().With.Message.StartsWith("device cuda:3: no CUDA driver was found"));
        DeviceListing line = catalog.List(Parallelism.Single)[2];
        Assert.That((line.Name, line.Available, line.Limits), Is.EqualTo(("cuda:0", false, (DeviceLimits?)null)));
        Assert.That(line.Reason, Does.StartWith("no CUDA driver was found"));
    }

    [Test]
    public void A_library_that_is_no_driver_is_told()
    {
        Assert.That(() => Start(new Dictionary<string, nint>()), Throws.InstanceOf<DeviceException>().With.Message.Contains("x.so is no CUDA driver"));
    }

    [Test]
    public void An_old_driver_is_told_with_both_versions()
    {
        Dictionary<string, nint> exports = new() { ["cuDriverGetVersion"] = (nint)(delegate* unmanaged[Cdecl]<int*, int>)&Version11_4 };

        Assert.That(() => Start(exports), Throws.InstanceOf<DeviceException>().With.Message.Contains("serves CUDA 11.4; CUDA 11.8 or later is needed"));
    }

    [Test]
    public void A_driver_that_lacks_an_export_is_told_by_its_name()
    {
        Dictionary<string, nint> exports = new() { ["cuDriverGetVersion"] = (nint)(delegate* unmanaged[Cdecl]<int*, int>)&Version12_4 };

        Assert.That(() => Start(exports), Throws.InstanceOf<DeviceException>().With.Message.Contains("(CUDA 12.4) does not export cuInit"));
    }

    [Test]
    public void What_a_driver_lacks_is_kept_by_feature()
    {
        DriverFunctions functions = new(name => name.Contains("Graph", StringComparison.Ordinal) ? 0 : 1);

        Assert.That(functions.Missing(GpuFeature.Everything), Is.Null);
        Assert.That(functions.Missing(GpuFeature.Pools), Is.Null);
        Assert.That(functions.Missing(GpuFeature.Graphs), Is.EqualTo("cuGraphInstantiateWithFlags"));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Version11_4(int* version)
    {
        *version = 11040;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Version12_4(int* version)
    {
        *version = 12040;
        return 0;
    }

    private static CudaDriver Start(Dictionary<string, nint> exports) => CudaDriver.Start(new DriverFunctions(name => exports.GetValueOrDefault(name)), "x.so", Nowhere);
}
