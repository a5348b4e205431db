// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>One reference to a GPU's primary context. What lives in the context counts on it, so it is given back last.</summary>
internal sealed unsafe class PrimaryContextHandle : SafeHandle
{
    private readonly CudaDriver driver;
    private readonly int device;

    internal PrimaryContextHandle(CudaDriver driver, GpuInfo gpu)
        : base(0, ownsHandle: true)
    {
        this.driver = driver;
        string where = $"device {gpu.Name}";
        int number;
        driver.Check(driver.Functions.DeviceGet(&number, gpu.Ordinal), where, "cuDeviceGet");
        device = number;
        nint context;
        driver.Check(driver.Functions.DevicePrimaryCtxRetain(&context, number), where, "cuDevicePrimaryCtxRetain");
        SetHandle(context);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    internal nint Native => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => driver.Functions.DevicePrimaryCtxRelease(device) == CudaStatus.Success;
}
