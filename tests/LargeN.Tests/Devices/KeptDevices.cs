// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary>CUDA devices that stay open from one test to the next: opening one and loading its kernels takes longer than most tests.</summary>
/// <remarks>Each test so meets scratch memory that earlier ones have used. A device that a failure has put out of order is opened anew; the last ones end with the process.</remarks>
internal static class KeptDevices
{
    private static readonly Dictionary<Backing, CudaDevice> Kept = [];

    /// <summary>The one that stays open.</summary>
    internal static Device Of(Backing backing, Func<Device> open)
    {
        if (Kept.TryGetValue(backing, out CudaDevice? device) && !device.Context.IsFaulted) return device;
        Close(backing);
        return Kept[backing] = (CudaDevice)open();
    }

    /// <summary>Whether a device is to stay open when a test is done with it.</summary>
    internal static bool Holds(Device device) => device is CudaDevice cuda && Kept.ContainsValue(cuda);

    /// <summary>Closes one, if it is open.</summary>
    internal static void Close(Backing backing)
    {
        if (Kept.Remove(backing, out CudaDevice? device)) device.Dispose();
    }
}
