// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Cuda;

/// <summary>The primary context of a GPU: what its memory, streams, modules and failures belong to.</summary>
/// <remarks>
/// Other libraries of the process (the CUDA runtime, ManagedCuda's PrimaryContext) share it, so pointers and streams pass between them as numbers.
/// Every call makes the context current for its own duration and leaves the thread as it found it.
/// <para>After a fatal failure (an illegal address in a kernel, for instance) the driver can do nothing more in this context: every later call
/// gives a <see cref="CudaException"/> with that first failure.</para>
/// </remarks>
public sealed unsafe class GpuContext : IDisposable
{
    private readonly PrimaryContextHandle handle;
    private CudaException? fault;
    private long forgotten;
    private bool isDisposed;

    internal GpuContext(CudaDriver driver, GpuInfo gpu)
    {
        Driver = driver;
        Gpu = gpu;
        Where = $"device {gpu.Name}";
        handle = new PrimaryContextHandle(driver, gpu);
        Native = handle.Native;
    }

    /// <summary>The driver.</summary>
    public CudaDriver Driver { get; }

    /// <summary>The GPU.</summary>
    public GpuInfo Gpu { get; }

    /// <summary>The CUcontext, for other libraries. Valid until the context is disposed.</summary>
    public nint Native { get; }

    /// <summary>Whether a fatal failure has ended the context.</summary>
    public bool IsFaulted => fault is not null;

    /// <summary>Buffers, streams, events, modules and graphs that were never disposed and that the garbage collector freed.</summary>
    public long Forgotten => Interlocked.Read(ref forgotten);

    /// <summary>Bytes of the GPU's memory that are free now, other processes considered, and all bytes.</summary>
    public (long Free, long Total) Memory
    {
        get
        {
            using ContextScope scope = Enter();
            nuint free, total;
            Check(Driver.Functions.MemGetInfo(&free, &total), "cuMemGetInfo_v2");
            return ((long)free, (long)total);
        }
    }

    /// <summary>How messages name the device.</summary>
    internal string Where { get; }

    /// <summary>Waits until everything that was started in the context is done.</summary>
    public void Synchronize()
    {
        using ContextScope scope = Enter();
        Check(Driver.Functions.CtxSynchronize(), "cuCtxSynchronize");
    }

    /// <summary>Gives the context back; it ends when all that belongs to it is disposed or collected.</summary>
    public void Dispose()
    {
        isDisposed = true;
        handle.Dispose();
    }

    /// <summary>Makes the context current until the result is disposed.</summary>
    /// <exception cref="CudaException">The device is out of order.</exception>
    internal ContextScope Enter()
    {
        if (fault is not null) throw CudaException.Later(Where, fault);
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return Borrow();
    }

    /// <summary>The same for handles that are released after the context or after a fault.</summary>
    internal ContextScope Borrow()
    {
        nint current;
        if (Driver.Functions.CtxGetCurrent(&current) == CudaStatus.Success && current == Native) return default;
        Check(Driver.Functions.CtxPushCurrent(Native), "cuCtxPushCurrent_v2");
        return new ContextScope(this);
    }

    internal void Leave()
    {
        nint popped;
        _ = Driver.Functions.CtxPopCurrent(&popped); // the thread is left as it was found; nothing can be done about a failure
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Check(int status, string call)
    {
        if (status != CudaStatus.Success) Fail(status, call);
    }

    /// <summary>Throws; a fatal status is kept.</summary>
    internal void Fail(int status, string call, string log = "")
    {
        CudaException failure = Driver.Failure(status, Where, call, log);
        if (CudaStatus.IsFatal(status)) Interlocked.CompareExchange(ref fault, failure, null);
        throw failure;
    }

    /// <exception cref="DeviceException">The driver lacks it.</exception>
    internal void Require(GpuFeature feature, string what)
    {
        if (Driver.Functions.Missing(feature) is { } missing)
            throw new DeviceException(Gpu.Name, $"{what} needs {missing}, which the driver {Driver.Path} (CUDA {Driver.Version}) does not export");
    }

    internal void CountForgotten() => Interlocked.Increment(ref forgotten);

    internal void AddReference()
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
    }

    internal void ReleaseReference() => handle.DangerousRelease();
}
