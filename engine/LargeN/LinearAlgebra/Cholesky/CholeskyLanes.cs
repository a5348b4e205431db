// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: Cholesky of many small matrices at once, one matrix a lane.</summary>
/// <remarks>
/// Layout: the vector of element (i, j) holds that element of 8 (double) or 16 (float) matrices. Lanes never mix, and every element is the same chain as in
/// <see cref="CholeskyLeaf"/>, so a matrix gets the same bits here and there. Row i of all matrices is finished at a time:
/// r_j *= 1/l_jj, then r_k = fma(-l_kj, r_j, r_k) for the k > j, which are independent of each other.
/// A lane without a matrix, with a NaN on input or behind a bad pivot goes on with harmless numbers and is not written back.
/// </remarks>
internal static unsafe class CholeskyLanes
{
    /// <summary>Largest order: the vectors of one factorisation stay in L1 and L2.</summary>
    internal const int Order = 32;

    /// <summary>Vectors: the negated factor (n * n), the row in progress, the reciprocal pivots.</summary>
    internal static long ScratchBytes(int n) => 64L * ((n * n) + (2 * n));

    /// <summary>Factors <paramref name="count"/> matrices, at most one a lane.</summary>
    /// <param name="n">Order, 1 to 32.</param>
    /// <param name="count">Matrices, 1 to the number of lanes.</param>
    /// <param name="first">First matrix.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="batchStride">Elements from one matrix to the next.</param>
    /// <param name="verdicts">On entry Converged, or NonFinite for a matrix to leave alone; on return the verdicts.</param>
    /// <param name="scratch">Aligned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Factor<V, T>(int n, int count, T* first, nint rowStride, nint batchStride, Verdict* verdicts, T* scratch)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        T* negated = scratch, row = negated + (n * n * lanes), inverse = row + (n * lanes);
        V minus = V.Dup(-T.One);
        for (int i = 0; i < n; i++)
        {
            for (int l = 0; l < lanes; l++)
            {
                bool used = l < count && verdicts[l].Kind != VerdictKind.NonFinite;
                T* source = first + (l * batchStride) + (i * rowStride);
                for (int j = 0; j <= i; j++) row[(j * lanes) + l] = used ? source[j] : j == i ? T.One : T.Zero;
            }

            T* own = negated + (i * n * lanes);
            V diagonal = V.Load(row + (i * lanes));
            for (int j = 0; j < i; j++)
            {
                V rj = V.Mul(V.Load(inverse + (j * lanes)), V.Load(row + (j * lanes)));
                V mj = V.Mul(minus, rj);
                mj.Store(own + (j * lanes));
                diagonal = V.Fma(mj, rj, diagonal);
                T* factor = negated + (((j + 1) * n) + j) * lanes;
                for (int k = j + 1; k < i; k++, factor += n * lanes)
                    V.Fma(V.Load(factor), rj, V.Load(row + (k * lanes))).Store(row + (k * lanes));
            }

            diagonal.Store(row + (i * lanes));
            for (int l = 0; l < lanes; l++)
            {
                T square = row[(i * lanes) + l];
                bool good = square > T.Zero && T.IsFinite(square);
                if (!good && l < count && verdicts[l].IsConverged) verdicts[l] = CholeskyDriver<T>.BadPivot(n, i, square);
                T pivot = good ? T.Sqrt(square) : T.One;
                inverse[(i * lanes) + l] = T.One / pivot;
                own[(i * lanes) + l] = -pivot;
            }
        }

        for (int l = 0; l < count; l++)
        {
            if (!verdicts[l].IsConverged) continue;
            for (int i = 0; i < n; i++)
            {
                T* target = first + (l * batchStride) + (i * rowStride);
                for (int j = 0; j <= i; j++) target[j] = -negated[(((i * n) + j) * lanes) + l];
            }
        }
    }
}
