// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>What a device allows.</summary>
/// <param name="MemoryBytes">Memory that may be allocated.</param>
/// <param name="Threads">Threads or other independent executors.</param>
/// <param name="VectorBits">Width of its SIMD registers; 0 where the term does not apply.</param>
public sealed record DeviceLimits(long MemoryBytes, int Threads, int VectorBits);

/// <summary>Something that owns memory and runs the operation contracts: the CPU, the reference, a GPU.</summary>
/// <remarks>
/// Operations are ordered: each sees the results of those called before it. A contract that a device does not offer is a named
/// error, never a silent fallback. A device is used by one caller at a time.
/// </remarks>
public abstract class Device : IDisposable
{
    /// <summary>Name as the command line writes it: <c>cpu</c>, <c>reference</c>, <c>cuda:0</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What the device allows.</summary>
    public abstract DeviceLimits Limits { get; }

    /// <summary>A CPU device with every processor that this process may use.</summary>
    public static Device Default => new CpuDevice(Parallelism.All);

    /// <summary>A device that needs no binding, by its name; see <see cref="DeviceCatalog.Open"/>.</summary>
    /// <param name="name"><c>cpu</c> or <c>reference</c>.</param>
    /// <param name="parallelism">Threads that a CPU device may use.</param>
    public static Device Open(string name, Parallelism parallelism) => new DeviceCatalog().Open(name, parallelism);

    /// <summary>Allocates zeroed memory.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/> or <see cref="uint"/>.</typeparam>
    /// <param name="length">Number of elements, >= 0.</param>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public abstract DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged;

    /// <summary>The operations of one contract.</summary>
    /// <typeparam name="TContract">An interface of this namespace, such as <see cref="IMatrixOperations{T}"/>.</typeparam>
    /// <exception cref="DeviceException">The device does not offer the contract.</exception>
    public abstract TContract Operations<TContract>()
        where TContract : class;

    /// <summary>How many replicas of <paramref name="bytesEach"/> bytes one batched pass should span: what fits, and no more than can run at once.</summary>
    /// <param name="replicas">Replicas wanted, >= 0.</param>
    /// <param name="bytesEach">Memory of one replica.</param>
    /// <remarks>Results never depend on the answer.</remarks>
    public abstract int ReplicasPerPass(int replicas, long bytesEach);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the device holds.</summary>
    /// <param name="disposing">False when called by a finaliser.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
