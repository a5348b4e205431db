// SPDX-License-Identifier: MIT
namespace LargeN.Numerics.Lanes;

/// <summary>A vector of floating-point numbers, of either type and of any width: what a formula needs that is written once for all of them.</summary>
/// <remarks>
/// Only correctly rounded operations and operations on bits are offered, so no width can differ. Masks are lanes of all ones or all
/// zeros. Which NaN comes out of a NaN is not promised.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    static abstract int Count { get; }

    /// <summary>The value, rounded to the element type, in every lane.</summary>
    static abstract TSelf Constant(double value);

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

    /// <summary>The limit where a is larger, else a; a NaN in a stays. The limit is neither NaN nor zero.</summary>
    static abstract TSelf AtMost(TSelf a, TSelf limit);

    /// <summary>The limit where a is smaller, else a; a NaN in a stays. The limit is neither NaN nor zero.</summary>
    static abstract TSelf AtLeast(TSelf a, TSelf limit);

    /// <summary>a 2^n rounded once, for integers n; the magnitude of a is in [2^-60, 2^60] (double) or [2^-30, 2^30] (float) and that of n at most twice the largest exponent.</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>Whether the mask is set in all lanes.</summary>
    static abstract bool Every(TSelf mask);

    /// <summary>Sum of the bit patterns as integers of the element's width, modulo 2 to that width.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf ShiftBitsLeft(TSelf a, int count);

    /// <summary>Logical shift: zeros come in.</summary>
    static abstract TSelf ShiftBitsRight(TSelf a, int count);
}
