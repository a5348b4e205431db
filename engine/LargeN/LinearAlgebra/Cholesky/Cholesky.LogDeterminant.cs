// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Log-determinants.</content>
public static partial class Cholesky
{
    /// <summary>log det(L L^T) = 2 sum log l_ii of each matrix, natural logarithm.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factors L [n, n]; only the diagonals are read.</param>
    /// <param name="logDeterminants">One a matrix; NaN where a diagonal element is not positive and finite, 0 for n = 0.</param>
    /// <exception cref="ArgumentException">Matrices are not square or the results are not one a matrix.</exception>
    /// <remarks>
    /// Determinism: class B. The diagonal is multiplied up as mantissas in rising order and the exponents are added exactly, so there is no overflow and one logarithm at the end.
    /// <para>Error: |s' - s| &lt;= 2 n u + 4 u |s|, u = 2^-53.</para>
    /// </remarks>
    public static unsafe void LogDeterminant<T>(ReadOnlyMatrixBatch<T> lower, Span<double> logDeterminants)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(lower.Rows, lower.Columns, nameof(lower));
        if (logDeterminants.Length != lower.Count)
            throw new ArgumentException($"{logDeterminants.Length} elements; needed: one a matrix, {lower.Count}", nameof(logDeterminants));
        if (lower.Rows == 0)
        {
            logDeterminants.Clear();
            return;
        }

        fixed (T* first = lower.Data)
        fixed (double* results = logDeterminants)
        {
            LogDeterminantLanes.Batch(lower.Count, lower.Rows, first, lower.RowStride, lower.BatchStride, results);
        }
    }

    /// <summary>log det(L L^T) of one matrix.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factor L [n, n]; only the diagonal is read.</param>
    /// <returns>The natural logarithm; NaN where a diagonal element is not positive and finite.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static unsafe double LogDeterminant<T>(ReadOnlyMatrixView<T> lower)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(lower.Rows, lower.Columns, nameof(lower));
        if (lower.Rows == 0) return 0;
        fixed (T* first = lower.Data) return LogDeterminantLanes.One(lower.Rows, first, lower.RowStride);
    }
}
