// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Logarithm of a product of positive numbers: mantissas are multiplied up in the order given, exponents are added exactly, and one logarithm is taken at the end.</summary>
/// <remarks>Error: |s' - s| &lt;= n u + 2 u |s| for n factors, u = 2^-53; there is no overflow.</remarks>
internal struct LogProduct
{
    /// <summary>ln 2 cut so that its product with an exponent is exact.</summary>
    internal const double Ln2High = 0.693147180369123816490;
    /// <summary>ln 2 - <see cref="Ln2High"/>.</summary>
    internal const double Ln2Low = 1.90821492927058770002e-10;

    private double mantissa;
    private long exponent;

    /// <summary>The product of no factors.</summary>
    public LogProduct() => mantissa = 1;

    /// <summary>The natural logarithm of the product.</summary>
    internal readonly double Value => Math.FusedMultiplyAdd(exponent, Ln2High, Math.FusedMultiplyAdd(exponent, Ln2Low, Elementary.Log(mantissa)));

    /// <summary>Takes one more factor, positive and finite.</summary>
    internal void Multiply(double factor)
    {
        int e = PowerOfTwo.Exponent(factor);
        mantissa *= PowerOfTwo.Scale(factor, -e);
        exponent += e;
        if (mantissa < 2) return;
        mantissa *= 0.5;
        exponent++;
    }
}
