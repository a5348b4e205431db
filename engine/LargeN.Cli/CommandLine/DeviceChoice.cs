// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Cli.CommandLine;

/// <summary>The device that a command line names, with the threads that it allows.</summary>
internal static class DeviceChoice
{
    internal const string Default = "cpu";

    internal static Device Open(DeviceCatalog devices, string name, int? threads) => devices.Open(name, Threads(threads));

    /// <summary>One line where a simulation does not use the device that was asked for.</summary>
    internal static void Tell(Terminal terminal, string system, Device device, bool onHost)
    {
        if (onHost && device is not CpuDevice)
            terminal.Talk($"largen: {system} simulates on the host whatever the device; of {device.Name} only the threads and the memory limit count");
    }

    internal static Parallelism Threads(int? threads) => threads is { } count ? new Parallelism(count) : Parallelism.All;
}
