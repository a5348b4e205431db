// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Matrices of any shape that factorisations get wrong.</summary>
internal static class GeneralFamilies
{
    internal static readonly string[] Names =
    [
        "random", "zero", "identity", "graded rows", "graded columns", "tiny", "huge", "hilbert", "kahan", "growth", "rank deficient", "zero columns", "integers",
        "triangular", "ill-conditioned",
    ];

    /// <summary>Row-major, rounded to T.</summary>
    internal static T[] Make<T>(string family, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] r = TestMatrices.Even<double>(91, rows * columns);
        double range = typeof(T) == typeof(float) ? 1e15 : 1e145;
        int rank = Math.Max(1, Math.Min(rows, columns) / 2);
        Func<int, int, double> element = family switch
        {
            "random" => Random,
            "zero" => (_, _) => 0,
            "identity" => (i, j) => i == j ? 1 : 0,
            "graded rows" => (i, j) => Random(i, j) * Math.Pow(range, -2.0 * i / rows),
            "graded columns" => (i, j) => Random(i, j) * Math.Pow(range, -2.0 * j / columns),
            "tiny" => (i, j) => Random(i, j) / range / range * (typeof(T) == typeof(float) ? 1e-5 : 1e-14),
            "huge" => (i, j) => Random(i, j) * range * range * (typeof(T) == typeof(float) ? 1e5 : 1e14),
            "hilbert" => (i, j) => 1.0 / (i + j + 1),
            "kahan" => (i, j) => i > j ? 0 : Math.Pow(0.9, i) * (i == j ? 1 : -0.43588989435406736),
            "growth" => (i, j) => i == j || j == columns - 1 ? 1 : i > j ? -1 : 0,
            "rank deficient" => (i, j) => Enumerable.Range(0, rank).Sum(k => r[(i * columns) + k] * r[(k * columns) + j]),
            "zero columns" => (i, j) => j % 3 == 1 ? 0 : Random(i, j),
            "integers" => (i, j) => Math.Round(2 * Random(i, j)),
            "triangular" => (i, j) => i <= j ? Random(i, j) : 0,
            "ill-conditioned" => (i, j) => Random(i, 0) * Random(0, j) + (1e-10 * Random(i, j)),
            _ => throw new ArgumentException(family),
        };
        return [.. Enumerable.Range(0, rows * columns).Select(k => T.CreateTruncating(element(k / columns, k % columns)))];

        double Random(int i, int j) => r[(i * columns) + j];
    }

    /// <summary>The same in double.</summary>
    internal static double[] Wide<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(x.ToArray(), double.CreateChecked);

    /// <summary>Largest size of an element; 0 for no elements.</summary>
    internal static double Largest(ReadOnlySpan<double> x)
    {
        double largest = 0;
        foreach (double value in x) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary>a [m, k] times b [k, n], plain loops.</summary>
    internal static double[] Product(double[] a, double[] b, int m, int k, int n)
    {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int p = 0; p < k; p++)
            {
                double f = a[(i * k) + p];
                if (f == 0) continue;
                for (int j = 0; j < n; j++) c[(i * n) + j] += f * b[(p * n) + j];
            }
        }

        return c;
    }

    /// <summary>The transpose of a [m, n].</summary>
    internal static double[] Transposed(double[] a, int m, int n) => [.. Enumerable.Range(0, m * n).Select(k => a[((k % m) * n) + (k / m)])];

    /// <summary>Divides by the power of two of the largest element, so that sums of squares stay in range; returns the largest element afterwards, 1 for zero matrices.</summary>
    internal static double Normalise(params double[][] together)
    {
        double largest = together.Max(x => Largest(x));
        if (largest == 0) return 1;
        int e = Math.ILogB(largest);
        foreach (double[] x in together)
            for (int i = 0; i < x.Length; i++) x[i] = Math.ScaleB(x[i], -e);
        return Math.ScaleB(largest, -e);
    }
}
