// SPDX-License-Identifier: MIT
namespace LargeN.Numerics.Lanes;

/// <summary>A vector of doubles of some width. A formula written once over it gives the same bits at every width, 1 included.</summary>
/// <remarks>
/// Only correctly rounded operations and operations on bits are offered, so no width can differ. Masks are lanes of all ones or all
/// zeros. Which NaN comes out of a NaN is not promised.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IDoubleLanes<TSelf>
    where TSelf : struct, IDoubleLanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf All(double value);

    static abstract TSelf AllBits(ulong bits);

    static abstract TSelf Load(ref readonly double source);

    static abstract void Store(TSelf value, ref double target);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>Mask of a &lt; b; false where either is NaN.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>Mask of a = b; false where either is NaN.</summary>
    static abstract TSelf Same(TSelf a, TSelf b);

    /// <summary><paramref name="yes"/> where the mask is set, else <paramref name="no"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>Sum of the bit patterns as 64-bit integers, modulo 2^64.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf ShiftBitsLeft(TSelf a, int count);

    /// <summary>Logical shift: zeros come in.</summary>
    static abstract TSelf ShiftBitsRight(TSelf a, int count);
}
