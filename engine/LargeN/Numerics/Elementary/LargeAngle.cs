// SPDX-License-Identifier: MIT
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>The rest of an angle of any size after whole quarter-turns, by integers (Payne and Hanek 1983): x 2/pi modulo 4 from the bits of 2/pi that matter for the exponent of x.</summary>
internal static class LargeAngle
{
    private const int Words = 20;

    /// <summary>2/pi in binary, 64 zeros before the point and 1216 bits behind it.</summary>
    internal static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561,
        0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41,
        0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7,
        0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
    ];

    /// <summary>x = n pi/2 + r + low for finite |x| >= 2^30; the two low bits of n come in the sign bits of <paramref name="parity"/> and <paramref name="turn"/>.</summary>
    internal static Doubles1 Reduce(double x, out Doubles1 low, out Doubles1 parity, out Doubles1 turn)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        ulong m = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        int exponent = (int)((bits >> 52) & 0x7FF) - 1075;

        // |x| 2/pi = m 2^exponent 2/pi. Bits of 2/pi worth 4 / m or more only add whole turns; the 192 behind them are the window.
        int first = 64 + exponent - 2, word = first >> 6, shift = first & 63;
        ulong w2 = Window(word, shift), w1 = Window(word + 1, shift), w0 = Window(word + 2, shift);

        // (m times window) modulo 2^192, in units of 4 / 2^192: the two upper bits count quarter-turns, the rest is the fraction.
        ulong h0 = Math.BigMul(m, w0, out _);
        ulong h1 = Math.BigMul(m, w1, out ulong l1);
        ulong middle = l1 + h0;
        ulong upper = (m * w2) + h1 + (middle < l1 ? 1UL : 0UL);

        // Fraction of a quarter-turn in 126 bits, rounded to the nearest whole one: a signed number in units of 2^-128.
        UInt128 fraction = new UInt128(upper, middle) << 2;
        ulong quarter = (upper >> 62) + (ulong)(fraction >> 127);
        bool negative = (fraction >> 127) != 0;
        UInt128 magnitude = negative ? UInt128.Zero - fraction : fraction;

        // Two doubles of 53 bits each, exactly.
        int zeros = (int)UInt128.LeadingZeroCount(magnitude);
        UInt128 normal = magnitude << zeros;
        double high = (double)(ulong)(normal >> 75) * PowerOfTwo.Of(75 - 128 - zeros);
        double rest = (double)(ulong)((normal >> 22) & 0x001FFFFFFFFFFFFF) * PowerOfTwo.Of(22 - 128 - zeros);

        // Times pi/2 in two parts.
        double product = high * QuarterTurnKernel.HalfPiHigh;
        double lost = Math.FusedMultiplyAdd(high, QuarterTurnKernel.HalfPiHigh, -product);
        lost = Math.FusedMultiplyAdd(high, QuarterTurnKernel.HalfPiLow, lost);
        lost = Math.FusedMultiplyAdd(rest, QuarterTurnKernel.HalfPiHigh, lost);

        bool flip = negative != ((long)bits < 0);
        if ((long)bits < 0) quarter = 0 - quarter;
        low = new Doubles1(flip ? -lost : lost);
        parity = Doubles1.AllBits(quarter << 63);
        turn = Doubles1.AllBits((quarter >> 1) << 63);
        return new Doubles1(flip ? -product : product);
    }

    private static ulong Window(int word, int shift)
    {
        ReadOnlySpan<ulong> table = TwoOverPi;
        ulong high = word < Words ? table[word] : 0, low = word + 1 < Words ? table[word + 1] : 0;
        return shift == 0 ? high : (high << shift) | (low >> (64 - shift));
    }
}
