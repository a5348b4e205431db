// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>Division of a row by its Euclidean norm: class A, so the order of the sum and every rounding are part of the contract.</summary>
internal static class RowNorm
{
    // 2^-900 and 2^1000: outside, squares are subnormal or overflow. Squares of floats never are.
    private const double SmallSquares = 1.1830521861667747e-271;
    private const double LargeSquares = 1.0715086071862673e+301;

    /// <summary>x_j = x_j / sqrt(sum x^2), squares summed in double by <see cref="FixedTerms"/>, the quotient taken in double and rounded to T.</summary>
    internal static void Normalize<T>(Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double squares = FixedTerms.Dot<T>(row, row);
        if (typeof(T) == typeof(double))
        {
            Span<double> x = MemoryMarshal.Cast<T, double>(row);
            if (squares is < SmallSquares or > LargeSquares)
            {
                BringToOne(x);
                squares = FixedOrder.Dot(x, x);
            }

            if (squares != 0) TensorPrimitives.Divide(x, Math.Sqrt(squares), x);
            return;
        }

        if (squares == 0) return;
        double norm = Math.Sqrt(squares);

        Span<float> y = MemoryMarshal.Cast<T, float>(row);
        for (int j = 0; j < y.Length; j++) y[j] = (float)(y[j] / norm);
    }

    /// <summary>Multiplies by the power of two that brings the largest element to [1, 2); a row of zeros, or with an infinity, stays as it is.</summary>
    private static void BringToOne(Span<double> x)
    {
        double largest = 0;
        foreach (double value in x) largest = Math.Max(largest, Math.Abs(value));
        if (!double.IsFinite(largest)) return;
        int exponent = -PowerOfTwo.Exponent(largest);
        for (int j = 0; j < x.Length; j++) x[j] = PowerOfTwo.Scale(x[j], exponent);
    }
}
