// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The processor: SIMD kernels, every contract, no native dependency.</summary>
public sealed class CpuDevice : Device
{
    /// <param name="parallelism">How many threads its operations may use.</param>
    public CpuDevice(Parallelism parallelism) => Parallelism = parallelism;

    /// <summary>How many threads its operations may use.</summary>
    public Parallelism Parallelism { get; }

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override DeviceLimits Limits => throw new DeviceException(Name, "not built yet");

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(long length) => throw new DeviceException(Name, "not built yet");

    /// <inheritdoc/>
    public override TContract Operations<TContract>() => throw new DeviceException(Name, "not built yet");

    /// <inheritdoc/>
    public override int ReplicasPerPass(int replicas, long bytesEach) => throw new DeviceException(Name, "not built yet");
}
