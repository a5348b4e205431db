// SPDX-License-Identifier: MIT
using System.Text;
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>Modules, launches, streams, events and graphs on the emulated driver.</summary>
[TestFixture]
public sealed class CudaLaunchTests
{
    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open() => driver = EmulatedDriver.Open();

    [TearDown]
    public void Nothing_is_left()
    {
        if (driver is not null) driver.AssertNothingLives();
    }

    [Test]
    public void A_kernel_gets_its_arguments_in_their_places()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using CudaBuffer<double> x = Filled(device, 300, 2);

        ScaleKernel.Launch(module.Function(ScaleKernel.Name), device.Stream, x, 1.5);

        Assert.That(Read(x), Has.All.EqualTo(3.0));
        Assert.That(driver.Launches, Is.EqualTo(new[] { new Launched(ScaleKernel.Name, new Dim3(2), new Dim3(256), 0) }));
    }

    [Test]
    public void A_function_of_a_module_that_is_unloaded_says_so()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        GpuFunction function = module.Function(ScaleKernel.Name);
        module.Dispose();

        Assert.That(() => function.Native, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => function.Registers, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => function.DynamicSharedBytes = 1024, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => function.BlocksPerMultiprocessor(32, 0), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_launch_allocates_nothing()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using CudaBuffer<double> x = Filled(device, 10, 1);
        GpuFunction function = module.Function(ScaleKernel.Name);
        for (int i = 0; i < 2; i++) ScaleKernel.Launch(function, device.Stream, x, 2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) ScaleKernel.Launch(function, device.Stream, x, i % 2 == 0 ? 0.5 : 2);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bytes, Is.Zero);
        Assert.That(Read(x), Has.All.EqualTo(4.0));
    }

    [Test]
    public void Several_arguments_are_passed_one_by_one()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using CudaBuffer<double> x = Filled(device, 1, 5);
        ScaleParams parameters = new() { X = x.Pointer, Alpha = 3, N = 1 };
        KernelArguments arguments = default;
        arguments.Add(parameters.X).Add(parameters.Alpha).Add(parameters.N); // the emulation reads one struct from the first address: these lie one after the other

        module.Function(ScaleKernel.Name).Launch(device.Stream, new Dim3(1), new Dim3(32), 0, ref arguments);

        Assert.That(arguments.Count, Is.EqualTo(3));
        Assert.That(Read(x), Is.EqualTo(new double[] { 15 }));
        Assert.That(() => new KernelArguments().Add(parameters), Throws.ArgumentException.With.Message.Contains("ScaleParams has 24 bytes"));
    }

    [Test]
    public void A_launch_that_does_not_fit_says_what_was_asked()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        GpuFunction function = module.Function(ScaleKernel.Name);

        CudaException failure = Assert.Throws<CudaException>(() => function.Launch(device.Stream, new Dim3(1, 70000), new Dim3(2048), 0, default(ScaleParams)))!;

        Assert.That(failure.Call, Is.EqualTo("cuLaunchKernel (largen_test_scale, grid (1, 70000, 1), block (2048, 1, 1), 0 bytes of shared memory)"));
        Assert.That((failure.Code, failure.Name, failure.IsFatal), Is.EqualTo((1, "CUDA_ERROR_INVALID_VALUE", false)));
        Assert.That(() => function.DynamicSharedBytes = 1 << 20, Throws.InstanceOf<CudaException>().With.Message.Contains("1048576 bytes of shared memory, the GPU allows 232448"));
        function.DynamicSharedBytes = 100_000;
        Assert.That(function.DynamicSharedBytes, Is.EqualTo(100_000));
        Assert.That((function.LocalBytes, function.Registers > 0, function.BlocksPerMultiprocessor(256, 0)), Is.EqualTo((0, true, 8)));
    }

    [Test]
    public void The_log_of_the_compiler_is_in_the_error()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);

        CudaException garbage = Assert.Throws<CudaException>(() => _ = new GpuModule(device.Context, "garbage", Encoding.ASCII.GetBytes("int main() {}")))!;
        CudaException other = Assert.Throws<CudaException>(() => _ = new GpuModule(device.Context, "scale", ScaleKernel.Ptx(parameterBytes: 16)))!;
        CudaException unknown = Assert.Throws<CudaException>(() => _ = new GpuModule(device.Context, "scale", ScaleKernel.Ptx(name: "nobody")))!;

        Assert.That(garbage.Message, Does.Contain("cuModuleLoadDataEx (garbage) failed with CUDA_ERROR_INVALID_PTX (218)").And.Contain("no .version"));
        Assert.That(other.Log, Does.Contain("1 parameters of 16 bytes in the PTX and one of 24 in the emulation"));
        Assert.That(unknown.Log, Does.Contain("nobody is in the PTX and not in the emulation"));
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        Assert.That(() => module.Function("absent"), Throws.InstanceOf<CudaException>().With.Message.Contains("kernel absent of scale").And.Message.Contains("CUDA_ERROR_NOT_FOUND"));
    }

    [Test]
    public void Streams_run_beside_each_other_and_events_order_them()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using GpuStream other = new(device.Context);
        using GpuEvent scaled = new(device.Context);
        using PinnedBuffer<double> read = new(device.Context, 1);
        using CudaBuffer<double> x = Filled(device, 1, 1);
        GpuFunction function = module.Function(ScaleKernel.Name);

        ScaleKernel.Launch(function, other, x, 7);
        x.StartDownload(read);
        device.Synchronize();
        Assert.That(read.Span[0], Is.EqualTo(1), "nothing orders the two streams");
        Assert.That(other.IsDone, Is.False);

        scaled.Record(other);
        device.Stream.Wait(scaled);
        x.StartDownload(read);
        device.Synchronize();
        Assert.That(read.Span[0], Is.EqualTo(7));
        Assert.That(scaled.IsDone && device.Stream.IsDone);
        Assert.That(GpuStream.Wrap(device.Context, other.Native).Native, Is.EqualTo(other.Native));
    }

    [Test]
    public void Events_measure_time_if_they_were_made_for_it()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuEvent start = new(device.Context, hasTime: true);
        using GpuEvent end = new(device.Context, hasTime: true);
        using GpuEvent plain = new(device.Context);

        start.Record(device.Stream);
        end.Record(device.Stream);
        plain.Record(device.Stream);
        Assert.That(() => end.MillisecondsSince(start), Throws.InstanceOf<CudaException>().With.Message.Contains("CUDA_ERROR_NOT_READY"));
        end.Synchronize();

        Assert.That(end.MillisecondsSince(start), Is.GreaterThanOrEqualTo(0));
        Assert.That(() => plain.MillisecondsSince(start), Throws.InstanceOf<CudaException>().With.Message.Contains("CUDA_ERROR_INVALID_HANDLE"));
    }

    [Test]
    public void A_graph_replays_what_was_recorded()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using GpuModule module = new(device.Context, "scale", ScaleKernel.Ptx());
        using CudaBuffer<double> x = Filled(device, 5, 1);
        GpuFunction function = module.Function(ScaleKernel.Name);

        using GpuGraph graph = GpuGraph.Capture(device.Stream, () =>
        {
            ScaleKernel.Launch(function, device.Stream, x, 3);
            ScaleKernel.Launch(function, device.Stream, x, 2);
        });
        Assert.That(Read(x), Has.All.EqualTo(1.0), "recording runs nothing");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++) graph.Launch(device.Stream);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bytes, Is.Zero);
        Assert.That(Read(x), Has.All.EqualTo(216.0));
    }

    [Test]
    public void What_cannot_be_recorded_ends_the_recording_with_an_error()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using CudaBuffer<double> x = Filled(device, 5, 1);

        Assert.That(() => GpuGraph.Capture(device.Stream, () => x.Upload([1.0])), Throws.InstanceOf<CudaException>().With.Message.Contains("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"));
        Assert.That(() => GpuGraph.Capture(device.Stream, () => throw new TimeoutException("mine")), Throws.InstanceOf<TimeoutException>());
        Assert.That(Read(x), Has.All.EqualTo(1.0), "the stream works again");
    }

    [Test]
    public void A_buffer_that_is_freed_while_a_graph_is_recorded_is_not_lost()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        CudaBuffer<double> x = Filled(device, 5, 1);

        GpuGraph.Capture(device.Stream, x.Dispose).Dispose();

        Assert.That(driver.Live("memory"), Is.Zero);
    }

    [Test]
    public void The_thread_keeps_the_context_that_it_had()
    {
        driver.Devices = 2;
        CudaDriver cuda = EmulatedDriver.Load();
        using CudaDevice first = new(cuda, 0);
        using CudaDevice second = new(cuda, 1);
        using CudaBuffer<double> a = Filled(first, 2, 1);
        using CudaBuffer<double> b = Filled(second, 2, 2);

        Assert.That((Read(a)[1], Read(b)[1]), Is.EqualTo((1.0, 2.0)));
        Assert.That(first.Context.Native, Is.Not.EqualTo(second.Context.Native));
        Assert.That(driver.Calls("cuCtxPushCurrent_v2"), Is.EqualTo(driver.Calls("cuCtxPopCurrent_v2")));
    }

    private static CudaBuffer<double> Filled(CudaDevice device, int length, double value)
    {
        CudaBuffer<double> buffer = (CudaBuffer<double>)device.Allocate<double>(length);
        buffer.Upload([.. Enumerable.Repeat(value, length)]);
        return buffer;
    }

    private static double[] Read(CudaBuffer<double> buffer)
    {
        double[] read = new double[buffer.Length];
        buffer.Download(read);
        return read;
    }
}
