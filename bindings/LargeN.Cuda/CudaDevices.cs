// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary>The GPUs of this machine, for a <see cref="DeviceCatalog"/>: <c>new DeviceCatalog(new CudaDevices())</c>.</summary>
/// <remarks>The driver is looked for when a device is asked for, so work on the CPU never depends on it.</remarks>
/// <param name="search">Where the driver and the libraries are; null for what the environment says.</param>
public sealed class CudaDevices(CudaSearch? search = null) : IDeviceProvider
{
    /// <inheritdoc/>
    /// <exception cref="DeviceException">No driver, one that is too old, no such GPU, or one that is too old.</exception>
    /// <exception cref="CudaException">The driver fails.</exception>
    public Device Open(int number)
    {
        try
        {
            return new CudaDevice(CudaDriver.Load(search), number);
        }
        catch (DeviceException failure) when (failure.Device == CudaDriver.Anywhere)
        {
            throw new DeviceException($"cuda:{number}", failure.Reason, failure); // the driver does not know which GPU was asked for
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DeviceListing> List()
    {
        try
        {
            CudaDriver driver = CudaDriver.Load(search);
            int count = driver.DeviceCount;
            return count == 0
                ? [Absent("cuda:0", $"the driver (CUDA {driver.Version}) finds no GPU")]
                : [.. Enumerable.Range(0, count).Select(number => Line(driver, number))];
        }
        catch (DeviceException failure)
        {
            return [Absent("cuda:0", failure.Reason)];
        }
        catch (CudaException failure)
        {
            return [Absent("cuda:0", failure.Message)];
        }
    }

    private static DeviceListing Line(CudaDriver driver, int number)
    {
        string name = $"cuda:{number}";
        try
        {
            GpuInfo gpu = driver.Describe(number);
            CudaDevice.RequireSupported(gpu);
            return new DeviceListing(
                name,
                Available: true,
                Reason: "",
                new DeviceLimits(gpu.MemoryBytes, gpu.Multiprocessors, VectorBits: 0),
                $"{gpu.ProductName}, compute capability {gpu.Capability}, driver of CUDA {driver.Version}");
        }
        catch (DeviceException failure)
        {
            return Absent(name, failure.Reason);
        }
        catch (CudaException failure)
        {
            return Absent(name, failure.Message);
        }
    }

    private static DeviceListing Absent(string name, string reason) => new(name, Available: false, reason, Limits: null, Note: "");
}
