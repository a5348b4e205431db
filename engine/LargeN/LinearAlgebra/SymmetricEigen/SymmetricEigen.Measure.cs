// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The spectral measure of a vector.</content>
public static partial class SymmetricEigen
{
    /// <summary>Eigenvalues, and the squared component of a vector b along each eigenvector: b^T f(A) b = sum_c weight_c f(value_c) for every function f.</summary>
    /// <param name="a">Symmetric matrix [n, n], lower triangle given. Its content afterwards is unspecified.</param>
    /// <param name="vector">b, n.</param>
    /// <param name="values">n, in rising order.</param>
    /// <param name="weights">(z_c . b)^2 for the eigenvector z_c of eigenvalue c, n; NaN where the matrix or b is not finite.</param>
    /// <param name="parallelism">Threads.</param>
    /// <returns>The verdict, as of <see cref="Values{T}(MatrixView{T}, Span{T}, Parallelism)"/>; <see cref="VerdictKind.NonFinite"/> with the index of the first element of b that is not finite.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or a span has the wrong length.</exception>
    /// <remarks>
    /// Up to n = 128 by <see cref="Vectors{T}(MatrixView{T}, Span{T}, Parallelism)"/>. Above, a reflector turns b to the first coordinate, which the reduction to tridiagonal form leaves alone, and no other
    /// component of the vectors is made: the price of the eigenvalues and O(n^2). Weights of eigenvalues closer than n eps |A| are exact in sum only. Determinism: class B.
    /// </remarks>
    public static Verdict Measure(MatrixView<double> a, ReadOnlySpan<double> vector, Span<double> values, Span<double> weights, Parallelism parallelism = default)
    {
        int n = a.Rows;
        CheckOrder<double>(n);
        if (a.Columns != n) throw new ArgumentException($"the matrix is {n} x {a.Columns}; allowed: square", nameof(a));
        if (vector.Length != n || values.Length != n || weights.Length != n)
            throw new ArgumentException($"{vector.Length}, {values.Length} and {weights.Length} elements of vector, values and weights; needed: {n}", nameof(vector));
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            largest = Math.Max(largest, Math.Abs(vector[i]));
            if (double.IsFinite(vector[i])) continue;
            weights.Fill(double.NaN);
            _ = Values(a, values, parallelism);
            return new Verdict(VerdictKind.NonFinite, i);
        }

        if (largest == 0)
        {
            weights.Clear();
            return Values(a, values, parallelism);
        }

        // Squares of a scaled vector neither overflow nor vanish.
        int exponent = PowerOfTwo.Exponent(largest);
        double[] scaled = new double[n];
        for (int i = 0; i < n; i++) scaled[i] = PowerOfTwo.Scale(vector[i], -exponent);
        Verdict verdict = n <= LaneLayout.LargestOrder ? AlongVectors(a, scaled, values, weights, parallelism) : Turned(a, scaled, values, weights, parallelism);
        for (int c = 0; c < n; c++) weights[c] = PowerOfTwo.Scale(PowerOfTwo.Scale(weights[c], exponent), exponent);
        return verdict;
    }

    private static Verdict AlongVectors(MatrixView<double> a, double[] b, Span<double> values, Span<double> weights, Parallelism parallelism)
    {
        Verdict verdict = Vectors(a, values, parallelism);
        for (int c = 0; c < b.Length; c++)
        {
            double along = double.IsNaN(values[c]) ? double.NaN : FixedOrder.Dot(a.Row(c), b);
            weights[c] = along * along;
        }

        return verdict;
    }

    private static unsafe Verdict Turned(MatrixView<double> a, double[] b, Span<double> values, Span<double> weights, Parallelism parallelism)
    {
        int n = b.Length;
        double square = FixedOrder.SquaredNorm(b), largest = 0;
        weights.Fill(double.NaN);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = a.Row(i)[..(i + 1)];
            for (int j = 0; j <= i; j++)
            {
                largest = Math.Max(largest, Math.Abs(row[j]));
                if (double.IsFinite(row[j])) continue;
                values.Fill(double.NaN);
                return new Verdict(VerdictKind.NonFinite, ((long)i * n) + j);
            }
        }

        // Sums of products with the reflector stay in range.
        int exponent = largest > 0 ? PowerOfTwo.Exponent(largest) : 0;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = a.Row(i)[..(i + 1)];
            for (int j = 0; j <= i; j++) row[j] = PowerOfTwo.Scale(row[j], -exponent);
        }

        TurnToFirst(a, b, square);
        EigenLayout layout = Layout<double>(1, n, vectors: false, parallelism);
        using Workspace workspace = new(layout.Bytes);
        byte* memory = workspace.Claim(layout.Bytes, nameof(SymmetricEigen));
        Verdict verdict;
        fixed (double* first = a.Data, value = values, weight = weights)
        {
            verdict = Vector512.IsHardwareAccelerated
                ? new EigenSolver<Lanes512<double>, double>().Measure(first, a.RowStride, value, weight, memory, layout, parallelism)
                : new EigenSolver<Lanes256<double>, double>().Measure(first, a.RowStride, value, weight, memory, layout, parallelism);
        }

        for (int c = 0; c < n; c++)
        {
            (values[c], weights[c]) = (PowerOfTwo.Scale(values[c], exponent), weights[c] * weights[c] * square);
            if (verdict.IsConverged && !double.IsFinite(values[c])) verdict = new Verdict(VerdictKind.NonFinite, c);
        }

        return verdict;
    }

    /// <summary>A = H A H on the lower triangle, H = 1 - tau v v^T the reflector that turns b to the first coordinate; b becomes v.</summary>
    private static void TurnToFirst(MatrixView<double> a, double[] b, double square)
    {
        int n = b.Length;
        double length = Math.Sqrt(square), rest = square - (b[0] * b[0]);
        if (!(rest > 0)) return;
        b[0] += Math.CopySign(length, b[0]);
        double tau = 2 / FixedOrder.SquaredNorm(b);
        double[] w = new double[n];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = a.Row(i)[..i];
            w[i] += FixedOrder.Dot(row, b.AsSpan(0, i)) + (a[i, i] * b[i]);
            AddScaled(b[i], row, w);
        }

        double along = 0.5 * tau * tau * FixedOrder.Dot(w, b);
        for (int i = 0; i < n; i++) w[i] = (tau * w[i]) - (along * b[i]);
        for (int i = 0; i < n; i++)
        {
            Span<double> row = a.Row(i)[..(i + 1)];
            AddScaled(-b[i], w.AsSpan(0, i + 1), row);
            AddScaled(-w[i], b.AsSpan(0, i + 1), row);
        }
    }

    private static void AddScaled(double c, ReadOnlySpan<double> x, Span<double> y)
    {
        Vector512<double> factor = Vector512.Create(c);
        int i = 0;
        for (; i <= x.Length - 8; i += 8) (Vector512.Create<double>(y.Slice(i, 8)) + (factor * Vector512.Create(x.Slice(i, 8)))).CopyTo(y[i..]);
        for (; i < x.Length; i++) y[i] += c * x[i];
    }
}
