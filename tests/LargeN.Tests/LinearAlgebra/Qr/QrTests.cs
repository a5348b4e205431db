// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class QrTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Shapes =
    [
        (1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (5, 3), (3, 5), (16, 16), (17, 16), (16, 17), (33, 20), (20, 33), (64, 64), (65, 63), (63, 65), (100, 17), (17, 100), (129, 129), (150, 70),
    ];

    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private static double[] Wide(T[] x) => GeneralFamilies.Wide<T>(x);

    private static (T[] Q, T[] R, Verdict Verdict) Thin(T[] a, int m, int n)
    {
        int k = Math.Min(m, n);
        T[] factors = (T[])a.Clone(), tau = new T[k], q = new T[m * k], r = new T[k * n];
        Array.Fill(q, T.NaN);
        Array.Fill(r, T.NaN);
        Verdict verdict = Qr.Factor(new MatrixView<T>(factors, m, n), tau);
        using Workspace workspace = new(Qr.ApplyPlan<T>(1, m, n, k, Parallelism.Single).WorkspaceBytes);
        Qr.FormQ<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, new MatrixView<T>(q, m, k), workspace);
        Qr.CopyUpper<T>(new ReadOnlyMatrixView<T>(factors, m, n), new MatrixView<T>(r, k, n));
        return (q, r, verdict);
    }

    [Test]
    public void Factor_and_orthogonality_ratios_are_below_10([ValueSource(typeof(GeneralFamilies), nameof(GeneralFamilies.Names))] string family)
    {
        foreach ((int m, int n) in Shapes)
        {
            T[] a = GeneralFamilies.Make<T>(family, m, n);
            (T[] q, T[] r, Verdict verdict) = Thin(a, m, n);
            int k = Math.Min(m, n);
            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"{m} x {n}");
            double[] wq = Wide(q), wa = Wide(a), wr = Wide(r), gram = GeneralFamilies.Product(GeneralFamilies.Transposed(wq, m, k), wq, k, m, k);
            for (int i = 0; i < k; i++) gram[i * (k + 1)] -= 1;
            Assert.That(GeneralFamilies.Largest(gram) / (Math.Max(m, n) * Eps), Is.LessThan(10), $"orthogonality, {m} x {n}");

            // Column by column: small columns keep their digits beside large ones.
            GeneralFamilies.Normalise(wa, wr);
            double[] product = GeneralFamilies.Product(wq, wr, m, k, n);
            double smallest = typeof(T) == typeof(float) ? 1e-35 : 1e-280;
            for (int j = 0; j < n; j++)
            {
                double largest = Enumerable.Range(0, m).Max(i => Math.Abs(wa[(i * n) + j])), worst = Enumerable.Range(0, m).Max(i => Math.Abs(wa[(i * n) + j] - product[(i * n) + j]));
                Assert.That(worst, Is.LessThanOrEqualTo(10 * Math.Max(m, n) * Eps * Math.Max(largest, smallest)), $"factor, {m} x {n}, column {j}");
            }
        }
    }

    [Test]
    public void Agrees_with_the_reference([Values(1, 7, 40, 90)] int m, [Values(1, 6, 40, 70)] int n)
    {
        // Well-conditioned: the leading block dominates.
        T[] a = GeneralFamilies.Make<T>("random", m, n);
        for (int i = 0; i < Math.Min(m, n); i++) a[i * (n + 1)] += T.CreateChecked(8);
        (T[] q, T[] r, _) = Thin(a, m, n);
        int k = Math.Min(m, n);
        double[] expectedQ = new double[m * k], expectedR = new double[k * n];
        QrReference.Factor(Wide(a), m, n, expectedQ, expectedR);
        for (int i = 0; i < q.Length; i++) Assert.That(double.CreateChecked(q[i]), Is.EqualTo(expectedQ[i]).Within(100 * (m + n) * Eps));
        for (int i = 0; i < r.Length; i++) Assert.That(double.CreateChecked(r[i]), Is.EqualTo(expectedR[i]).Within(100 * (m + n) * Eps * 10));
    }

    [Test]
    public void Tall_and_skinny([Values(3000)] int m, [Values(1, 16, 32, 50)] int n)
    {
        T[] a = TestMatrices.Even<T>(4, m * n);
        (T[] q, T[] r, _) = Thin(a, m, n);
        double[] wq = Wide(q), product = GeneralFamilies.Product(wq, Wide(r), m, n, n), wa = Wide(a), gram = GeneralFamilies.Product(GeneralFamilies.Transposed(wq, m, n), wq, n, m, n);
        for (int i = 0; i < n; i++) gram[i * (n + 1)] -= 1;
        double length = Math.Sqrt(m);
        Assert.That(GeneralFamilies.Largest(gram) / (length * Eps), Is.LessThan(10));
        Assert.That(Enumerable.Range(0, m * n).Max(i => Math.Abs(product[i] - wa[i])) / (length * Eps), Is.LessThan(10));
    }

    [Test]
    public void Q_transposed_undoes_Q_and_Q_gives_the_matrix_back([Values(1, 5, 40, 130)] int m, [Values(1, 40, 70)] int n)
    {
        const int sides = 6;
        T[] a = GeneralFamilies.Make<T>("random", m, n), factors = (T[])a.Clone(), tau = new T[Math.Min(m, n)], c = TestMatrices.Even<T>(5, m * sides), x = (T[])c.Clone();
        Qr.Factor(new MatrixView<T>(factors, m, n), tau);
        using Workspace workspace = new(Qr.ApplyPlan<T>(1, m, n, Math.Max(sides, n), Parallelism.Single).WorkspaceBytes);
        Qr.Apply<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, Transpose.Yes, new MatrixView<T>(x, m, sides), workspace);
        Qr.Apply<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, Transpose.No, new MatrixView<T>(x, m, sides), workspace);
        T[] r = new T[m * n];
        for (int i = 0; i < m; i++)
            for (int j = i; j < n; j++) r[(i * n) + j] = factors[(i * n) + j];
        Qr.Apply<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, Transpose.No, new MatrixView<T>(r, m, n), workspace);

        for (int i = 0; i < x.Length; i++) Assert.That(double.CreateChecked(x[i]), Is.EqualTo(double.CreateChecked(c[i])).Within(10 * (m + n) * Eps));
        for (int i = 0; i < r.Length; i++) Assert.That(double.CreateChecked(r[i]), Is.EqualTo(double.CreateChecked(a[i])).Within(10 * (m + n) * Eps));
    }

    [Test]
    public void The_whole_Q_is_orthogonal([Values(2, 20, 90)] int m, [Values(1, 17)] int n)
    {
        T[] factors = GeneralFamilies.Make<T>("random", m, n), tau = new T[Math.Min(m, n)], q = new T[m * m];
        Qr.Factor(new MatrixView<T>(factors, m, n), tau);
        using Workspace workspace = new(Qr.ApplyPlan<T>(1, m, n, m, Parallelism.Single).WorkspaceBytes);
        Qr.FormQ<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, new MatrixView<T>(q, m, m), workspace);
        double[] wq = Wide(q), gram = GeneralFamilies.Product(GeneralFamilies.Transposed(wq, m, m), wq, m, m, m);
        for (int i = 0; i < m; i++) gram[i * (m + 1)] -= 1;
        Assert.That(GeneralFamilies.Largest(gram) / (m * Eps), Is.LessThan(10));
    }

    [Test]
    public void Least_squares_residual_is_orthogonal_to_the_columns_and_has_the_stated_length([Values(1, 20, 70, 200)] int m, [Values(1, 20, 66)] int n)
    {
        if (m < n) return;
        const int sides = 3;
        T[] a = GeneralFamilies.Make<T>("random", m, n), b = TestMatrices.Even<T>(6, m * sides);
        for (int i = 0; i < n; i++) a[i * (n + 1)] += T.CreateChecked(8);
        T[] factors = (T[])a.Clone(), tau = new T[n], x = (T[])b.Clone();
        double[] lengths = new double[sides];
        Qr.Factor(new MatrixView<T>(factors, m, n), tau);
        Verdict verdict = Qr.Solve<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, new MatrixView<T>(x, m, sides), lengths);
        Assert.That(verdict, Is.EqualTo(Verdict.Converged));

        double[] wa = Wide(a), residual = GeneralFamilies.Product(wa, Wide(x)[..(n * sides)], m, n, sides), wb = Wide(b);
        for (int i = 0; i < residual.Length; i++) residual[i] -= wb[i];
        double[] normal = GeneralFamilies.Product(GeneralFamilies.Transposed(wa, m, n), residual, n, m, sides);
        Assert.That(GeneralFamilies.Largest(normal), Is.LessThan(100 * (m + n) * Eps * 10), "A^T (A x - b)");
        for (int s = 0; s < sides; s++)
        {
            double length = Math.Sqrt(Enumerable.Range(0, m).Sum(i => residual[(i * sides) + s] * residual[(i * sides) + s]));
            Assert.That(lengths[s], Is.EqualTo(length).Within(100 * (m + n) * Eps));
        }
    }

    [Test]
    public void Dependent_columns_are_a_verdict_of_the_solution([Values(3, 40)] int n)
    {
        int m = n + 5;
        T[] factors = GeneralFamilies.Make<T>("random", m, n), tau = new T[n], b = TestMatrices.Even<T>(6, m);
        for (int i = 0; i < m; i++) factors[(i * n) + 2] = factors[i * n] + factors[i * n];
        Assert.That(Qr.Factor(new MatrixView<T>(factors, m, n), tau), Is.EqualTo(Verdict.Converged));
        Verdict verdict = Qr.Solve<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, new MatrixView<T>(b, m, 1), []);
        Assert.That((verdict.Kind, verdict.Index), Is.EqualTo((VerdictKind.IllConditioned, 2)));
        Assert.That(verdict.Residual, Is.LessThan(m * Eps));
    }

    [Test]
    public void Factors_that_are_no_numbers_are_a_verdict_of_the_solution([Values(1, 3)] int n, [Values] bool infinity)
    {
        int m = n + 2;
        T[] factors = GeneralFamilies.Make<T>("random", m, n), tau = new T[n], b = TestMatrices.Even<T>(6, m);
        Qr.Factor(new MatrixView<T>(factors, m, n), tau);
        factors[(n * n) - 1] = infinity ? T.PositiveInfinity : T.NaN;
        Assert.That(Qr.Solve<T>(new ReadOnlyMatrixView<T>(factors, m, n), tau, new MatrixView<T>(b, m, 1), []), Is.EqualTo(new Verdict(VerdictKind.NonFinite, (n * n) - 1)));
    }

    [Test]
    public void Not_a_number_and_infinity_are_named_at_each_position([Values(1, 3, 18)] int m, [Values(1, 4)] int n, [Values] bool infinity)
    {
        for (int k = 0; k < m * n; k++)
        {
            T[] a = GeneralFamilies.Make<T>("random", m, n);
            a[k] = infinity ? T.NegativeInfinity : T.NaN;
            T[] kept = (T[])a.Clone();
            Assert.That(Qr.Factor(new MatrixView<T>(a, m, n), new T[Math.Min(m, n)]), Is.EqualTo(new Verdict(VerdictKind.NonFinite, k)));
            Assert.That(a, Is.EqualTo(kept), "the matrix keeps its content");
        }
    }

    [Test]
    public void Lengths_at_the_ends_of_the_range_are_right_and_an_overflow_is_named([Values(2, 30)] int m)
    {
        T big = T.BitDecrement(T.PositiveInfinity), tiny = T.BitIncrement(T.Zero);
        T[] large = new T[m], small = new T[m], tau = new T[1];
        Array.Fill(large, big / T.CreateChecked(m));
        Array.Fill(small, tiny * T.CreateChecked(1000));
        Assert.That(Qr.Factor(new MatrixView<T>(large, m, 1), tau), Is.EqualTo(Verdict.Converged));
        Assert.That(double.CreateChecked(large[0] / big), Is.EqualTo(-1 / Math.Sqrt(m)).Within(10 * m * Eps));
        Assert.That(Qr.Factor(new MatrixView<T>(small, m, 1), tau), Is.EqualTo(Verdict.Converged));
        Assert.That(double.CreateChecked(small[0] / tiny), Is.EqualTo(-1000 * Math.Sqrt(m)).Within(1), "to the spacing of subnormal numbers");
        Array.Fill(large, big);
        Assert.That(Qr.Factor(new MatrixView<T>(large, m, 1), tau), Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
    }

    [Test]
    public void A_small_column_beside_a_huge_one_keeps_its_digits([Values(3, 40)] int n, [Values(0, 1, 2)] int place)
    {
        int m = n + 2, column = place * (n - 1) / 2;
        double huge = typeof(T) == typeof(float) ? 1e37 : 1e307, small = typeof(T) == typeof(float) ? 1e-30 : 1e-290;
        T[] a = GeneralFamilies.Make<T>("random", m, n), scaled = (T[])a.Clone(), tau = new T[n];
        for (int i = 0; i < m * n; i++) scaled[i] *= T.CreateChecked(i % n == column ? small : huge);

        Assert.That(Qr.Factor(new MatrixView<T>(scaled, m, n), tau), Is.EqualTo(Verdict.Converged));

        // A column's scale leaves Q alone and scales its column of R.
        Qr.Factor(new MatrixView<T>(a, m, n), tau);
        for (int i = 0; i <= column; i++)
            Assert.That(double.CreateChecked(scaled[(i * n) + column]) / small, Is.EqualTo(double.CreateChecked(a[(i * n) + column])).Within(100 * n * Eps), $"row {i}");
    }

    [Test]
    public void Batches_with_strides_equal_single_calls_and_touch_nothing_else([Values(1, 9, 40)] int m, [Values(1, 6, 30)] int n, [Values(1, 2)] int threads)
    {
        const int batch = 20, sides = 2;
        int stride = n + 2, step = (m * stride) + 3, k = Math.Min(m, n);
        T[] data = TestMatrices.WideRange<T>(5, batch * step), tau = new T[batch * k], c = TestMatrices.Even<T>(5, batch * m * sides), before = (T[])data.Clone(), x = (T[])c.Clone();
        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Qr.Plan<T>(batch, m, n, parallelism).Then(Qr.ApplyPlan<T>(batch, m, n, sides, parallelism)).WorkspaceBytes);
        MatrixBatch<T> matrices = new(data, batch, m, n, stride, step);
        Qr.Factor(matrices, tau, verdicts, workspace, parallelism);
        Qr.Apply(matrices, tau, Transpose.Yes, new MatrixBatch<T>(x, batch, m, sides), workspace, parallelism);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        for (int b = 0; b < batch; b++)
        {
            T[] alone = before[(b * step)..((b + 1) * step)], aloneTau = new T[k], y = c[(b * m * sides)..((b + 1) * m * sides)];
            Qr.Factor(new MatrixView<T>(alone, m, n, stride), aloneTau);
            Assert.That(data[(b * step)..((b + 1) * step)], Is.EqualTo(alone));
            Assert.That(tau[(b * k)..((b + 1) * k)], Is.EqualTo(aloneTau));
            Qr.Apply<T>(new ReadOnlyMatrixView<T>(alone, m, n, stride), aloneTau, Transpose.Yes, new MatrixView<T>(y, m, sides), workspace);
            Assert.That(x[(b * m * sides)..((b + 1) * m * sides)], Is.EqualTo(y));
        }
    }

    [Test]
    public void Empty_problems_converge_and_misuse_is_named()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged)];
        using Workspace workspace = new();
        Qr.Factor(new MatrixBatch<T>([], 1, 0, 3), [], verdicts, workspace);
        T[] six = new T[6];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts[0], Is.EqualTo(Verdict.Converged));
            Assert.That(() => Qr.Factor(new MatrixView<T>(six, 2, 3), new T[3]), Throws.ArgumentException.With.Message.Contains("of 2 reflectors"));
            Assert.That(() => Qr.Solve<T>(new ReadOnlyMatrixView<T>(six, 2, 3), new T[2], new MatrixView<T>(new T[2], 2, 1), []), Throws.ArgumentException.With.Message.Contains("[2, 3]"));
            Assert.That(() => Qr.FormQ<T>(new ReadOnlyMatrixView<T>(six, 2, 3), new T[2], new MatrixView<T>(new T[6], 2, 3), workspace), Throws.ArgumentException.With.Message.Contains("at most 2"));
            Assert.That(() => Qr.Apply<T>(new ReadOnlyMatrixView<T>(six, 3, 2), new T[2], Transpose.No, new MatrixView<T>(six.AsSpan(2), 3, 1), workspace), Throws.ArgumentException.With.Message.Contains("shares memory"));
            Assert.That(() => Qr.Plan<Half>(1, 2, 2, Parallelism.Single), Throws.TypeOf<NotSupportedException>());
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads)
    {
        const int m = 150, n = 130, batch = 3;
        T[] a = GeneralFamilies.Make<T>("random", m, n), work = new T[batch * m * n], x = new T[batch * m * 4], q = new T[batch * m * n], tau = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        double[] residuals = new double[batch * 4];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(
            Qr.Plan<T>(batch, m, n, parallelism).Then(Qr.ApplyPlan<T>(batch, m, n, n, parallelism)).Then(Qr.SolvePlan<T>(batch, m, n, 4, parallelism)).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            for (int b = 0; b < batch; b++) a.CopyTo(work, b * m * n);
            Array.Fill(x, T.One);
            MatrixBatch<T> matrices = new(work, batch, m, n);
            Qr.Factor(matrices, tau, verdicts, workspace, parallelism);
            Qr.FormQ(matrices, tau, new MatrixBatch<T>(q, batch, m, n), workspace, parallelism);
            Qr.Solve(matrices, tau, new MatrixBatch<T>(x, batch, m, 4), residuals, verdicts, workspace, parallelism);
        }), Is.Zero);
    }
}
