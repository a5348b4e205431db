// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Symmetric matrices that eigensolvers get wrong.</summary>
internal static class SymmetricFamilies
{
    internal static readonly string[] Names =
    [
        "random", "zero", "diagonal", "repeated", "all equal", "graded up", "graded down", "tiny", "huge", "wilkinson", "glued wilkinson",
        "clusters", "rank one plus identity", "ill-conditioned", "negligible off-diagonal", "integers",
    ];

    /// <summary>Both triangles, row-major, rounded to T.</summary>
    internal static T[] Make<T>(string family, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] r = TestMatrices.Even<double>(77, n * n), a = new double[n * n];
        double range = typeof(T) == typeof(float) ? 1e15 : 1e150;
        switch (family)
        {
            case "random":
                Fill((i, j) => r[(i * n) + j]);
                break;
            case "zero":
                break;
            case "diagonal":
                Fill((i, j) => i == j ? r[i] : 0);
                break;
            case "repeated":
                a = Rotated(n, i => i % 3);
                break;
            case "all equal":
                a = Rotated(n, _ => 3);
                break;
            case "graded up":
                Fill((i, j) => r[(i * n) + j] * Grade(i) * Grade(j));
                break;
            case "graded down":
                Fill((i, j) => r[(i * n) + j] * Grade(n - 1 - i) * Grade(n - 1 - j));
                break;
            case "tiny":
                Fill((i, j) => r[(i * n) + j] / range / range * 1e-5);
                break;
            case "huge":
                Fill((i, j) => r[(i * n) + j] * range * range);
                break;
            case "wilkinson":
                Fill((i, j) => i == j ? Math.Abs(i - ((n - 1) / 2.0)) : i - j == 1 ? 1 : 0);
                break;
            case "glued wilkinson":
                Fill((i, j) => i == j ? Math.Abs((i % 21) - 10) : i - j != 1 ? 0 : i % 21 == 0 ? 1e-14 : 1);
                break;
            case "clusters":
                a = Rotated(n, i => (i % 2) + (i * 1e-15));
                break;
            case "rank one plus identity":
                Fill((i, j) => (i == j ? 1 : 0) + (r[i] * r[j]));
                break;
            case "ill-conditioned":
                a = Rotated(n, i => Math.Pow(10, -14.0 * i / Math.Max(1, n - 1)));
                break;
            case "negligible off-diagonal":
                Fill((i, j) => i == j ? 1 + i : i - j == 1 ? (i == n / 2 ? 1e-18 : 0.5) : 0);
                break;
            case "integers":
                Fill((i, j) => Math.Round(2 * r[(i * n) + j]));
                break;
            default:
                throw new ArgumentException(family);
        }

        return Array.ConvertAll(a, T.CreateTruncating);

        double Grade(int i) => Math.Pow(range, n <= 1 ? 0 : ((2.0 * i / (n - 1)) - 1));

        void Fill(Func<int, int, double> element)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++) a[(i * n) + j] = a[(j * n) + i] = element(i, j);
            }
        }
    }

    /// <summary>H3 H2 H1 diag(values) H1 H2 H3 with fixed reflectors.</summary>
    internal static double[] Rotated(int n, Func<int, double> values)
    {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) a[(i * n) + i] = values(i);
        for (ulong h = 0; h < 3; h++)
        {
            double[] v = TestMatrices.Even<double>(100 + h, n), p = new double[n];
            double norm = v.Sum(x => x * x);
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) p[i] += a[(i * n) + j] * v[j] * 2 / norm;
            double k = Enumerable.Range(0, n).Sum(i => p[i] * v[i]) / norm;
            for (int i = 0; i < n; i++) p[i] -= k * v[i];
            for (int i = 0; i < n; i++)
                for (int j = 0; j <= i; j++) a[(i * n) + j] = a[(j * n) + i] -= (v[i] * p[j]) + (p[i] * v[j]);
        }

        return a;
    }
}
