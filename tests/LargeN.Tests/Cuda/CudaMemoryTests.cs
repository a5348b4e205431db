// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Tests.Cuda;

/// <summary>Memory of the device on the emulated driver: spans in and out, limits, what is forgotten, memory of other code.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class CudaMemoryTests(bool hasPools)
{
    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open()
    {
        driver = EmulatedDriver.Open();
        driver.HasPools = hasPools;
    }

    [Test]
    public void Memory_is_zeroed_and_copies_are_exact()
    {
        using (CudaDevice device = new(EmulatedDriver.Load(), 0))
        {
            using DeviceBuffer<float> buffer = device.Allocate<float>(1000);
            float[] read = new float[1000];

            buffer.Download(read);
            Assert.That(read, Has.All.EqualTo(0f));

            buffer.Upload([1.5f, -2.5f], 998);
            buffer.Download(read.AsSpan(0, 3), 997);
            Assert.That(read[..3], Is.EqualTo(new[] { 0f, 1.5f, -2.5f }));
        }

        driver.AssertNothingLives();
    }

    [TestCase(-1, 1)]
    [TestCase(8, 3)]
    [TestCase(11, 0)]
    public void Copies_outside_the_buffer_are_refused(long offset, int count)
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using DeviceBuffer<double> buffer = device.Allocate<double>(10);

        Assert.That(() => buffer.Upload(new double[count], offset), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Download(new double[count], offset), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Too_little_memory_says_what_is_needed_and_what_is_free()
    {
        driver.MemoryBytes = 8 << 20;
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using DeviceBuffer<double> half = device.Allocate<double>(512 << 10);

        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => device.Allocate<double>(1 << 20))!;
        Assert.That((refused.NeededBytes, refused.AvailableBytes), Is.EqualTo((8L << 20, 4L << 20)));
        Assert.That(refused.Message, Does.Contain("device cuda:0 needs 8 MiB").And.Contain("4 MiB may be used"));
        Assert.That(device.ReplicasPerPass(100, 1 << 20), Is.EqualTo(4));
        half.Dispose();
        device.Allocate<double>(1 << 20).Dispose();
    }

    [Test]
    public void Memory_that_another_process_has_taken_is_told_the_same_way()
    {
        driver.MemoryBytes = 8 << 20;
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        driver.MemoryBytes = 2 << 20;

        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => device.Allocate<double>(512 << 10))!;

        Assert.That((refused.NeededBytes, refused.AvailableBytes), Is.EqualTo((4L << 20, 2L << 20)));
        Assert.That(device.Limits.MemoryBytes, Is.EqualTo(8 << 20));
        device.Allocate<double>(1000).Dispose();
    }

    [Test]
    public void Forgotten_buffers_are_freed_and_counted()
    {
        using (CudaDevice device = new(EmulatedDriver.Load(), 0))
        {
            Forget(device, 5);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            device.Synchronize();

            Assert.That(device.Context.Forgotten, Is.EqualTo(5));
            Assert.That(driver.Live("bytes"), Is.Zero);
            Assert.That(device.ReplicasPerPass(int.MaxValue, device.Limits.MemoryBytes / 2), Is.EqualTo(2), "the ledger has the memory back");
        }

        driver.AssertNothingLives();
    }

    [Test]
    public void Buffers_may_outlive_their_device()
    {
        CudaDevice device = new(EmulatedDriver.Load(), 0);
        DeviceBuffer<int> buffer = device.Allocate<int>(10);

        device.Dispose();
        Assert.That(() => buffer.Upload([1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(driver.Live("memory"), Is.EqualTo(1));
        buffer.Dispose();
        buffer.Dispose();

        driver.AssertNothingLives();
    }

    [Test]
    public void A_device_may_be_disposed_twice()
    {
        CudaDevice device = new(EmulatedDriver.Load(), 0);

        device.Dispose();
        Assert.That(device.Dispose, Throws.Nothing);

        driver.AssertNothingLives();
    }

    [Test]
    public void A_disposed_buffer_says_so()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        DeviceBuffer<uint> buffer = device.Allocate<uint>(7);
        buffer.Dispose();

        Assert.That(() => buffer.Upload([1]), Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains("7 elements (UInt32) of device cuda:0"));
    }

    [Test]
    public void Memory_of_other_code_is_used_in_place_and_left_to_its_owner()
    {
        using (CudaDevice device = new(EmulatedDriver.Load(), 0))
        {
            using CudaBuffer<double> theirs = (CudaBuffer<double>)device.Allocate<double>(10);
            using (CudaBuffer<double> ours = device.Wrap<double>(theirs.Pointer + (2 * sizeof(double)), 8)) ours.Upload([3, 4]);

            double[] read = new double[4];
            theirs.Download(read);
            Assert.That(read, Is.EqualTo(new double[] { 0, 0, 3, 4 }));
            Assert.That(() => device.Wrap<double>(theirs.Pointer + 16, 9), Throws.ArgumentException.With.Message.Contains("the allocation holds 64 bytes from there"));
            Assert.That(() => device.Wrap<double>(theirs.Pointer + 4, 1), Throws.ArgumentException.With.Message.Contains("no multiple of 8"));
            Assert.That(() => device.Wrap<double>(0x1000, 1), Throws.ArgumentException.With.Message.Contains("0x1000 is no address in the memory of cuda:0"));
        }

        driver.AssertNothingLives();
    }

    [Test]
    public void Pinned_memory_is_copied_when_its_turn_comes()
    {
        using (CudaDevice device = new(EmulatedDriver.Load(), 0))
        {
            using CudaBuffer<double> buffer = (CudaBuffer<double>)device.Allocate<double>(3);
            using PinnedBuffer<double> from = new(device.Context, 3);
            using PinnedBuffer<double> to = new(device.Context, 2);
            new double[] { 1, 2, 3 }.CopyTo(from.Span);

            buffer.StartUpload(from);
            buffer.StartDownload(to, offset: 1);
            Assert.That(to.Span.ToArray(), Has.All.NaN, "nothing has waited yet");
            device.Synchronize();

            Assert.That(to.Span.ToArray(), Is.EqualTo(new double[] { 2, 3 }));
            Assert.That(() => buffer.StartUpload(from, offset: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }

        driver.AssertNothingLives();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(CudaDevice device, int count)
    {
        for (int i = 0; i < count; i++) device.Allocate<float>(100);
    }
}
