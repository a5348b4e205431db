// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Cuda;
using LargeN.Threading;
using NUnit.Framework.Internal;

namespace LargeN.Tests.Devices;

/// <summary>What stands behind a device.</summary>
public enum Backing
{
    /// <summary>The processor.</summary>
    Host,

    /// <summary>The emulated driver: the kernels of the GPU on the processor.</summary>
    Emulation,

    /// <summary>A GPU.</summary>
    Gpu,
}

/// <summary>A device that must agree with the reference: its name and the threads that it may use.</summary>
public sealed record DeviceUnderTest(string Name, int Threads, Backing Backing = Backing.Host)
{
    private const string RequireVariable = "LARGEN_REQUIRE_GPU";

    /// <summary>The list that every conformance fixture runs over; another device joins by one line.</summary>
    private static readonly DeviceUnderTest[] Known =
    [
        new("cpu", 1),
        new("cpu", 2),
        new("cpu", 5),
        new("cuda:0", 1, Backing.Emulation),
        new("cuda:0", 1, Backing.Gpu),
    ];

    /// <summary>Each device in each precision.</summary>
    public static IEnumerable<TestFixtureData> InBothPrecisions => Pairs(Known);

    /// <summary>Each device once, for contracts of one precision.</summary>
    public static IEnumerable<TestFixtureData> Once => Known.Select(device => device.Fixture(device));

    /// <summary>Each device of the processor in each precision, for contracts that no other offers.</summary>
    public static IEnumerable<TestFixtureData> HostInBothPrecisions => Pairs(Known.Where(d => d.Backing == Backing.Host));

    /// <summary>Each device of the processor once.</summary>
    public static IEnumerable<TestFixtureData> HostOnce => Known.Where(d => d.Backing == Backing.Host).Select(device => device.Fixture(device));

    /// <summary>Each CUDA device in each precision, for what only they promise.</summary>
    public static IEnumerable<TestFixtureData> CudaInBothPrecisions => Pairs(Known.Where(d => d.Backing != Backing.Host));

    /// <summary>Each CUDA device once.</summary>
    public static IEnumerable<TestFixtureData> CudaOnce => Known.Where(d => d.Backing != Backing.Host).Select(device => device.Fixture(device));

    /// <summary>Whether indices that lie outside are found: on a GPU they are the caller's promise.</summary>
    internal bool ChecksIndices => Backing == Backing.Host;

    /// <summary>The device: a new one of the processor, the one that stays open of the others (see <see cref="KeptDevices"/>).</summary>
    internal Device Open() => Backing switch
    {
        Backing.Host => Device.Open(Name, new Parallelism(Threads)),
        Backing.Emulation => KeptDevices.Of(Backing, () => EmulatedDriver.OpenDevice(Name)),
        _ => KeptDevices.Of(Backing, () => new DeviceCatalog(new CudaDevices()).Open(Name, Parallelism.Single)),
    };

    /// <inheritdoc/>
    public override string ToString() => Backing == Backing.Host ? $"{Name}, threads {Threads}" : $"{Name}, {Backing}";

    private static IEnumerable<TestFixtureData> Pairs(IEnumerable<DeviceUnderTest> devices) =>
        from device in devices
        from type in new[] { typeof(float), typeof(double) }
        select device.Fixture(type, device); // a leading Type is the type argument of a generic fixture

    private TestFixtureData Fixture(params object[] arguments)
    {
        TestFixtureData data = new(arguments);
        if (Backing == Backing.Gpu) data.Properties.Add(PropertyNames.Category, "Gpu");
        return Missing() is { } reason ? data.Ignore(reason) : data;
    }

    private string? Missing() => Backing switch
    {
        Backing.Emulation when !EmulatedDriver.IsBuilt => EmulatedDriver.NotBuilt,
        Backing.Gpu when Environment.GetEnvironmentVariable(RequireVariable) != "1" => new CudaDevices().List()[0] is { Available: false, Reason: var reason } ? $"no GPU: {reason}" : null,
        _ => null,
    };
}
