// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>Memory, limits and failures of the devices in host memory.</summary>
[TestFixture("cpu")]
[TestFixture("reference")]
public sealed class CpuDeviceTests(string name)
{
    [Test]
    public void Memory_is_zeroed_and_copies_are_exact()
    {
        using Device device = Device.Open(name, Parallelism.Single);
        using DeviceBuffer<float> buffer = device.Allocate<float>(1000);
        float[] read = new float[1000];

        buffer.Download(read);
        Assert.That(read, Has.All.EqualTo(0f));

        buffer.Upload([1.5f, -2.5f], 998);
        buffer.Download(read.AsSpan(0, 3), 997);
        Assert.That(read[..3], Is.EqualTo(new[] { 0f, 1.5f, -2.5f }));
        Assert.That(buffer.Length, Is.EqualTo(1000));
        Assert.That(buffer.Device, Is.SameAs(device));
    }

    [TestCase(-1, 1)]
    [TestCase(8, 3)]
    [TestCase(11, 0)]
    public void Copies_outside_the_buffer_are_refused(long offset, int count)
    {
        using Device device = Device.Open(name, Parallelism.Single);
        using DeviceBuffer<double> buffer = device.Allocate<double>(10);

        Assert.That(() => buffer.Upload(new double[count], offset), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Download(new double[count], offset), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Every_kind_of_buffer_that_is_promised_is_there()
    {
        using Device device = Device.Open(name, Parallelism.Single);

        device.Allocate<float>(1).Dispose();
        device.Allocate<double>(0).Dispose();
        device.Allocate<int>(1).Dispose();
        device.Allocate<uint>(1).Dispose();
        Assert.That(() => device.Allocate<byte>(1), Throws.InstanceOf<DeviceException>().With.Message.Contains(name).And.Message.Contains("Byte"));
        Assert.That(() => device.Allocate<float>(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => device.Allocate<double>(long.MaxValue), Throws.InstanceOf<MemoryLimitException>());
    }

    [Test]
    public void Sizes_near_the_end_of_64_bits_are_refused_and_leave_the_account_as_it_was()
    {
        using Device device = Device.Open(name, Parallelism.Single);
        using DeviceBuffer<double> buffer = device.Allocate<double>(100);

        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => device.Allocate<double>(long.MaxValue / 8))!;

        Assert.That(refused.AvailableBytes, Is.EqualTo(device.Limits.MemoryBytes - 800));
        Assert.That(refused.NeededBytes, Is.EqualTo(long.MaxValue / 8 * 8));
        Assert.That(() => new DeviceMatrix<double>(buffer, 0, 3, 1, 1, 1, 1L << 62), Throws.ArgumentException);
        Assert.That(() => new DeviceMatrix<double>(buffer, 0, 2, 1, 1, 1, long.MaxValue), Throws.ArgumentException);
        device.Allocate<double>(100).Dispose();
    }

    [Test]
    public void A_contract_that_is_not_offered_is_named()
    {
        using Device device = Device.Open(name, Parallelism.Single);

        Assert.That(
            () => device.Operations<IKernelOperations<float>>(),
            Throws.InstanceOf<DeviceException>().With.Message.EqualTo($"device {name}: the contract IKernelOperations<Single> is not offered"));
    }

    [Test]
    public void A_disposed_buffer_is_refused()
    {
        using Device device = Device.Open(name, Parallelism.Single);
        DeviceBuffer<double> buffer = device.Allocate<double>(4);
        DeviceMatrix<double> matrix = new(buffer, 1, 2, 2);
        buffer.Dispose();
        buffer.Dispose();

        Assert.That(() => buffer.Upload([1.0]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => buffer.Download(new double[1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => device.Operations<IPointwiseOperations<double>>().Fill(matrix, 1), Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains($"device {name} is disposed"));
    }

    [Test]
    public void A_buffer_of_another_device_is_refused()
    {
        using Device device = Device.Open(name, Parallelism.Single);
        using Device other = Device.Open(name, Parallelism.Single);
        using DeviceBuffer<double> mine = device.Allocate<double>(4);
        using DeviceBuffer<double> foreign = other.Allocate<double>(4);

        Assert.That(
            () => device.Operations<IMatrixOperations<double>>().MatMul(
                1, new DeviceMatrix<double>(mine, 1, 2, 2), Transpose.No, new DeviceMatrix<double>(foreign, 1, 2, 2), Transpose.No, 0, new DeviceMatrix<double>(mine, 1, 2, 2)),
            Throws.ArgumentException.With.Message.Contains("another").Or.Message.Contains("allocated"));
        Assert.That(() => device.Operations<IPointwiseOperations<double>>().Fill(default, 1), Throws.ArgumentException.With.Message.Contains("no buffer"));
    }

    [Test]
    public void Memory_is_counted_against_the_limit_and_given_back()
    {
        using CpuDevice device = new(Parallelism.Single, memoryBytes: 1000);
        using DeviceBuffer<double> half = device.Allocate<double>(64);

        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => device.Allocate<double>(64))!;
        Assert.That((refused.NeededBytes, refused.AvailableBytes), Is.EqualTo((512L, 1000L - 512)));

        half.Dispose();
        using DeviceBuffer<double> whole = device.Allocate<double>(125);
        Assert.That(whole.Length, Is.EqualTo(125));
        Assert.That(device.Limits.MemoryBytes, Is.EqualTo(1000));
    }

    [TestCase(0, 10, 4, 1000, 1)]
    [TestCase(1, 10, 4, 1000, 1)]
    [TestCase(100, 10, 4, 1000, 4)]
    [TestCase(3, 10, 4, 1000, 3)]
    [TestCase(100, 400, 4, 1000, 2)]
    [TestCase(100, 4000, 4, 1000, 1)]
    [TestCase(100, 0, 4, 0, 4)]
    public void Replicas_per_pass_follow_threads_and_memory(int replicas, long bytesEach, int threads, long memory, int expected)
    {
        using CpuDevice device = new(new Parallelism(threads), memory);

        Assert.That(device.ReplicasPerPass(replicas, bytesEach), Is.EqualTo(expected));
    }

    [Test]
    public void Limits_state_threads_and_vectors()
    {
        using CpuDevice device = new(new Parallelism(3));

        Assert.That(device.Limits.Threads, Is.EqualTo(3));
        Assert.That(device.Limits.VectorBits, Is.AnyOf(0, 128, 256, 512));
        Assert.That(device.Limits.MemoryBytes, Is.Positive);
    }
}
