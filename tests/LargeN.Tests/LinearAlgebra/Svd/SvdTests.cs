// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class SvdTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Shapes =
    [
        (1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (5, 3), (3, 5), (15, 15), (16, 16), (17, 17), (33, 20), (20, 33), (64, 64), (65, 65), (100, 17), (17, 100), (100, 100),
    ];

    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private static double[] Wide(T[] x) => GeneralFamilies.Wide<T>(x);

    private static (T[] U, T[] S, T[] Vt, Verdict Verdict) Thin(T[] a, int m, int n)
    {
        int k = Math.Min(m, n);
        T[] u = new T[m * k], s = new T[k], vt = new T[k * n];
        Array.Fill(u, T.NaN);
        Array.Fill(vt, T.NaN);
        return (u, s, vt, Svd.Vectors(new ReadOnlyMatrixView<T>(a, m, n), new MatrixView<T>(u, m, k), s, new MatrixView<T>(vt, k, n)));
    }

    private static void AssertRatios(T[] a, int m, int n, string what)
    {
        T[] kept = (T[])a.Clone();
        (T[] u, T[] s, T[] vt, Verdict verdict) = Thin(a, m, n);
        int k = Math.Min(m, n), longer = Math.Max(m, n);
        Assert.That(verdict, Is.EqualTo(Verdict.Converged), what);
        Assert.That(a, Is.EqualTo(kept), "the matrix is only read");
        for (int c = 0; c < k; c++) Assert.That(s[c] >= T.Zero && (c == 0 || s[c - 1] >= s[c]), $"{what}: value {c}");

        double[] wu = Wide(u), wv = Wide(vt), wa = Wide(a), ws = Wide(s);
        double[] left = GeneralFamilies.Product(GeneralFamilies.Transposed(wu, m, k), wu, k, m, k), right = GeneralFamilies.Product(wv, GeneralFamilies.Transposed(wv, k, n), k, n, k);
        for (int i = 0; i < k; i++)
        {
            left[i * (k + 1)] -= 1;
            right[i * (k + 1)] -= 1;
        }

        Assert.That(GeneralFamilies.Largest(left) / (longer * Eps), Is.LessThan(10), $"U^T U, {what}");
        Assert.That(GeneralFamilies.Largest(right) / (longer * Eps), Is.LessThan(10), $"V^T V, {what}");
        GeneralFamilies.Normalise(wa, ws);
        for (int i = 0; i < m; i++)
            for (int c = 0; c < k; c++) wu[(i * k) + c] *= ws[c];
        double[] product = GeneralFamilies.Product(wu, wv, m, k, n);
        double worst = Enumerable.Range(0, m * n).Max(i => Math.Abs(product[i] - wa[i]));
        double unit = GeneralFamilies.Largest(wa) == 0 ? 1 : Math.Max(GeneralFamilies.Largest(wa), ws[0]);
        Assert.That(worst / (longer * Eps * unit), Is.LessThan(10), $"A - U S V^T, {what}");
    }

    [Test]
    public void Residual_and_orthogonality_ratios_are_below_10([ValueSource(typeof(GeneralFamilies), nameof(GeneralFamilies.Names))] string family)
    {
        foreach ((int m, int n) in Shapes) AssertRatios(GeneralFamilies.Make<T>(family, m, n), m, n, $"{m} x {n}");
    }

    [Test]
    public void Symmetric_families_too([ValueSource(typeof(SymmetricFamilies), nameof(SymmetricFamilies.Names))] string family)
    {
        foreach (int n in (int[])[1, 2, 21, 42, 70]) AssertRatios(SymmetricFamilies.Make<T>(family, n), n, n, $"n = {n}");
    }

    [Test]
    public void Larger_and_skinny_shapes([Values("200x200", "130x260", "1000x12", "12x1000")] string shape)
    {
        int[] s = [.. shape.Split('x').Select(int.Parse)];
        AssertRatios(TestMatrices.Even<T>(8, s[0] * s[1]), s[0], s[1], shape);
    }

    [Test]
    public void Values_agree_with_the_reference_and_with_those_of_the_vectors([Values("random", "hilbert", "rank deficient", "integers", "kahan", "ill-conditioned", "zero")] string family)
    {
        foreach ((int m, int n) in Shapes)
        {
            T[] a = GeneralFamilies.Make<T>(family, m, n), values = new T[Math.Min(m, n)];
            Assert.That(Svd.Values(new ReadOnlyMatrixView<T>(a, m, n), values), Is.EqualTo(Verdict.Converged));
            Assert.That(values, Is.EqualTo(Thin(a, m, n).S), $"{m} x {n}");
            double[] expected = SvdReference.Values(Wide(a), m, n);
            for (int c = 0; c < values.Length; c++)
                Assert.That(double.CreateChecked(values[c]), Is.EqualTo(expected[c]).Within(10 * Math.Max(m, n) * Eps * expected[0]), $"{m} x {n}, value {c}");
        }
    }

    [Test]
    public void Known_values([Values(1, 5, 16, 50)] int n)
    {
        // A permutation with signs and powers of two: every step is exact.
        T[] a = new T[n * n];
        for (int i = 0; i < n; i++) a[(i * n) + (n - 1 - i)] = T.CreateChecked((i % 2 == 0 ? 1 : -1) * Math.ScaleB(1, i % 7));
        T[] values = new T[n];
        Svd.Values(new ReadOnlyMatrixView<T>(a, n, n), values);
        Assert.That(values, Is.EqualTo(Enumerable.Range(0, n).Select(i => T.CreateChecked(Math.ScaleB(1, i % 7))).OrderDescending()));
    }

    [Test]
    public void Small_values_of_a_graded_bidiagonal_matrix_keep_their_digits()
    {
        if (typeof(T) == typeof(float)) return;

        // B = D1 U D2 with a well-conditioned U: its values are known to a relative accuracy from the determinant and a higher-precision product of two by two.
        double[] a = [1, 1, 0, 1e-12];
        double[] values = new double[2];
        Svd.Values(new ReadOnlyMatrixView<double>(a, 2, 2), values);
        Assert.That(values[0] * values[1], Is.EqualTo(1e-12).Within(1e-12 * 100 * Math.ScaleB(1, -52)));
        Assert.That((values[0] * values[0]) + (values[1] * values[1]), Is.EqualTo(2).Within(1e-14));
    }

    [Test]
    public void Not_a_number_and_infinity_are_named_at_each_position([Values(1, 3, 5)] int m, [Values(1, 4)] int n, [Values] bool infinity)
    {
        for (int k = 0; k < m * n; k++)
        {
            T[] a = GeneralFamilies.Make<T>("random", m, n);
            a[k] = infinity ? T.NegativeInfinity : T.NaN;
            (T[] u, T[] s, T[] vt, Verdict verdict) = Thin(a, m, n);
            Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, k)));
            Assert.That(s.All(T.IsNaN) && u.All(T.IsNaN) && vt.All(T.IsNaN));
        }
    }

    [Test]
    public void The_ends_of_the_range([Values(1, 4, 20)] int n)
    {
        T big = T.BitDecrement(T.PositiveInfinity), tiny = T.BitIncrement(T.Zero);
        T[] large = new T[n * n], small = new T[n * n], values = new T[n];
        Array.Fill(large, big / T.CreateChecked(2 * n));
        Array.Fill(small, tiny);
        Assert.That(Svd.Values(new ReadOnlyMatrixView<T>(large, n, n), values), Is.EqualTo(Verdict.Converged));
        Assert.That(double.CreateChecked(values[0] / big), Is.EqualTo(0.5).Within(10 * n * Eps));
        Assert.That(Svd.Values(new ReadOnlyMatrixView<T>(small, n, n), values), Is.EqualTo(Verdict.Converged));
        Assert.That(values[0], Is.EqualTo(tiny * T.CreateChecked(n)));
        Array.Fill(large, big);
        Assert.That(Svd.Values(new ReadOnlyMatrixView<T>(large, n, n), values), Is.EqualTo(n == 1 ? Verdict.Converged : new Verdict(VerdictKind.NonFinite, 0)));
    }

    [Test]
    public void Rank_condition_and_tolerance()
    {
        T[] values = [T.CreateChecked(4), T.CreateChecked(2), T.CreateChecked(0.5)], singular = [T.One, T.Zero];
        Assert.Multiple(() =>
        {
            Assert.That(Svd.Rank<T>(values, 0.125), Is.EqualTo(2));
            Assert.That(Svd.Rank<T>(values, 0), Is.EqualTo(3));
            Assert.That(Svd.Rank<T>([T.Zero, T.Zero], 0), Is.Zero);
            Assert.That(Svd.Rank<T>([], 0), Is.Zero);
            Assert.That(Svd.ConditionNumber<T>(values), Is.EqualTo(8));
            Assert.That(Svd.ConditionNumber<T>(singular), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Svd.ConditionNumber<T>([]), Is.Zero);
            Assert.That(() => Svd.Rank<T>([T.One], double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
        foreach ((int m, int n) in ((int, int)[])[(10, 10), (30, 20), (20, 50)])
        {
            T[] a = GeneralFamilies.Make<T>("rank deficient", m, n);
            T[] s = new T[Math.Min(m, n)];
            Svd.Values(new ReadOnlyMatrixView<T>(a, m, n), s);
            Assert.That(Svd.Rank<T>(s, 10 * Svd.DefaultTolerance<T>(m, n)), Is.EqualTo(Math.Min(m, n) / 2), $"{m} x {n}");
        }
    }

    [Test]
    public void Solution_is_the_shortest_least_squares_one([Values("random", "rank deficient")] string family, [Values("6x6", "30x12", "12x30", "1x1")] string shape)
    {
        int[] size = [.. shape.Split('x').Select(int.Parse)];
        (int m, int n) = (size[0], size[1]);
        const int sides = 3;
        int k = Math.Min(m, n);
        T[] a = GeneralFamilies.Make<T>(family, m, n), b = TestMatrices.Even<T>(4, m * sides), x = new T[n * sides];
        Array.Fill(x, T.NaN);
        (T[] u, T[] s, T[] vt, _) = Thin(a, m, n);
        int[] ranks = new int[1];
        using Workspace workspace = new(Svd.SolvePlan<T>(m, n, sides, Parallelism.Single).WorkspaceBytes);
        Svd.Solve(
            new ReadOnlyMatrixView<T>(u, m, k), s, new ReadOnlyMatrixView<T>(vt, k, n), 10 * Svd.DefaultTolerance<T>(m, n), new ReadOnlyMatrixView<T>(b, m, sides), new MatrixView<T>(x, n, sides), ranks, workspace);
        int rank = family == "random" ? k : Math.Max(1, k / 2);
        Assert.That(ranks[0], Is.EqualTo(rank));

        double[] wa = Wide(a), wx = Wide(x), residual = GeneralFamilies.Product(wa, wx, m, n, sides), wb = Wide(b), wv = Wide(vt);
        for (int i = 0; i < residual.Length; i++) residual[i] -= wb[i];
        double condition = double.CreateChecked(s[0] / s[rank - 1]), size0 = double.CreateChecked(s[0]);
        double[] normal = GeneralFamilies.Product(GeneralFamilies.Transposed(wa, m, n), residual, n, m, sides);
        double bound = 100 * Math.Max(m, n) * Eps * condition * size0 * ((size0 * GeneralFamilies.Largest(wx)) + GeneralFamilies.Largest(wb));
        Assert.That(GeneralFamilies.Largest(normal), Is.LessThan(bound), "A^T (A x - b)");
        double[] outside = GeneralFamilies.Product(wv, wx, k, n, sides);
        Assert.That(GeneralFamilies.Largest(outside.AsSpan(rank * sides)), Is.LessThan(100 * Math.Max(m, n) * Eps * Math.Max(1, GeneralFamilies.Largest(wx))), "no part along the null space");
    }

    [Test]
    public void Values_without_a_number_give_no_solution([Values] bool infinity)
    {
        T[] values = [infinity ? T.PositiveInfinity : T.NaN, infinity ? T.One : T.NaN], vectors = [T.One, T.Zero, T.Zero, T.One], b = [T.One, T.One], x = new T[2];
        int[] ranks = [7];
        using Workspace workspace = new(Svd.SolvePlan<T>(2, 2, 1, Parallelism.Single).WorkspaceBytes);

        Svd.Solve<T>(
            new ReadOnlyMatrixView<T>(vectors, 2, 2), values, new ReadOnlyMatrixView<T>(vectors, 2, 2), 0, new ReadOnlyMatrixView<T>(b, 2, 1), new MatrixView<T>(x, 2, 1), ranks, workspace);

        Assert.That(ranks[0], Is.Zero);
        Assert.That(x, Is.All.NaN);
    }

    [Test]
    public void Batches_with_strides_equal_single_calls_and_touch_nothing_else([Values("5x5", "12x7", "7x12", "40x40")] string shape, [Values(1, 2)] int threads)
    {
        int[] size = [.. shape.Split('x').Select(int.Parse)];
        (int m, int n) = (size[0], size[1]);
        const int batch = 20, padding = 2;
        int k = Math.Min(m, n), strideA = n + padding, stepA = (m * strideA) + 1, strideU = k + padding, stepU = (m * strideU) + 3, strideV = n + padding, stepV = (k * strideV) + 5;
        T[] a = TestMatrices.WideRange<T>(5, batch * stepA), u = new T[batch * stepU], vt = new T[batch * stepV], s = new T[batch * k];
        Array.Fill(u, T.NaN);
        Array.Fill(vt, T.NaN);
        a[(2 * stepA) + strideA] = T.NaN;
        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Svd.Plan<T>(batch, m, n, vectors: true, parallelism).WorkspaceBytes);
        Svd.Vectors(
            new ReadOnlyMatrixBatch<T>(a, batch, m, n, strideA, stepA), new MatrixBatch<T>(u, batch, m, k, strideU, stepU), s, new MatrixBatch<T>(vt, batch, k, n, strideV, stepV), verdicts, workspace, parallelism);
        for (int b = 0; b < batch; b++)
        {
            T[] au = new T[stepU], av = new T[stepV], values = new T[k];
            Array.Fill(au, T.NaN);
            Array.Fill(av, T.NaN);
            Verdict alone = Svd.Vectors(new ReadOnlyMatrixView<T>(a.AsSpan(b * stepA), m, n, strideA), new MatrixView<T>(au, m, k, strideU), values, new MatrixView<T>(av, k, n, strideV));
            Assert.That(verdicts[b], Is.EqualTo(alone));
            Assert.That(alone, Is.EqualTo(b == 2 ? new Verdict(VerdictKind.NonFinite, n) : Verdict.Converged));
            Assert.That(u[(b * stepU)..((b + 1) * stepU)], Is.EqualTo(au));
            Assert.That(vt[(b * stepV)..((b + 1) * stepV)], Is.EqualTo(av));
            Assert.That(s[(b * k)..((b + 1) * k)], Is.EqualTo(values));
            Assert.That(Enumerable.Range(0, stepU).Where(i => i % strideU >= k || i / strideU >= m).All(i => T.IsNaN(au[i])), "padding of U");
        }
    }

    [Test]
    public void Empty_problems_converge_and_misuse_is_named()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged)];
        using Workspace workspace = new();
        Svd.Values(new ReadOnlyMatrixBatch<T>([], 1, 0, 3), [], verdicts, workspace);
        T[] six = new T[6];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts[0], Is.EqualTo(Verdict.Converged));
            Assert.That(() => Svd.Values(new ReadOnlyMatrixView<T>(six, 2, 3), new T[3]), Throws.ArgumentException.With.Message.Contains("2 singular values"));
            Assert.That(() => Svd.Vectors(new ReadOnlyMatrixView<T>(six, 2, 3), new MatrixView<T>(new T[6], 2, 3), new T[2], new MatrixView<T>(new T[6], 2, 3)), Throws.ArgumentException.With.Message.Contains("1 x [2, 2]"));
            Assert.That(() => Svd.Vectors(new ReadOnlyMatrixView<T>(six, 2, 2), new MatrixView<T>(six, 2, 2), new T[2], new MatrixView<T>(new T[4], 2, 2)), Throws.ArgumentException.With.Message.Contains("shares memory"));
            Assert.That(() => Svd.Plan<T>(1, 40000, 40000, true, Parallelism.Single), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("30000"));
            Assert.That(() => Svd.Plan<Half>(1, 2, 2, true, Parallelism.Single), Throws.TypeOf<NotSupportedException>());
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads)
    {
        const int m = 70, n = 50, batch = 2;
        T[] a = TestMatrices.Even<T>(2, batch * m * n), u = new T[batch * m * n], vt = new T[batch * n * n], s = new T[batch * n], x = new T[batch * n * 3];
        T[] b = TestMatrices.Even<T>(3, batch * m * 3);
        Verdict[] verdicts = new Verdict[batch];
        int[] ranks = new int[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Svd.Plan<T>(batch, m, n, vectors: true, parallelism).Then(Svd.SolvePlan<T>(m, n, 3, parallelism)).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            ReadOnlyMatrixBatch<T> matrices = new(a, batch, m, n);
            MatrixBatch<T> left = new(u, batch, m, n), right = new(vt, batch, n, n);
            Svd.Values(matrices, s, verdicts, workspace, parallelism);
            Svd.Vectors(matrices, left, s, right, verdicts, workspace, parallelism);
            Svd.Solve(left, s, right, 0, new ReadOnlyMatrixBatch<T>(b, batch, m, 3), new MatrixBatch<T>(x, batch, n, 3), ranks, workspace, parallelism);
        }), Is.Zero);
    }
}
