// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.Cuda;

/// <summary>FNV-1a over 64-bit words: the bits of each number, of any NaN those of 0x7FF8000000000000 (float: 0x7FC00000). The twin of support/bits_table.h.</summary>
internal sealed class BitsHash
{
    internal ulong Value { get; private set; } = 0xCBF29CE484222325;

    internal void Add<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (T number in numbers) Value = unchecked((Value ^ Bits(number)) * 0x100000001B3);
    }

    private static ulong Bits<T>(T number) => number switch
    {
        double d => double.IsNaN(d) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(d),
        float f => float.IsNaN(f) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(f),
        _ => throw new NotSupportedException($"no bits of {typeof(T)}"),
    };
}
