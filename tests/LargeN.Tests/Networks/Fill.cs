// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Networks;

/// <summary>The deterministic numbers of the reference networks: element i, row-major, is sin(offset + 0.37 i).</summary>
internal static class Fill
{
    internal static double[] Of(long count, double offset) => [.. Enumerable.Range(0, (int)count).Select(i => Math.Sin(offset + (0.37 * i)))];
}
