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

    /// <summary>A block that falls apart inside a sweep, which <see cref="ImplicitQl.Run"/> would have cut beforehand: the shift 0 + 1 - 2 is the eigenvalue -1 of the lower half.</summary>
    [Test]
    public unsafe void A_sweep_that_meets_a_zero_length_ends_there_and_keeps_the_eigenvalues()
    {
        // The neighbour of sqrt 3 whose length beside 1 rounds to 2: the cosine 1/2 then cancels to an exact zero.
        double[] d = [0, 0, 2, 0], e = [1, 0, Math.BitIncrement(Math.Sqrt(3)), 0];

        fixed (double* first = d, off = e) ImplicitQl.Sweep<Lanes256<double>, double>(first, off, 0, 3, null);

        Assert.That(e, Is.EqualTo(new[] { 1.0, 0, 0, 0 }), "nothing above the cut is touched, nothing below it is left");
        Assert.That(d, Is.EqualTo(new[] { 0.0, 0, -1, 3 }).Within(4 * Math.ScaleB(1, -52)));
    }

    [Test]
    public unsafe void Sweeps_beyond_the_limit_are_a_verdict_with_the_eigenvalue_and_what_is_left([Values(0, 1)] int limit)
    {
        const int n = 12;
        double[] d = new double[n], e = [.. Enumerable.Repeat(1.0, n - 1), 0];
        Verdict verdict, full;
        fixed (double* first = d, off = e)
        {
            verdict = ImplicitQl.Run<Lanes256<double>, double>(first, off, n, null, limit);
            Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.NotConverged, 0, Math.Abs(e[0]))));
            Assert.That(Math.Abs(e[0]), Is.GreaterThan(0.01));
            full = ImplicitQl.Run<Lanes256<double>, double>(first, off, n, null);
        }

        // What a stopped run leaves is still a similar matrix: eigenvalues 2 cos(k pi / 13).
        Assert.That(full, Is.EqualTo(Verdict.Converged));
        Assert.That(d.Order(), Is.EqualTo(Enumerable.Range(1, n).Select(k => -2 * Math.Cos(k * Math.PI / (n + 1)))).Within(10 * n * Math.ScaleB(1, -52)));
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
