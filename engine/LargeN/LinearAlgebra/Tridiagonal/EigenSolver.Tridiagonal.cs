// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The reduction alone, for operations that want T and the reflectors and no eigenvalues.</content>
internal sealed unsafe partial class EigenSolver<V, T>
{
    /// <summary>Overwrites A with the reflectors: row k holds v_k from column k + 1 on, zeros before. Returns the row-major index of the first element that is not finite, or -1.</summary>
    internal long Tridiagonalise(T* a, nint rowStride, double* d, double* e, double* tau, byte* memory, in EigenLayout problem, Parallelism threads)
    {
        Bind(memory, problem, threads);
        long bad = ScaledCopy(a, rowStride, out int exponent);
        if (bad >= 0) return bad;
        Reduce();
        for (int k = 0; k < n; k++)
        {
            d[k] = PowerOfTwo.Scale(diagonal[k], -exponent);
            e[k] = k < n - 1 ? PowerOfTwo.Scale(offDiagonal[k], -exponent) : 0;
            tau[k] = k < n - 2 ? double.CreateTruncating(scales[k]) : 0;
            Span<T> row = new(a + (k * rowStride), n);
            row.Clear();
            if (tau[k] != 0) new ReadOnlySpan<T>(matrix + (k * stride) + k + 1, n - k - 1).CopyTo(row[(k + 1)..]);
        }

        return -1;
    }
}
