// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class ConditionEstimateTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Test]
    public void Lies_between_a_third_of_the_condition_and_the_condition([Values("random", "diagonal", "kernel", "rank one plus identity", "graded")] string family)
    {
        foreach (int n in (int[])[1, 2, 3, 8, 17, 40, 70])
        {
            T[] a = CholeskyTests<T>.Make(family, n), l = (T[])a.Clone();
            double[] wide = Array.ConvertAll(a, double.CreateChecked), reference = new double[n * n];
            double norm = Cholesky.OneNorm<T>(new ReadOnlyMatrixView<T>(a, n, n));
            Assert.That(Cholesky.Factor<T>(new MatrixView<T>(l, n, n)), Is.EqualTo(Verdict.Converged));

            double inverse = 0;
            CholeskyReference.Factor(wide, n, reference);
            for (int c = 0; c < n; c++)
            {
                double[] e = new double[n];
                e[c] = 1;
                CholeskyReference.Solve(reference, n, e);
                inverse = Math.Max(inverse, e.Sum(Math.Abs));
            }

            double estimate = Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(l, n, n), norm), exact = norm * inverse;
            double rounding = typeof(T) == typeof(float) ? 1e-3 : 1e-9;
            Assert.That(estimate, Is.InRange(exact / 3, exact * (1 + rounding)), $"n = {n}");
        }
    }

    /// <summary>Scaling a matrix does not change its condition, even where its inverse leaves the range of T.</summary>
    [Test]
    public void Tiny_and_huge_matrices_have_the_condition_of_their_multiples([Values(-1, 0, 1)] int end)
    {
        const int n = 9;
        int exponent = end * (typeof(T) == typeof(float) ? 120 : 1016);
        T[] l = new T[n * n];
        for (int i = 0; i < n; i++) l[i * (n + 1)] = T.ScaleB(T.One, exponent - (2 * i));
        double norm = Cholesky.OneNorm<T>(new ReadOnlyMatrixView<T>(l, n, n));
        Assert.That(Cholesky.Factor<T>(new MatrixView<T>(l, n, n)), Is.EqualTo(Verdict.Converged));

        Assert.That(Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(l, n, n), norm), Is.EqualTo(65536), "4^8, and every step is exact");
    }

    [Test]
    public void One_norm_is_the_largest_column_sum_of_both_triangles()
    {
        T[] a = [T.One, T.NaN, T.NaN, -T.One, T.One, T.NaN, T.CreateChecked(4), T.Zero, -T.One];

        Assert.That(Cholesky.OneNorm<T>(new ReadOnlyMatrixView<T>(a, 3, 3)), Is.EqualTo(6));
    }

    [Test]
    public void A_singular_or_broken_factor_is_not_well_conditioned()
    {
        T[] singular = [T.One, T.Zero, T.One, T.Zero], broken = [T.NaN], overflowed = [T.One, T.Zero, T.One, T.PositiveInfinity];
        Assert.Multiple(() =>
        {
            Assert.That(double.IsFinite(Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(singular, 2, 2), 1)), Is.False);
            Assert.That(Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(broken, 1, 1), 1), Is.NaN);
            Assert.That(Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(overflowed, 2, 2), 1), Is.NaN);
            Assert.That(Lu.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(overflowed, 2, 2), [0, 1], 1), Is.NaN);
            Assert.That(Cholesky.ConditionEstimate<T>(new ReadOnlyMatrixView<T>([], 0, 0), 0), Is.Zero);
        });
    }
}
