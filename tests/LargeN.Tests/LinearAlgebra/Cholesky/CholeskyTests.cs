// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class CholeskyTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 3, 5, 8, 17, 31, 33, 64, 65, 100, 129, 257];
    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private static double[] Wide(T[] x) => Array.ConvertAll(x, double.CreateChecked);

    /// <summary>Positive definite, lower triangle; NaN above the diagonal, which must be neither read nor written.</summary>
    internal static T[] Make(string family, int n)
    {
        // Eigenvalues stay above n eps |A| after rounding to T: the condition number is 1e14 in double, 1e5 in float.
        double condition = typeof(T) == typeof(double) ? (n > 40 ? 1e12 : 1e14) : (n > 40 ? 1e3 : 1e5);
        double[] a = family switch
        {
            "random" => SymmetricFamilies.Rotated(n, i => 1 + (i % 7)),
            "diagonal" => Filled((i, j) => i == j ? i + 1 : 0),
            "rank one plus identity" => Filled((i, j) => (i == j ? 1 : 0) + (((i % 5) - 2.0) * ((j % 5) - 2.0))),
            "ill-conditioned" => SymmetricFamilies.Rotated(n, i => Math.Pow(condition, -(double)i / Math.Max(1, n - 1))),
            "graded" => Filled((i, j) => (i == j ? 1 : 0.5 / n) * Math.ScaleB(1, (i - (n / 2)) * 60 / n) * Math.ScaleB(1, (j - (n / 2)) * 60 / n)),
            "kernel" => Filled((i, j) => (i == j ? 0.01 : 0) + (1 / (1.0 + Math.Abs(i - j)))),
            _ => throw new ArgumentException(family),
        };
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++) a[(i * n) + j] = double.NaN;
        return Array.ConvertAll(a, T.CreateTruncating);

        double[] Filled(Func<int, int, double> element) => [.. Enumerable.Range(0, n * n).Select(k => element(k / n, k % n))];
    }

    [Test]
    public void Factor_and_solve_ratios_are_below_10([Values("random", "diagonal", "rank one plus identity", "ill-conditioned", "graded", "kernel")] string family)
    {
        foreach (int n in Orders)
        {
            const int columns = 3;
            T[] a = Make(family, n), l = (T[])a.Clone(), b = TestMatrices.Even<T>(3, n * columns), x = (T[])b.Clone();
            Verdict verdict = Cholesky.Factor<T>(new MatrixView<T>(l, n, n));
            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"n = {n}");
            Cholesky.Solve<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(x, n, columns));

            double[] wa = Wide(a), wl = Wide(l), wx = Wide(x), wb = Wide(b), rowSums = new double[n];
            double residual = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double sum = wa[(i * n) + j];
                    for (int k = 0; k <= j; k++) sum -= wl[(i * n) + k] * wl[(j * n) + k];
                    // |A - L L^T| <= (n + 1) u sqrt(a_ii a_jj), element by element.
                    residual = Math.Max(residual, Math.Abs(sum) / Math.Sqrt(wa[(i * n) + i] * wa[(j * n) + j]));
                    rowSums[i] += Math.Abs(wa[(i * n) + j]);
                    if (i != j) rowSums[j] += Math.Abs(wa[(i * n) + j]);
                }

                for (int j = i + 1; j < n; j++) Assert.That(T.IsNaN(l[(i * n) + j]), "above the diagonal");
            }

            Assert.That(residual / (n * Eps), Is.LessThan(10), $"factor, n = {n}");
            double norm = rowSums.Max();
            for (int s = 0; s < columns; s++)
            {
                double size = Enumerable.Range(0, n).Max(i => Math.Abs(wx[(i * columns) + s]));
                for (int i = 0; i < n; i++)
                {
                    double sum = -wb[(i * columns) + s];
                    for (int j = 0; j < n; j++) sum += wa[j <= i ? (i * n) + j : (j * n) + i] * wx[(j * columns) + s];
                    Assert.That(Math.Abs(sum) / (n * Eps * norm * size), Is.LessThan(10), $"solve, n = {n}");
                }
            }
        }
    }

    [Test]
    public void Agrees_with_the_reference([Values(1, 4, 33, 70, 130)] int n)
    {
        T[] a = Make("random", n), l = (T[])a.Clone();
        double[] expected = new double[n * n], b = new double[n];
        CholeskyReference.Factor(Wide(a), n, expected);
        Cholesky.Factor<T>(new MatrixView<T>(l, n, n));
        T[] x = TestMatrices.Even<T>(9, n);
        Wide(x).CopyTo(b, 0);
        Cholesky.Solve<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(x, n, 1));
        CholeskyReference.Solve(expected, n, b);

        // The matrix has condition 7 and norm 7.
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) Assert.That(double.CreateChecked(l[(i * n) + j]), Is.EqualTo(expected[(i * n) + j]).Within(10 * n * Eps * 7));
            Assert.That(double.CreateChecked(x[i]), Is.EqualTo(b[i]).Within(10 * n * Eps * 7));
        }
    }

    [Test]
    public void The_first_bad_pivot_is_named([Values(1, 2, 7, 16, 33, 65, 100)] int n, [Values] bool zero)
    {
        for (int p = 0; p < n; p += p < 20 ? 1 : 7)
        {
            // L0 L0^T with integers is exact, so with the last product left out pivot p is exactly 0 or -1.
            T[] a = new T[n * n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double sum = 0;
                    for (int k = 0; k <= j; k++) sum += Integer(i, k) * Integer(j, k);
                    a[(i * n) + j] = T.CreateChecked(i == p && j == p ? sum - (zero ? 1 : 2) : sum);
                }
            }

            Verdict verdict = Cholesky.Factor<T>(new MatrixView<T>(a, n, n));
            Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.NotPositiveDefinite, p, zero ? 0 : -1)));
        }

        static double Integer(int i, int j) => i == j ? 1 : ((i * 7) + (j * 3)) % 3 - 1;
    }

    [Test]
    public void A_broken_matrix_leaves_the_others_their_bits([Values(3, 20, 70)] int n)
    {
        const int batch = 5;
        T[] good = [.. Enumerable.Range(0, batch).SelectMany(b => Make(b % 2 == 0 ? "random" : "kernel", n))], bad = (T[])good.Clone();
        bad[(n * n) + ((n - 1) * n) + 1] = T.NaN;
        bad[(2 * n * n) + (2 * n) + 2] = -T.One;
        bad[(3 * n * n) + (2 * n)] = T.PositiveInfinity;
        Verdict[] verdicts = new Verdict[batch], all = new Verdict[batch];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(Cholesky.Plan<T>(batch, n, parallelism).WorkspaceBytes);
        Cholesky.Factor(new MatrixBatch<T>(good, batch, n, n), all, workspace, parallelism);
        Cholesky.Factor(new MatrixBatch<T>(bad, batch, n, n), verdicts, workspace, parallelism);

        Assert.Multiple(() =>
        {
            Assert.That(all, Has.All.EqualTo(Verdict.Converged));
            Assert.That(verdicts[1], Is.EqualTo(new Verdict(VerdictKind.NonFinite, ((n - 1) * n) + 1)));
            Assert.That((verdicts[2].Kind, verdicts[2].Index), Is.EqualTo((VerdictKind.NotPositiveDefinite, 2)));
            Assert.That(verdicts[3], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 2 * n)));
        });
        foreach (int b in (int[])[0, 4])
        {
            Assert.That(verdicts[b], Is.EqualTo(Verdict.Converged));
            Assert.That(bad[(b * n * n)..((b + 1) * n * n)], Is.EqualTo(good[(b * n * n)..((b + 1) * n * n)]));
        }
    }

    [Test]
    public void Overflow_inside_is_a_verdict()
    {
        T big = T.BitDecrement(T.PositiveInfinity), tiny = T.BitDecrement(T.One) / big;
        T[] a = [tiny, T.Zero, big, T.One];

        Verdict verdict = Cholesky.Factor<T>(new MatrixView<T>(a, 2, 2));

        Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 3)));
    }

    [Test]
    public void Batches_with_strides_equal_single_calls_and_touch_nothing_else([Values(1, 6, 33, 70)] int n)
    {
        const int batch = 21;
        int stride = n + 2, step = (n * stride) + 3;
        T[] data = new T[batch * step], one = Make("kernel", n);
        Array.Fill(data, T.NaN);
        for (int b = 0; b < batch; b++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j <= i; j++) data[(b * step) + (i * stride) + j] = one[(i * n) + j] * T.CreateChecked(1 + b);

        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(Cholesky.Plan<T>(batch, n, parallelism).WorkspaceBytes);
        Cholesky.Factor(new MatrixBatch<T>(data, batch, n, n, stride, step), verdicts, workspace, parallelism);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        for (int b = 0; b < batch; b++)
        {
            T[] alone = Array.ConvertAll(one, x => x * T.CreateChecked(1 + b));
            Cholesky.Factor<T>(new MatrixView<T>(alone, n, n));
            for (int k = 0; k < step; k++)
            {
                (int i, int j) = (k / stride, k % stride);
                bool inside = i < n && j <= i;
                Assert.That(data[(b * step) + k], inside ? Is.EqualTo(alone[(i * n) + j]) : Is.NaN, $"matrix {b}, element {k}");
            }
        }
    }

    [Test]
    public void Log_determinant_is_within_its_stated_bound([Values(0, 1, 2, 50, 500)] int n)
    {
        // Factors 2^e (1 + 2^-k): their logarithms are known; the product leaves the range of T long before the end.
        int reach = typeof(T) == typeof(double) ? 1000 : 120;
        T[] l = new T[n * n];
        double expected = 0;
        for (int i = 0; i < n; i++)
        {
            int e = (i * 37 % (2 * reach)) - reach;
            l[(i * n) + i] = T.CreateChecked(Math.ScaleB(1 + Math.ScaleB(1, -(i % 20)), e));
            expected += 2 * ((e * Math.Log(2)) + Math.Log(1 + Math.ScaleB(1, -(i % 20))));
        }

        double u = Math.ScaleB(1, -53), terms = 2 * reach * Math.Log(2) * n;
        Assert.That(Cholesky.LogDeterminant<T>(new ReadOnlyMatrixView<T>(l, n, n)), Is.EqualTo(expected).Within((2 * n * u) + (4 * u * Math.Abs(expected)) + (n * u * terms)));
    }

    [Test]
    public void Log_determinant_of_a_broken_factor_is_NaN()
    {
        double[] results = new double[3];
        T[] l = [T.One, T.Zero, T.One, T.NaN, T.One, -T.One];
        Cholesky.LogDeterminant(new ReadOnlyMatrixBatch<T>(l, 3, 1, 1, 1, 1), results);
        Assert.That(results, Is.EqualTo(new[] { 0, double.NaN, 0 }));
        Cholesky.LogDeterminant(new ReadOnlyMatrixBatch<T>(l.AsSpan(3), 3, 1, 1, 1, 1), results);
        Assert.That(results, Is.EqualTo(new[] { double.NaN, 0, double.NaN }));
    }

    [Test]
    public void Empty_problems_converge_and_misuse_is_named()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged)];
        using Workspace workspace = new();
        Cholesky.Factor(new MatrixBatch<T>([], 1, 0, 0), verdicts, workspace);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts[0], Is.EqualTo(Verdict.Converged));
            Assert.That(() => Cholesky.Factor<T>(new MatrixView<T>(new T[6], 2, 3)), Throws.ArgumentException.With.Message.Contains("2 x 3"));
            Assert.That(() => Cholesky.Factor(new MatrixBatch<T>(new T[4], 1, 2, 2), [], workspace), Throws.ArgumentException.With.Message.Contains("one a matrix"));
            Assert.That(() => Cholesky.Plan<Half>(1, 2, Parallelism.Single), Throws.TypeOf<NotSupportedException>());
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads)
    {
        const int n = 130, batch = 3;
        T[] a = Make("kernel", n), work = new T[batch * n * n], x = new T[batch * n * 4];
        Verdict[] verdicts = new Verdict[batch];
        double[] logs = new double[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Cholesky.Plan<T>(batch, n, parallelism).Then(Cholesky.SolvePlan<T>(batch, n, 4, parallelism)).Then(Cholesky.ConditionPlan<T>(n)).WorkspaceBytes);
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int b = 0; b < batch; b++) a.CopyTo(work, b * n * n);
            Array.Fill(x, T.One);
            if (round == 2) before = GC.GetAllocatedBytesForCurrentThread();
            MatrixBatch<T> matrices = new(work, batch, n, n);
            Cholesky.Factor(matrices, verdicts, workspace, parallelism);
            Cholesky.Solve(matrices, new MatrixBatch<T>(x, batch, n, 4), workspace, parallelism);
            Cholesky.LogDeterminant<T>(matrices, logs);
            Cholesky.ConditionEstimate<T>(matrices[0], 1, workspace);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
