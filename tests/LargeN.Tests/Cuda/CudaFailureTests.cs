// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>What can go wrong between this layer and the driver, made to happen by the emulated driver.</summary>
[TestFixture]
public sealed class CudaFailureTests
{
    private const int IllegalAddress = 700;
    private const int Unknown = 999;

    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open() => driver = EmulatedDriver.Open();

    [Test]
    public void Every_call_that_can_fail_gives_a_named_error_and_loses_nothing([Values] bool hasPools)
    {
        int n = 0;
        for (bool failed = true; failed;)
        {
            driver = EmulatedDriver.Open();
            driver.HasPools = hasPools;
            driver.Fail("*", ++n, Unknown);
            LargeNException? failure = null;
            try
            {
                Work();
            }
            catch (LargeNException caught)
            {
                failure = caught;
            }

            failed = driver.FailsAfter == 0;
            driver.Fail("*", 0, 0);
            if (failed && failure is not null) Assert.That(failure.Message, Does.Contain("cu").And.Contain("999"), $"call {n}");
            if (!failed) Assert.That(failure, Is.Null);
            driver.AssertNothingLives();
        }

        Assert.That(n, Is.GreaterThan(40), "calls of the whole run");
    }

    [Test]
    public void Every_allocation_that_can_fail_says_how_much_is_free_and_loses_nothing()
    {
        for (int n = 1; ; n++)
        {
            driver = EmulatedDriver.Open();
            driver.FailAllocation(n);
            MemoryLimitException? failure = null;
            try
            {
                Work();
            }
            catch (MemoryLimitException caught)
            {
                failure = caught;
            }

            driver.AssertNothingLives();
            if (failure is null)
            {
                Assert.That(n, Is.GreaterThan(3));
                break;
            }

            Assert.That(failure.NeededBytes, Is.GreaterThan(0));
        }
    }

    [Test]
    public void A_fatal_failure_puts_the_device_out_of_order_and_every_later_call_names_it()
    {
        using (CudaDevice device = new(EmulatedDriver.Load(), 0))
        using (GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx()))
        using (CudaBuffer<double> x = (CudaBuffer<double>)device.Allocate<double>(4))
        {
            GpuFunction function = module.Function(ScaleKernel.Name);
            driver.FaultLaunch(2, IllegalAddress);
            ScaleKernel.Launch(function, device.Stream, x, 2);
            ScaleKernel.Launch(function, device.Stream, x, 2);

            CudaException first = Assert.Throws<CudaException>(device.Synchronize)!;
            Assert.That((first.Call, first.Code, first.Name, first.IsFatal, first.IsLater), Is.EqualTo(("cuStreamSynchronize", IllegalAddress, "CUDA_ERROR_ILLEGAL_ADDRESS", true, false)));
            Assert.That(device.Context.IsFaulted);
            foreach (Action call in (Action[])[() => x.Upload([1.0]), () => ScaleKernel.Launch(function, device.Stream, x, 2), () => device.Allocate<int>(1), device.Synchronize])
            {
                CudaException later = Assert.Throws<CudaException>(call.Invoke)!;
                Assert.That(later.Message, Does.Contain("device cuda:0 is out of order since an earlier failure").And.Contain(first.Message));
                Assert.That((later.IsLater, later.IsFatal, later.Call), Is.EqualTo((true, true, "cuStreamSynchronize")));
            }
        }

        Assert.That(driver.Live("contexts"), Is.Zero, "the driver ends the context with all that is in it");
        using CudaDevice next = new(EmulatedDriver.Load(), 0);
        next.Allocate<double>(10).Dispose();
        next.Synchronize();
    }

    [Test]
    public void A_kernel_that_the_emulation_refuses_is_a_failed_launch()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());

        module.Function(ScaleKernel.Name).Launch(device.Stream, new Dim3(1), new Dim3(32), 0, new ScaleParams { N = -1 });

        Assert.That(device.Synchronize, Throws.InstanceOf<CudaException>().With.Message.Contains("CUDA_ERROR_LAUNCH_FAILED"));
        Assert.That(driver.Fault, Does.Contain(ScaleKernel.Name));
    }

    [TestCase("cuda:1", 1, "there is 1 GPU: cuda:0")]
    [TestCase("cuda:5", 3, "there are 3 GPUs: cuda:0 to cuda:2")]
    [TestCase("cuda:0", 0, "the driver finds no GPU")]
    public void A_number_out_of_range_says_how_many_there_are(string name, int devices, string reason)
    {
        driver.Devices = devices;

        Assert.That(() => Catalog().Open(name, Parallelism.Single), Throws.InstanceOf<DeviceException>().With.Message.EqualTo($"device {name}: {reason}"));
    }

    [Test]
    public void An_old_driver_and_an_old_gpu_are_told_with_what_is_needed()
    {
        driver.Version = 11040;
        Assert.That(
            () => Catalog().Open("cuda:0", Parallelism.Single),
            Throws.InstanceOf<DeviceException>().With.Message.Contains("serves CUDA 11.4; CUDA 11.8 or later is needed"));

        driver.Version = 12040;
        driver.Capability = (7, 5);
        Assert.That(
            () => Catalog().Open("cuda:0", Parallelism.Single),
            Throws.InstanceOf<DeviceException>().With.Message.EqualTo("device cuda:0: Emulated GPU 0 has compute capability 7.5; 8.0 or later is needed"));
        driver.AssertNothingLives();
    }

    [Test]
    public void The_list_names_every_gpu()
    {
        driver.Devices = 2;
        IReadOnlyList<DeviceListing> list = Catalog().List(Parallelism.Single);

        Assert.That(list.Select(l => l.Name), Is.EqualTo(new[] { "cpu", "reference", "cuda:0", "cuda:1" }));
        Assert.That(list[3].Available);
        Assert.That(list[3].Note, Does.StartWith("Emulated GPU 1, compute capability 9.0, driver of CUDA 12.4"));
        Assert.That(list[3].Limits, Is.EqualTo(new DeviceLimits(1L << 30, 132, 0)));

        driver.Devices = 0;
        Assert.That(Catalog().List(Parallelism.Single)[2].Reason, Is.EqualTo("the driver (CUDA 12.4) finds no GPU"));
        Assert.That(driver.Calls("cuDevicePrimaryCtxRetain"), Is.Zero, "a list opens nothing");
    }

    [Test]
    public void A_library_in_the_place_of_the_driver_is_told()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "nothing-of-the-kind.so.1");
        File.WriteAllText(path, "no library");

        Assert.That(() => CudaDriver.Load(new CudaSearch { DriverPath = path }), Throws.InstanceOf<DeviceException>().With.Message.Contains(path));
    }

    private static DeviceCatalog Catalog() => new(new CudaDevices(EmulatedDriver.Search));

    /// <summary>A run that touches every part of the layer.</summary>
    private static void Work()
    {
        using CudaDevice device = (CudaDevice)Catalog().Open("cuda:0", Parallelism.Single);
        using GpuStream other = new(device.Context);
        using GpuEvent mark = new(device.Context, hasTime: true);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using PinnedBuffer<double> pinned = new(device.Context, 4);
        using CudaBuffer<double> x = (CudaBuffer<double>)device.Allocate<double>(4);
        using DeviceBuffer<float> unused = device.Allocate<float>(9);
        using CudaBuffer<double> wrapped = device.Wrap<double>(x.Pointer, 4);
        GpuFunction function = module.Function(ScaleKernel.Name);
        function.DynamicSharedBytes = 1024;
        _ = function.BlocksPerMultiprocessor(64, 0);
        x.Upload([1, 2, 3, 4]);
        ScaleKernel.Launch(function, device.Stream, x, 2);
        using GpuGraph graph = GpuGraph.Capture(device.Stream, () => ScaleKernel.Launch(function, device.Stream, x, 3));
        graph.Launch(device.Stream);
        mark.Record(device.Stream);
        other.Wait(mark);
        other.Synchronize();
        mark.Synchronize();
        wrapped.StartDownload(pinned);
        device.Context.Synchronize();
        Assert.That(pinned.Span[3], Is.EqualTo(24.0));
    }
}
