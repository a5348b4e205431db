// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Cli.CommandLine;

/// <summary>The device that a command line names, with the threads that it allows.</summary>
internal static class DeviceChoice
{
    internal const string Default = "cpu";

    internal static Device Open(DeviceCatalog devices, string name, int? threads) => devices.Open(name, Threads(threads));

    internal static Parallelism Threads(int? threads) => threads is { } count ? new Parallelism(count) : Parallelism.All;
}
