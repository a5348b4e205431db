// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class LuTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 3, 5, 15, 16, 17, 31, 33, 48, 65, 100, 129, 200];
    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private static double[] Wide(T[] x) => GeneralFamilies.Wide<T>(x);

    /// <summary>max |P A - L U| / (n eps max|A|), after a division of A and U by a power of two.</summary>
    private static double Ratio(T[] a, T[] factors, int[] pivots, int n)
    {
        double[] wa = Wide(a), f = Wide(factors), l = new double[n * n], u = new double[n * n];
        for (int k = 0; k < n * n; k++) (l[k], u[k]) = k / n > k % n ? (f[k], 0.0) : (k / n == k % n ? 1.0 : 0.0, f[k]);
        double norm = GeneralFamilies.Normalise(wa, u);
        double growth = Math.Max(norm, GeneralFamilies.Largest(wa));
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++) (wa[(k * n) + j], wa[(pivots[k] * n) + j]) = (wa[(pivots[k] * n) + j], wa[(k * n) + j]);
        double[] product = GeneralFamilies.Product(l, u, n, n, n);
        return Enumerable.Range(0, n * n).Max(k => Math.Abs(wa[k] - product[k])) / (n * Eps * growth);
    }

    [Test]
    public void Factor_ratio_is_below_10_and_multipliers_are_at_most_one([ValueSource(typeof(GeneralFamilies), nameof(GeneralFamilies.Names))] string family)
    {
        foreach (int n in Orders)
        {
            if (family == "growth" && n > 48) continue;         // elements grow like 2^n, out of the range of float
            T[] a = GeneralFamilies.Make<T>(family, n, n), factors = (T[])a.Clone();
            int[] pivots = new int[n];
            Verdict verdict = Lu.Factor(new MatrixView<T>(factors, n, n), pivots);
            double ratio = Ratio(a, factors, pivots, n);
            Assert.That(ratio, Is.LessThan(10), $"n = {n}");
            int zero = Enumerable.Range(0, n).FirstOrDefault(i => factors[i * (n + 1)] == T.Zero, -1);
            Assert.That(verdict, Is.EqualTo(zero < 0 ? Verdict.Converged : new Verdict(VerdictKind.IllConditioned, zero)), $"n = {n}");
            for (int i = 0; i < n; i++)
                for (int j = 0; j < i; j++) Assert.That(T.Abs(factors[(i * n) + j]) <= T.One, $"n = {n}: ({i}, {j})");
        }
    }

    [Test]
    public void Solve_ratio_is_below_10([Values("random", "graded rows", "identity", "integers", "ill-conditioned", "tiny", "huge")] string family, [Values] Transpose transpose)
    {
        foreach (int n in Orders)
        {
            if (family == "graded rows" && n > 33) continue;    // the solution leaves the range
            const int sides = 5;
            T[] a = GeneralFamilies.Make<T>(family, n, n), f = (T[])a.Clone(), b = TestMatrices.Even<T>(3, n * sides);
            int[] pivots = new int[n];
            if (!Lu.Factor(new MatrixView<T>(f, n, n), pivots).IsConverged) continue;
            double[] wa = Wide(a);
            if (transpose == Transpose.Yes) wa = GeneralFamilies.Transposed(wa, n, n);
            if (family is "tiny" or "huge")
            {
                T size = T.CreateChecked(GeneralFamilies.Largest(wa));
                b = Array.ConvertAll(b, x => x * size);
            }

            T[] x = (T[])b.Clone();
            using Workspace workspace = new(Lu.SolvePlan<T>(1, n, sides, Parallelism.Single).WorkspaceBytes);
            Lu.Solve<T>(new ReadOnlyMatrixView<T>(f, n, n), pivots, transpose, new MatrixView<T>(x, n, sides), workspace);
            double[] wb = Wide(b), wx = Wide(x);
            GeneralFamilies.Normalise(wa, wb);
            double norm = Enumerable.Range(0, n).Max(i => Enumerable.Range(0, n).Sum(j => Math.Abs(wa[(i * n) + j])));
            double[] ax = GeneralFamilies.Product(wa, wx, n, n, sides);
            for (int s = 0; s < sides; s++)
            {
                double size = Enumerable.Range(0, n).Max(i => Math.Abs(wx[(i * sides) + s])), worst = Enumerable.Range(0, n).Max(i => Math.Abs(ax[(i * sides) + s] - wb[(i * sides) + s]));
                Assert.That(worst / (n * Eps * norm * size), Is.LessThan(10), $"n = {n}");
            }
        }
    }

    [Test]
    public void Agrees_with_the_reference_and_takes_its_pivots([Values(1, 4, 16, 33, 70, 130)] int n)
    {
        T[] a = GeneralFamilies.Make<T>("random", n, n), factors = (T[])a.Clone();
        for (int i = 0; i < n; i++) a[i * (n + 1)] = factors[i * (n + 1)] += T.CreateChecked(i % 2 == 0 ? 3 : 0);
        double[] expected = Wide(a);
        int[] pivots = new int[n], expectedPivots = new int[n];
        LuReference.Factor(expected, n, expectedPivots);
        Lu.Factor(new MatrixView<T>(factors, n, n), pivots);

        if (typeof(T) == typeof(double)) Assert.That(pivots, Is.EqualTo(expectedPivots));
        T[] x = TestMatrices.Even<T>(9, n);
        double[] b = Wide(x);
        Lu.Solve<T>(new ReadOnlyMatrixView<T>(factors, n, n), pivots, new MatrixView<T>(x, n, 1));
        LuReference.Solve(expected, n, expectedPivots, Transpose.No, b);
        double condition = Lu.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(factors, n, n), pivots, Lu.OneNorm<T>(new ReadOnlyMatrixView<T>(a, n, n)));
        Assert.That(Enumerable.Range(0, n).Max(i => Math.Abs(double.CreateChecked(x[i]) - b[i])), Is.LessThan(10 * n * Eps * condition * GeneralFamilies.Largest(b)));
    }

    [Test]
    public void Equal_candidates_give_the_first_row([Values(5, 16, 40, 70)] int n)
    {
        T[] a = new T[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) a[(i * n) + j] = i >= 3 && j == 0 ? (i % 2 == 0 ? T.One : -T.One) : i == j ? T.One : T.Zero;
        a[0] = T.Zero;
        int[] pivots = new int[n];
        Lu.Factor(new MatrixView<T>(a, n, n), pivots);
        Assert.That(pivots[0], Is.EqualTo(3));
    }

    [Test]
    public void The_first_zero_pivot_is_named_and_every_other_element_stays_a_number([Values(1, 2, 7, 17, 40, 70)] int n)
    {
        for (int p = 0; p < n; p++)
        {
            T[] a = GeneralFamilies.Make<T>("random", n, n);
            for (int i = 0; i < n; i++) a[(i * n) + p] = T.Zero;
            int[] pivots = new int[n];
            Verdict verdict = Lu.Factor(new MatrixView<T>(a, n, n), pivots);
            Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.IllConditioned, p)), $"column {p}");
            Assert.That(a.All(T.IsFinite), $"column {p}");
            Assert.That(Lu.LogDeterminant<T>(new ReadOnlyMatrixView<T>(a, n, n), pivots), Is.EqualTo((0.0, double.NegativeInfinity)));
        }
    }

    [Test]
    public void Not_a_number_and_infinity_are_named_at_each_position([Values(1, 3, 18)] int n, [Values] bool infinity)
    {
        for (int k = 0; k < n * n; k++)
        {
            T[] a = GeneralFamilies.Make<T>("random", n, n);
            a[k] = infinity ? T.NegativeInfinity : T.NaN;
            T[] kept = (T[])a.Clone();
            Assert.That(Lu.Factor(new MatrixView<T>(a, n, n), new int[n]), Is.EqualTo(new Verdict(VerdictKind.NonFinite, k)));
            Assert.That(a, Is.EqualTo(kept), "the matrix keeps its content");
        }
    }

    [Test]
    public void Overflow_inside_is_a_verdict([Values(2, 5, 20, 40)] int n)
    {
        T big = T.BitDecrement(T.PositiveInfinity);
        T[] a = new T[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) a[(i * n) + j] = j == 0 ? big : i == 0 ? big : i == j ? -big : T.One;
        Verdict verdict = Lu.Factor(new MatrixView<T>(a, n, n), new int[n]);
        Assert.That((verdict.Kind, verdict.Index % (n + 1)), Is.EqualTo((VerdictKind.NonFinite, 0)));
    }

    [Test]
    public void Inverse_times_matrix_is_the_identity([Values(1, 2, 17, 64, 100)] int n)
    {
        T[] a = GeneralFamilies.Make<T>("random", n, n), f = (T[])a.Clone(), inverse = new T[n * n];
        Array.Fill(inverse, T.NaN);
        int[] pivots = new int[n];
        Lu.Factor(new MatrixView<T>(f, n, n), pivots);
        using Workspace workspace = new(Lu.SolvePlan<T>(1, n, n, Parallelism.Single).WorkspaceBytes);
        Lu.Inverse<T>(new ReadOnlyMatrixView<T>(f, n, n), pivots, new MatrixView<T>(inverse, n, n), workspace);
        double condition = Lu.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(f, n, n), pivots, Lu.OneNorm<T>(new ReadOnlyMatrixView<T>(a, n, n)));
        double[] product = GeneralFamilies.Product(Wide(a), Wide(inverse), n, n, n);
        for (int i = 0; i < n; i++) product[i * (n + 1)] -= 1;
        Assert.That(GeneralFamilies.Largest(product), Is.LessThan(10 * n * Eps * condition));
    }

    [Test]
    public void Log_determinant_has_the_sign_of_the_permutation_and_leaves_the_range_of_T([Values(0, 1, 2, 3, 50, 301)] int n)
    {
        // A reversed diagonal of powers of two: its sign is that of the reversal, its determinant far outside the range of T.
        T[] a = new T[n * n];
        for (int i = 0; i < n; i++) a[(i * n) + (n - 1 - i)] = T.CreateChecked(i == 0 ? -64.0 : 64.0);
        int[] pivots = new int[n];
        Lu.Factor(new MatrixView<T>(a, n, n), pivots);
        (double sign, double logarithm) = Lu.LogDeterminant<T>(new ReadOnlyMatrixView<T>(a, n, n), pivots);
        double expected = 6 * n * Math.Log(2);
        Assert.That(sign, Is.EqualTo(n == 0 ? 1 : n / 2 % 2 == 0 ? -1 : 1));
        Assert.That(logarithm, Is.EqualTo(expected).Within((n + (4 * expected)) * Math.ScaleB(1, -53)));
    }

    [Test]
    public void Condition_estimate_lies_between_a_third_of_the_condition_and_the_condition([Values("random", "identity", "triangular", "integers", "tiny", "huge")] string family)
    {
        foreach (int n in (int[])[1, 2, 3, 8, 17, 40, 70])
        {
            T[] a = GeneralFamilies.Make<T>(family, n, n), f = (T[])a.Clone();
            if (family == "triangular") for (int i = 0; i < n; i++) a[i * (n + 1)] = f[i * (n + 1)] = T.CreateChecked(2 + (i % 3));
            int[] pivots = new int[n], referencePivots = new int[n];
            if (!Lu.Factor(new MatrixView<T>(f, n, n), pivots).IsConverged) continue;
            double estimate = Lu.ConditionEstimate<T>(new ReadOnlyMatrixView<T>(f, n, n), pivots, Lu.OneNorm<T>(new ReadOnlyMatrixView<T>(a, n, n)));

            double[] wide = Wide(a);
            GeneralFamilies.Normalise(wide);
            double norm = Enumerable.Range(0, n).Max(j => Enumerable.Range(0, n).Sum(i => Math.Abs(wide[(i * n) + j]))), inverse = 0;
            LuReference.Factor(wide, n, referencePivots);
            for (int c = 0; c < n; c++)
            {
                double[] e = new double[n];
                e[c] = 1;
                LuReference.Solve(wide, n, referencePivots, Transpose.No, e);
                inverse = Math.Max(inverse, e.Sum(Math.Abs));
            }

            double exact = norm * inverse, rounding = 100 * n * Eps * exact;
            if (rounding > 0.1) continue;
            Assert.That(estimate, Is.InRange(exact / 3 * (1 - rounding), exact * (1 + rounding)), $"n = {n}");
        }
    }

    [Test]
    public void Batches_with_strides_equal_single_calls_and_touch_nothing_else([Values(1, 6, 33)] int n, [Values(1, 2)] int threads)
    {
        const int batch = 40, sides = 3;
        int stride = n + 2, step = (n * stride) + 3;
        T[] data = new T[batch * step], b = TestMatrices.Even<T>(5, batch * n * sides), one = GeneralFamilies.Make<T>("random", n, n);
        Array.Fill(data, T.NaN);
        for (int k = 0; k < batch; k++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) data[(k * step) + (i * stride) + j] = one[(i * n) + j] * T.CreateChecked(1 + ((i + k) % 7));
        data[(3 * step) + 0] = T.PositiveInfinity;
        T[] before = (T[])data.Clone(), x = (T[])b.Clone();
        Verdict[] verdicts = new Verdict[batch];
        int[] pivots = new int[batch * n];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Lu.Plan<T>(batch, n, parallelism).Then(Lu.SolvePlan<T>(batch, n, sides, parallelism)).WorkspaceBytes);
        MatrixBatch<T> matrices = new(data, batch, n, n, stride, step);
        Lu.Factor(matrices, pivots, verdicts, workspace, parallelism);
        Lu.Solve(matrices, pivots, Transpose.No, new MatrixBatch<T>(x, batch, n, sides), workspace, parallelism);

        for (int k = 0; k < batch; k++)
        {
            Assert.That(verdicts[k], Is.EqualTo(k == 3 ? new Verdict(VerdictKind.NonFinite, 0) : Verdict.Converged));
            T[] alone = before[(k * step)..((k + 1) * step)], y = b[(k * n * sides)..((k + 1) * n * sides)];
            int[] alonePivots = new int[n];
            Lu.Factor(new MatrixView<T>(alone, n, n, stride), alonePivots);
            Assert.That(data[(k * step)..((k + 1) * step)], Is.EqualTo(alone));
            if (k == 3) continue;
            Assert.That(pivots[(k * n)..((k + 1) * n)], Is.EqualTo(alonePivots));
            Lu.Solve(new ReadOnlyMatrixView<T>(alone, n, n, stride), alonePivots, new MatrixView<T>(y, n, sides));
            Assert.That(x[(k * n * sides)..((k + 1) * n * sides)], Is.EqualTo(y));
        }
    }

    [Test]
    public void Empty_problems_converge_and_misuse_is_named()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged)];
        using Workspace workspace = new();
        Lu.Factor(new MatrixBatch<T>([], 1, 0, 0), [], verdicts, workspace);
        T[] four = [T.One, T.Zero, T.Zero, T.One], b = [T.One, T.One];
        Assert.Multiple(() =>
        {
            Assert.That(verdicts[0], Is.EqualTo(Verdict.Converged));
            Assert.That(() => Lu.Factor(new MatrixView<T>(new T[6], 2, 3), new int[2]), Throws.ArgumentException.With.Message.Contains("2 x 3"));
            Assert.That(() => Lu.Factor(new MatrixView<T>(four, 2, 2), new int[1]), Throws.ArgumentException.With.Message.Contains("2 pivots"));
            Assert.That(() => Lu.Solve<T>(new ReadOnlyMatrixView<T>(four, 2, 2), [0, 2], new MatrixView<T>(b, 2, 1)), Throws.ArgumentException.With.Message.Contains("is 2; allowed: 1 to 1"));
            Assert.That(() => Lu.Solve<T>(new ReadOnlyMatrixView<T>(four, 2, 2), [0, 0], new MatrixView<T>(b, 2, 1)), Throws.ArgumentException.With.Message.Contains("is 0; allowed: 1 to 1"));
            Assert.That(() => Lu.Solve<T>(new ReadOnlyMatrixView<T>(four, 2, 2), [0, 1], new MatrixView<T>(four.AsSpan(2), 2, 1)), Throws.ArgumentException.With.Message.Contains("shares memory"));
            Assert.That(() => Lu.Plan<Half>(1, 2, Parallelism.Single), Throws.TypeOf<NotSupportedException>());
            Assert.That(() => Lu.Plan<T>(1, -1, Parallelism.Single), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads)
    {
        const int n = 130, batch = 3;
        T[] a = GeneralFamilies.Make<T>("random", n, n), work = new T[batch * n * n], x = new T[batch * n * 4], inverse = new T[batch * n * n];
        Verdict[] verdicts = new Verdict[batch];
        int[] pivots = new int[batch * n];
        double[] signs = new double[batch], logs = new double[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(
            Lu.Plan<T>(batch, n, parallelism).Then(Lu.SolvePlan<T>(batch, n, n, parallelism)).Then(Lu.ConditionPlan<T>(n)).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            for (int b = 0; b < batch; b++) a.CopyTo(work, b * n * n);
            Array.Fill(x, T.One);
            MatrixBatch<T> matrices = new(work, batch, n, n);
            Lu.Factor(matrices, pivots, verdicts, workspace, parallelism);
            Lu.Solve(matrices, pivots, Transpose.Yes, new MatrixBatch<T>(x, batch, n, 4), workspace, parallelism);
            Lu.Inverse(matrices, pivots, new MatrixBatch<T>(inverse, batch, n, n), workspace, parallelism);
            Lu.LogDeterminant<T>(matrices, pivots, signs, logs);
            Lu.ConditionEstimate<T>(matrices[0], pivots.AsSpan(0, n), 1, workspace);
        }), Is.Zero);
    }
}
