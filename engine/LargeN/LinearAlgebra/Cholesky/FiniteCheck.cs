// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Whether a row holds a NaN or an infinity, at the speed of memory.</summary>
internal static class FiniteCheck
{
    /// <summary>True when every element is finite: the sum of x * 0 is then zero, and NaN otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static bool AllFinite<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        Vector<T> sum = Vector<T>.Zero;
        for (; i <= row.Length - Vector<T>.Count; i += Vector<T>.Count) sum += new Vector<T>(row[i..]) * Vector<T>.Zero;
        T rest = T.Zero;
        for (; i < row.Length; i++) rest += row[i] * T.Zero;
        return Vector.EqualsAll(sum, Vector<T>.Zero) && rest == T.Zero;
    }

    /// <summary>Row-major index of the first NaN or infinity of a matrix, or -1.</summary>
    internal static unsafe long FirstNonFinite<T>(int rows, int columns, T* a, nint stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<T> row = new(a + (i * stride), columns);
            if (AllFinite(row)) continue;
            int j = 0;
            while (T.IsFinite(row[j])) j++;
            return ((long)i * columns) + j;
        }

        return -1;
    }

    /// <summary>Largest size of an element; infinite or NaN where an element is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe T LargestSize<T>(int rows, int columns, T* a, nint stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> sizes = Vector<T>.Zero, others = sizes;
        T largest = T.Zero;
        for (int i = 0; i < rows; i++)
        {
            T* row = a + (i * stride);
            int j = 0;
            for (; j <= columns - (2 * Vector<T>.Count); j += 2 * Vector<T>.Count)
            {
                sizes = Vector.Max(sizes, Vector.Abs(Vector.Load(row + j)));
                others = Vector.Max(others, Vector.Abs(Vector.Load(row + j + Vector<T>.Count)));
            }

            for (; j < columns; j++) largest = T.Max(largest, T.Abs(row[j]));
        }

        sizes = Vector.Max(sizes, others);
        for (int l = 0; l < Vector<T>.Count; l++) largest = T.Max(largest, sizes[l]);
        return largest;
    }
}
