// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Lets the default pool of a GPU keep what is freed, so that the next allocation needs no system call; puts it back when it is disposed.</summary>
/// <remarks>The pool is shared with the other users of the GPU in this process.</remarks>
internal sealed unsafe class PoolThreshold : IDisposable
{
    private const int ReleaseThreshold = 4; // CU_MEMPOOL_ATTR_RELEASE_THRESHOLD

    private readonly GpuContext context;
    private readonly nint pool;
    private readonly ulong before;

    /// <exception cref="CudaException">The driver refuses.</exception>
    internal PoolThreshold(GpuContext context)
    {
        this.context = context;
        if (!context.Gpu.HasPools) return;
        DriverFunctions functions = context.Driver.Functions;
        using ContextScope scope = context.Enter();
        int device;
        context.Check(functions.DeviceGet(&device, context.Gpu.Ordinal), "cuDeviceGet");
        nint found;
        context.Check(functions.DeviceGetDefaultMemPool(&found, device), "cuDeviceGetDefaultMemPool");
        ulong threshold;
        context.Check(functions.MemPoolGetAttribute(found, ReleaseThreshold, &threshold), "cuMemPoolGetAttribute");
        ulong all = ulong.MaxValue;
        context.Check(functions.MemPoolSetAttribute(found, ReleaseThreshold, &all), "cuMemPoolSetAttribute");
        pool = found;
        before = threshold;
    }

    public void Dispose()
    {
        if (pool == 0 || context.IsFaulted) return;
        try
        {
            using ContextScope scope = context.Borrow();
            ulong threshold = before;
            _ = context.Driver.Functions.MemPoolSetAttribute(pool, ReleaseThreshold, &threshold); // nothing depends on it any more
            _ = context.Driver.Functions.MemPoolTrimTo(pool, (nuint)before);
        }
        catch (CudaException)
        {
            // the context is out of order, which shows here first; the device goes on closing
        }
    }
}
