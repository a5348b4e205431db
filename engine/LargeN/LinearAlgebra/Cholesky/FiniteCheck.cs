// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Whether a row holds a NaN or an infinity, at the speed of memory.</summary>
internal static class FiniteCheck
{
    /// <summary>True when every element is finite: the sum of x * 0 is then zero, and NaN otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
}
