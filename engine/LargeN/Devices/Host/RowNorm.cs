// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LargeN.Devices;

/// <summary>Division of a row by its Euclidean norm: class A, so the order of the sum and every rounding are part of the contract.</summary>
internal static class RowNorm
{
    /// <summary>x_j = x_j / sqrt(sum x^2), squares summed in double by <see cref="FixedTerms"/>, the quotient taken in double and rounded to T.</summary>
    internal static void Normalize<T>(Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double squares = FixedTerms.Dot<T>(row, row);
        if (squares == 0) return;
        double norm = Math.Sqrt(squares);
        if (typeof(T) == typeof(double))
        {
            Span<double> x = MemoryMarshal.Cast<T, double>(row);
            TensorPrimitives.Divide(x, norm, x);
            return;
        }

        Span<float> y = MemoryMarshal.Cast<T, float>(row);
        for (int j = 0; j < y.Length; j++) y[j] = (float)(y[j] / norm);
    }
}
