// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Devices;

/// <summary>Numbers for tests of devices, by index: independent of the generator that the devices offer.</summary>
internal static class Draws
{
    /// <summary>Uniform on [-1, 1).</summary>
    internal static double Signed(int seed, int b, int i, int j) => (2 * ((Mix(seed, b, i, j) >> 11) / (double)(1L << 53))) - 1;

    /// <summary>Signs and magnitudes from 1e-6 to 1e6: sums of these change with their order and with a missing fma.</summary>
    internal static double WideRange(int seed, int b, int i, int j) =>
        Signed(seed, b, i, j) * Scales[Mix(seed + 1, b, i, j) % (ulong)Scales.Length];

    /// <summary>One of the values at the edge of arithmetic, or an ordinary one.</summary>
    internal static double Special(int seed, int b, int i, int j) => (Mix(seed + 2, b, i, j) % 16) switch
    {
        0 => 0,
        1 => -0.0,
        2 => double.PositiveInfinity,
        3 => double.NegativeInfinity,
        4 => double.NaN,
        5 => 1e-42,
        _ => WideRange(seed, b, i, j),
    };

    private static readonly double[] Scales = [1e-6, 1e-3, 1, 1e3, 1e6];

    private static ulong Mix(int seed, int b, int i, int j)
    {
        ulong z = (((((ulong)(uint)seed * 1_000_003) + (uint)b) * 1_000_003) + (uint)i) * 1_000_003 + (uint)j;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
