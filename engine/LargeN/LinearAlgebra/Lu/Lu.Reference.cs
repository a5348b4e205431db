// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Lu"/> in double precision.</summary>
internal static class LuReference
{
    /// <summary>P A = L U in place, column by column (Golub and Van Loan 2013, algorithm 3.4.1).</summary>
    /// <param name="a">n * n, row-major; L and U on return.</param>
    /// <param name="n">Order.</param>
    /// <param name="pivots">n.</param>
    internal static Verdict Factor(Span<double> a, int n, Span<int> pivots)
    {
        for (int i = 0; i < n * n; i++)
        {
            if (!double.IsFinite(a[i])) return new Verdict(VerdictKind.NonFinite, i);
        }

        int zero = -1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k])) pivot = i;
            }

            pivots[k] = pivot;
            for (int j = 0; j < n; j++) (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
            if (a[(k * n) + k] == 0)
            {
                if (zero < 0) zero = k;
                continue;
            }

            for (int i = k + 1; i < n; i++)
            {
                double l = a[(i * n) + k] /= a[(k * n) + k];
                for (int j = k + 1; j < n; j++) a[(i * n) + j] -= l * a[(k * n) + j];
            }
        }

        return zero < 0 ? Verdict.Converged : new Verdict(VerdictKind.IllConditioned, zero);
    }

    /// <summary>Solves op(A) x = b; x overwrites b.</summary>
    /// <param name="factors">n * n.</param>
    /// <param name="n">Order.</param>
    /// <param name="pivots">n.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="b">n.</param>
    internal static void Solve(ReadOnlySpan<double> factors, int n, ReadOnlySpan<int> pivots, Transpose transpose, Span<double> b)
    {
        if (transpose == Transpose.No)
        {
            for (int k = 0; k < n; k++) (b[k], b[pivots[k]]) = (b[pivots[k]], b[k]);
            TriangularSolveReference.Solve(factors, n, Triangle.Lower, transpose, Diagonal.Unit, b, 1);
            TriangularSolveReference.Solve(factors, n, Triangle.Upper, transpose, Diagonal.Stored, b, 1);
        }
        else
        {
            TriangularSolveReference.Solve(factors, n, Triangle.Upper, transpose, Diagonal.Stored, b, 1);
            TriangularSolveReference.Solve(factors, n, Triangle.Lower, transpose, Diagonal.Unit, b, 1);
            for (int k = n - 1; k >= 0; k--) (b[k], b[pivots[k]]) = (b[pivots[k]], b[k]);
        }
    }
}
