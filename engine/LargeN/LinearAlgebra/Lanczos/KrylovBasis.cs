// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Orthonormal rows, and how new ones are made orthogonal to them.</summary>
internal unsafe struct KrylovBasis(double* rows, int n, int stride, double* coefficients, byte* scratch, RandomStream stream, Parallelism parallelism)
{
    // Against the size of A: what is left of a vector after orthogonalisation is noise below this.
    private const double Negligible = 4.0 / (1L << 52);

    private const int Draws = 20;

    private uint drawn;

    /// <summary>W -= (W V^T) V for the first <paramref name="count"/> rows of V, twice; the sum of both W V^T stays in <paramref name="sum"/> [block, count] when given.</summary>
    internal readonly void Project(double* w, int block, int count, double* sum)
    {
        if (count == 0 || block == 0) return;
        for (int pass = 0; pass < 2; pass++)
        {
            MatMulDriver<double>.Run(block, count, n, 1, w, stride, Transpose.No, rows, stride, Transpose.Yes, 0, coefficients, count, scratch, parallelism);
            MatMulDriver<double>.Run(block, n, count, -1, coefficients, count, Transpose.No, rows, stride, Transpose.No, 1, w, stride, scratch, parallelism);
            if (sum == null) continue;
            for (int i = 0; i < block * count; i++) sum[i] = pass == 0 ? coefficients[i] : sum[i] + coefficients[i];
        }
    }

    /// <summary>
    /// Appends <paramref name="wanted"/> orthonormal rows behind the first <paramref name="count"/>: from the rows of W, already projected, and random ones
    /// in place of those that are shorter than rounding errors of a matrix of size <paramref name="norm"/> or depend on the rows before them.
    /// </summary>
    internal void Append(double* w, int available, int count, int wanted, double norm)
    {
        for (int r = 0; r < wanted; r++)
        {
            double* row = Row(count + r);
            if (r < available) new ReadOnlySpan<double>(w + ((nint)r * stride), n).CopyTo(new Span<double>(row, n));
            bool accepted = r < available && Normalise(row, count, r, Negligible * norm);

            // A random direction is independent of fewer than n others with probability one; its length after projection is about sqrt(n - rows).
            // Draws fail for ever only where the basis is not finite any more: the next product then says so.
            for (int draw = 0; !accepted; draw++)
            {
                if (draw == Draws)
                {
                    new Span<double>(row, n).Fill(double.NaN);
                    break;
                }

                (stream with { Replica = drawn++ }).FillNormal(new Span<double>(row, n));
                Project(row, 1, count, null);
                accepted = Normalise(row, count, r, 1e-6);
            }
        }
    }

    internal readonly double* Row(int r) => rows + ((nint)r * stride);

    /// <summary>Modified Gram-Schmidt against the new rows before this one, twice; false when less than <paramref name="least"/> is left.</summary>
    private readonly bool Normalise(double* row, int count, int before, double least)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            for (int q = 0; q < before; q++) VectorKernels.MultiplyAdd(-Dot(row, Row(count + q)), Row(count + q), row, n);
        }

        double length = Math.Sqrt(Dot(row, row));
        if (!(length > least)) return false;
        VectorKernels.Scale(1 / length, row, n);
        if (length > 1e-3) return true;

        // What is left of a short row has lost its orthogonality to the basis in the digits that cancelled: once more, at full length.
        Project(row, 1, count, null);
        for (int q = 0; q < before; q++) VectorKernels.MultiplyAdd(-Dot(row, Row(count + q)), Row(count + q), row, n);
        VectorKernels.Scale(1 / Math.Sqrt(Dot(row, row)), row, n);
        return true;
    }

    private readonly double Dot(double* x, double* y) => FixedOrder.Dot(new ReadOnlySpan<double>(x, n), new ReadOnlySpan<double>(y, n));
}
