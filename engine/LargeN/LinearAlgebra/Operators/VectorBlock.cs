// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>How vectors lie that an <see cref="ISymmetricOperator"/> is applied to together: rows of whole cache lines, one view.</summary>
internal static class VectorBlock
{
    /// <summary>Elements from one vector of doubles to the next.</summary>
    /// <param name="n">Length of a vector, >= 0.</param>
    /// <param name="vectors">Vectors that one call of the operator spans.</param>
    /// <exception cref="ArgumentOutOfRangeException">A view cannot span so many elements.</exception>
    internal static int Stride(int n, long vectors)
    {
        long stride = (n + 7L) / 8 * 8;
        if (stride * Math.Max(1, vectors) > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"{vectors} vectors of {n} elements are {stride * vectors} with their padding; allowed: {Array.MaxLength} in one block; take fewer vectors at a time");
        return (int)stride;
    }
}
