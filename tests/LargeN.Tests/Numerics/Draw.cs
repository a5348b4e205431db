// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Numerics;

/// <summary>Test data.</summary>
internal static class Draw
{
    /// <summary>Normals times 2^e, e uniform in -range ... range: sums over them depend on the order and on every rounding.</summary>
    internal static double[] WideRange(ulong seed, int n, int range = 30)
    {
        RandomStream stream = new(seed, Purpose.Test, 0);
        double[] x = new double[n];
        int[] e = new int[n];
        stream.FillNormal(x);
        (stream with { Step = 1 }).FillIndices(e, (2 * range) + 1);
        for (int i = 0; i < n; i++) x[i] = Math.ScaleB(x[i], e[i] - range);
        return x;
    }

    /// <summary>The same in float.</summary>
    internal static float[] WideRangeSingle(ulong seed, int n, int range = 30) => Array.ConvertAll(WideRange(seed, n, range), v => (float)v);
}
