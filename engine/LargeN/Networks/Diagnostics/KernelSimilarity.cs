// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>How much two kernels on the same points look alike: cosines between matrices.</summary>
/// <remarks>
/// Determinism: class B. Sums in the order of <see cref="FixedOrder"/> over the elements row by row. A positive factor of a kernel drops out exactly where it is a power of two.
/// <para>Error: a few n u for the alignment of positive semi-definite kernels; centring cancels what all points have in common, so the centred one loses |K|/|CKC| as many digits.</para>
/// </remarks>
public static class KernelSimilarity
{
    /// <summary>Alignment A = &lt;K, K'&gt; / (|K| |K'|), Frobenius (Cristianini et al. 2001): 1 for proportional kernels, in [0, 1] for positive semi-definite ones.</summary>
    /// <param name="first">K [n, n].</param>
    /// <param name="second">K' [n, n].</param>
    /// <returns>A; NaN where a kernel is zero or not finite.</returns>
    /// <exception cref="ArgumentException">The kernels are not square or not of one order.</exception>
    public static double Alignment(ReadOnlyMatrixView<double> first, ReadOnlyMatrixView<double> second)
    {
        Check(first, second);
        double[] k = Scaled(first), l = Scaled(second);
        return Cosine(k, l);
    }

    /// <summary>Centred alignment CKA = &lt;CKC, CK'C&gt; / (|CKC| |CK'C|), C = 1 - 11^T/n (Cortes et al. 2012; Kornblith et al. 2019).</summary>
    /// <param name="first">K [n, n], n >= 2.</param>
    /// <param name="second">K' [n, n].</param>
    /// <returns>CKA; NaN where a centred kernel is zero or not finite.</returns>
    /// <exception cref="ArgumentException">The kernels are not square or not of one order.</exception>
    public static double CentredAlignment(ReadOnlyMatrixView<double> first, ReadOnlyMatrixView<double> second)
    {
        Check(first, second);
        double[] k = Scaled(first), l = Scaled(second);
        DoubleCentre(new MatrixView<double>(k, first.Rows, first.Rows));
        DoubleCentre(new MatrixView<double>(l, first.Rows, first.Rows));
        return Cosine(k, l);
    }

    /// <summary>K := CKC: the means of rows are taken away, then those of columns.</summary>
    internal static void DoubleCentre(MatrixView<double> k)
    {
        int n = k.Columns;
        double[] means = new double[n], column = new double[k.Rows];
        for (int i = 0; i < k.Rows; i++)
        {
            Span<double> row = k.Row(i);
            double mean = FixedOrder.Mean(row);
            for (int j = 0; j < n; j++) row[j] -= mean;
        }

        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < k.Rows; i++) column[i] = k[i, j];
            means[j] = FixedOrder.Mean(column);
        }

        for (int i = 0; i < k.Rows; i++)
        {
            Span<double> row = k.Row(i);
            for (int j = 0; j < n; j++) row[j] -= means[j];
        }
    }

    /// <summary>A dense copy, times the power of two that brings its largest element to [1, 2): squares then stay in range.</summary>
    private static double[] Scaled(ReadOnlyMatrixView<double> k)
    {
        int n = k.Rows;
        double largest = 0;
        for (int i = 0; i < n; i++)
            foreach (double x in k.Row(i)) largest = double.IsNaN(x) ? x : Math.Max(largest, Math.Abs(x));
        double[] copy = new double[n * n];
        bool scalable = double.IsFinite(largest) && largest > 0;
        int shift = scalable ? -PowerOfTwo.Exponent(largest) : 0;
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = k.Row(i);
            for (int j = 0; j < n; j++) copy[(i * n) + j] = PowerOfTwo.Scale(row[j], shift);
        }

        return copy;
    }

    private static double Cosine(double[] k, double[] l) => FixedOrder.Dot(k, l) / (Math.Sqrt(FixedOrder.SquaredNorm(k)) * Math.Sqrt(FixedOrder.SquaredNorm(l)));

    private static void Check(ReadOnlyMatrixView<double> first, ReadOnlyMatrixView<double> second)
    {
        if (first.Rows != first.Columns) throw new ArgumentException($"the kernel is {first.Rows} x {first.Columns}; allowed: square", nameof(first));
        if (second.Rows != first.Rows || second.Columns != first.Rows)
            throw new ArgumentException($"the kernels are {first.Rows} x {first.Rows} and {second.Rows} x {second.Columns}; allowed: one order", nameof(second));
    }
}
