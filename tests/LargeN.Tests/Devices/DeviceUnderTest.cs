// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>A device that must agree with the reference: its name and the threads that it may use.</summary>
public sealed record DeviceUnderTest(string Name, int Threads)
{
    /// <summary>The list that every conformance fixture runs over; another device joins by one line.</summary>
    private static readonly DeviceUnderTest[] Known =
    [
        new("cpu", 1),
        new("cpu", 2),
        new("cpu", 5),
    ];

    /// <summary>Each device in each precision.</summary>
    public static IEnumerable<TestFixtureData> InBothPrecisions =>
        from device in Known
        from type in new[] { typeof(float), typeof(double) }
        select new TestFixtureData(type, device); // a leading Type is the type argument of a generic fixture

    /// <summary>Each device once, for contracts of one precision.</summary>
    public static IEnumerable<TestFixtureData> Once => Known.Select(device => new TestFixtureData(device));

    internal Device Open() => Device.Open(Name, new Parallelism(Threads));

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, threads {Threads}";
}
