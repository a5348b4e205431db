// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.LaneSweeps;

/// <summary>y = A x for a matrix that all lanes share and vectors of which each lane has its own.</summary>
/// <remarks>
/// Determinism: class B. x[j] and y[i] are one register each, lane l the element of column l; y[i] adds A[i, j] x[j] by fused multiply-add in rising j, so that a lane's result
/// depends on neither its neighbours nor the register width. Four rows run side by side to hide the latency of the chain.
/// </remarks>
internal static unsafe class LaneProduct
{
    private const int Lanes = LaneSweep.Lanes;

    /// <param name="a">A, [rows, columns], row-major.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="x">[columns, 8], aligned to 64 bytes.</param>
    /// <param name="y">[rows, 8], aligned to 64 bytes; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(double* a, int rows, int columns, double* x, double* y)
    {
        int i = 0;
        for (; i <= rows - 4; i += 4)
        {
            Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
            double* a0 = a + ((long)i * columns), a1 = a0 + columns, a2 = a1 + columns, a3 = a2 + columns;
            for (int j = 0; j < columns; j++)
            {
                Vector512<double> v = Vector512.Load(x + ((long)j * Lanes));
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[j]), v, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[j]), v, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[j]), v, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[j]), v, s3);
            }

            double* at = y + ((long)i * Lanes);
            s0.Store(at);
            s1.Store(at + Lanes);
            s2.Store(at + (2 * Lanes));
            s3.Store(at + (3 * Lanes));
        }

        for (; i < rows; i++)
        {
            Vector512<double> sum = default;
            double* row = a + ((long)i * columns);
            for (int j = 0; j < columns; j++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(row[j]), Vector512.Load(x + ((long)j * Lanes)), sum);
            sum.Store(y + ((long)i * Lanes));
        }
    }
}
