// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Exact powers of two by their bits: no call into the C library.</summary>
internal static class PowerOfTwo
{
    private const int Bias = 1023;

    /// <summary>floor(log2 x) of a finite x > 0, subnormals included; 0 for 0.</summary>
    internal static int Exponent(double x)
    {
        if (x == 0) return 0;
        int biased = (int)((BitConverter.DoubleToUInt64Bits(x) >> 52) & 0x7FF);
        return biased != 0 ? biased - Bias : Exponent(x * (1L << 54)) - 54;
    }

    /// <summary>2^exponent, for -1022 &lt;= exponent &lt;= 1023.</summary>
    internal static double Of(int exponent) => BitConverter.UInt64BitsToDouble((ulong)(exponent + Bias) << 52);

    /// <summary>x 2^exponent in two steps, for |exponent| up to 2044: exact unless the result is subnormal, infinite beyond the range.</summary>
    internal static double Scale(double x, int exponent) => x * Of(exponent / 2) * Of(exponent - (exponent / 2));
}
