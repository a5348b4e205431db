// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>A vector with one matrix a lane: element (i, j) of several matrices side by side.</summary>
/// <remarks>
/// Lanes never mix: every operation acts lane by lane and rounds once, so a matrix gets the same bits in any lane of any width beside any neighbours.
/// Masks are lanes of all ones or all zeros. <see cref="Turn"/> and <see cref="Gather"/> alone move elements from lane to lane; they compute nothing.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface ILaneVector<TSelf, T>
    where TSelf : struct, ILaneVector<TSelf, T>
    where T : unmanaged
{
    /// <summary>Lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Vectors that one <see cref="Turn"/> takes.</summary>
    static abstract int Depth { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf All(T value);

    /// <summary>Reads Count elements.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Writes Count elements.</summary>
    void Store(T* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Bitwise or.</summary>
    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>c - a * b, rounded once.</summary>
    static abstract TSelf FmaNegated(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Abs(TSelf a);

    /// <summary>|size| with the sign bit of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf size, TSelf sign);

    /// <summary>Mask of a &lt; b; false where either is NaN.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>Mask of a = b; false where either is NaN.</summary>
    static abstract TSelf Same(TSelf a, TSelf b);

    /// <summary><paramref name="yes"/> where the mask is set, else <paramref name="no"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>Bit l is set where lane l of the mask is.</summary>
    static abstract uint Bits(TSelf mask);

    /// <summary>Elements offset to offset + 3 of the matrix of each lane as four vectors; with <paramref name="count"/> &lt; 4 no more than those are read, the others are 0.</summary>
    static abstract void Gather(T** matrices, nint offset, int count, T* vectors);

    /// <summary>destination[l * destinationStride + r] = source[r * sourceStride + l] for the lanes l and 0 &lt;= r &lt; Depth.</summary>
    static abstract void Turn(T* source, nint sourceStride, T* destination, nint destinationStride);
}
