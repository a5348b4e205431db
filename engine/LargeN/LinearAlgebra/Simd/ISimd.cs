// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>A vector of one width and element type, as a type argument: one kernel source serves every machine, and each call folds into one instruction.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// Every operation acts lane by lane and rounds once, so the bits of a result do not depend on the width.
/// Kernels are instantiated with the widest accelerated vector; without any hardware vectors the 128-bit ones are used and the runtime computes each lane in software.
/// </remarks>
internal unsafe interface ISimd<TSelf, T>
    where TSelf : unmanaged, ISimd<TSelf, T>
    where T : unmanaged
{
    /// <summary>Lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the register tile of two vectors a row: 12 where there are 32 registers, 6 where there are 16.</summary>
    static abstract int TileRows { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>Reads Count elements; no alignment is needed.</summary>
    static abstract TSelf Load(T* address);

    /// <summary>Reads <paramref name="count"/> elements, 0 &lt;= count &lt;= Count, and touches no more; the other lanes are 0.</summary>
    static abstract TSelf Load(T* address, nint count);

    /// <summary>Writes Count elements.</summary>
    static abstract void Store(TSelf value, T* address);

    /// <summary>Writes the first <paramref name="count"/> lanes, 0 &lt;= count &lt;= Count, and touches no more.</summary>
    static abstract void Store(TSelf value, T* address, nint count);

    /// <summary>x * y + z, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>z - x * y, rounded once.</summary>
    static abstract TSelf FusedNegateMultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>x * y.</summary>
    static abstract TSelf Multiply(TSelf x, TSelf y);

    /// <summary>x / y.</summary>
    static abstract TSelf Divide(TSelf x, TSelf y);

    /// <summary>Square root of x; NaN where x is negative.</summary>
    static abstract TSelf SquareRoot(TSelf x);
}
