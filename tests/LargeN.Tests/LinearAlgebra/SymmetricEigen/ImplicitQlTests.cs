// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Tests.LinearAlgebra;

public class ImplicitQlTests
{
    private static readonly double[] Values = [0, 1, -1, 2, Math.ScaleB(1, -300), -Math.ScaleB(1, -399), Math.ScaleB(1, -30), Math.ScaleB(1, -420)];

    /// <summary>Tridiagonal matrices of exact powers of two and zeros: exact cancellations, splits and underflow inside a sweep.</summary>
    [Test]
    public void Extreme_tridiagonal_matrices_keep_residual_and_orthogonality_ratios_below_10([Range(2, 7)] int n)
    {
        for (ulong seed = 0; seed < 400; seed++)
        {
            double[] draw = TestMatrices.Even<double>(1000 + seed, 2 * n), a = new double[n * n], values = new double[n];
            for (int i = 0; i < n; i++)
            {
                a[(i * n) + i] = Pick(draw[i]);
                if (i > 0) a[(i * n) + i - 1] = a[((i - 1) * n) + i] = Pick(draw[n + i]);
            }

            double[] z = (double[])a.Clone();
            Verdict verdict = SymmetricEigen.Vectors(new MatrixView<double>(z, n, n), values);

            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"seed {seed}");
            double norm = a.Max(Math.Abs), eps = Math.ScaleB(1, -52);
            if (norm == 0) norm = 1;
            for (int c = 0; c < n; c++)
            {
                for (int i = 0; i < n; i++)
                {
                    double residual = -values[c] * z[(c * n) + i], product = i == c ? -1 : 0;
                    for (int j = 0; j < n; j++)
                    {
                        residual += a[(i * n) + j] * z[(c * n) + j];
                        product += z[(c * n) + j] * z[(i * n) + j];
                    }

                    Assert.That(Math.Abs(residual), Is.LessThan(10 * n * eps * norm), $"seed {seed}, residual ({c}, {i})");
                    Assert.That(Math.Abs(product), Is.LessThan(10 * n * eps), $"seed {seed}, product ({c}, {i})");
                }
            }
        }

        static double Pick(double x) => Values[(int)((x + 1) / 2 * Values.Length)];
    }

    [Test]
    public void The_oracle_has_small_residuals_itself([Values(1, 2, 9, 40)] int n)
    {
        double[] a = SymmetricFamilies.Make<double>("random", n), values = new double[n], z = new double[n * n];
        Verdict verdict = SymmetricEigenReference.Solve(a, n, values, z);

        Assert.That(verdict, Is.EqualTo(Verdict.Converged));
        for (int c = 0; c < n; c++)
        {
            for (int i = 0; i < n; i++)
            {
                double residual = -values[c] * z[(c * n) + i];
                for (int j = 0; j < n; j++) residual += a[(i * n) + j] * z[(c * n) + j];
                Assert.That(Math.Abs(residual), Is.LessThan(10 * n * Math.ScaleB(1, -52) * n));
            }
        }
    }
}
