// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class SymmetricEigenTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 3, 5, 17, 31, 33, 64, 65, 100, 129, 257];
    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    public static IEnumerable<string> Families => SymmetricFamilies.Names;

    private static double[] Wide(T[] x) => Array.ConvertAll(x, double.CreateChecked);

    /// <summary>|A|_inf, with every element divided by <paramref name="unit"/>.</summary>
    private static double Norm(double[] a, int n, double unit) =>
        n == 0 ? 0 : Enumerable.Range(0, n).Max(i => a.AsSpan(i * n, n).ToArray().Sum(x => Math.Abs(x / unit)));

    private static double Largest(double[] a) => a.Max(Math.Abs) is var m && m > 0 ? m : 1;

    [TestCaseSource(nameof(Families))]
    public void Residual_and_orthogonality_ratios_are_below_10_and_values_rise(string family)
    {
        foreach (int n in Orders)
        {
            T[] a = SymmetricFamilies.Make<T>(family, n), z = (T[])a.Clone(), values = new T[n];
            Verdict verdict = SymmetricEigen.Vectors<T>(new MatrixView<T>(z, n, n), values);

            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"n = {n}");
            double[] wa = Wide(a), wz = Wide(z), wv = Wide(values);
            double unit = Largest(wa), norm = Math.Max(Norm(wa, n, unit), double.Epsilon), residual = 0, orthogonality = 0;
            for (int c = 0; c < n; c++)
            {
                ReadOnlySpan<double> zc = wz.AsSpan(c * n, n);
                for (int i = 0; i < n; i++)
                {
                    double sum = -(wv[c] / unit) * zc[i];
                    for (int j = 0; j < n; j++) sum += wa[(i * n) + j] / unit * zc[j];
                    residual = Math.Max(residual, Math.Abs(sum));
                }

                for (int o = 0; o <= c; o++)
                {
                    double sum = o == c ? -1 : 0;
                    ReadOnlySpan<double> zo = wz.AsSpan(o * n, n);
                    for (int j = 0; j < n; j++) sum += zc[j] * zo[j];
                    orthogonality = Math.Max(orthogonality, Math.Abs(sum));
                }
            }

            Assert.Multiple(() =>
            {
                Assert.That(residual / (n * Eps * norm), Is.LessThan(10), $"residual, n = {n}");
                Assert.That(orthogonality / (n * Eps), Is.LessThan(10), $"orthogonality, n = {n}");
                Assert.That(values, Is.Ordered, $"n = {n}");
            });
        }
    }

    [TestCaseSource(nameof(Families))]
    public void Values_alone_and_values_with_vectors_agree_with_Jacobi(string family)
    {
        foreach (int n in Orders.Where(n => n <= 140))
        {
            T[] a = SymmetricFamilies.Make<T>(family, n), first = (T[])a.Clone(), second = (T[])a.Clone(), alone = new T[n], joint = new T[n];
            SymmetricEigen.Values<T>(new MatrixView<T>(first, n, n), alone);
            SymmetricEigen.Vectors<T>(new MatrixView<T>(second, n, n), joint);
            double[] wa = Wide(a), expected = new double[n];
            Verdict verdict = SymmetricEigenReference.Solve(wa, n, expected, new double[n * n]);

            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"Jacobi, n = {n}");
            double unit = Largest(wa), bound = 10 * n * Eps * Math.Max(Norm(wa, n, unit), double.Epsilon);
            for (int c = 0; c < n; c++)
            {
                Assert.That(double.CreateChecked(alone[c]) / unit, Is.EqualTo(expected[c] / unit).Within(bound), $"n = {n}, value {c} alone");
                Assert.That(double.CreateChecked(joint[c]) / unit, Is.EqualTo(expected[c] / unit).Within(bound), $"n = {n}, value {c} with vectors");
            }
        }
    }

    [Test]
    public void Known_spectrum_of_the_second_difference_is_found()
    {
        const int n = 200;
        T[] a = new T[n * n], values = new T[n];
        for (int i = 0; i < n; i++)
        {
            a[(i * n) + i] = T.CreateChecked(2);
            if (i > 0) a[(i * n) + i - 1] = -T.One;
        }

        SymmetricEigen.Values<T>(new MatrixView<T>(a, n, n), values);

        for (int c = 0; c < n; c++)
            Assert.That(double.CreateChecked(values[c]), Is.EqualTo(2 - (2 * Math.Cos(Math.PI * (c + 1) / (n + 1)))).Within(10 * n * Eps * 4));
    }

    [Test]
    public void Upper_triangle_is_not_read_and_bytes_between_rows_and_matrices_are_not_touched([Values(1, 5, 33, 70)] int n)
    {
        const int batch = 3;
        int stride = n + 3, step = (n * stride) + 5;
        T[] data = new T[batch * step];
        Array.Fill(data, T.NaN);
        T[] values = new T[batch * n], expected = new T[batch * n];
        T[] a = SymmetricFamilies.Make<T>("random", n);
        for (int b = 0; b < batch; b++)
        {
            T[] one = Array.ConvertAll(a, x => x * T.CreateChecked(b + 1));
            for (int i = 0; i < n; i++)
                for (int j = 0; j <= i; j++) data[(b * step) + (i * stride) + j] = one[(i * n) + j];
            SymmetricEigen.Vectors<T>(new MatrixView<T>(one, n, n), expected.AsSpan(b * n, n));
        }

        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors: true, parallelism).WorkspaceBytes);
        SymmetricEigen.Vectors(new MatrixBatch<T>(data, batch, n, n, stride, step), values, verdicts, workspace, parallelism);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        Assert.That(values, Is.EqualTo(expected));
        for (int k = 0; k < data.Length; k++)
        {
            int inside = k % step;
            bool padding = inside >= n * stride || inside % stride >= n;
            Assert.That(T.IsNaN(data[k]), Is.EqualTo(padding), $"element {k}");
        }
    }

    [Test]
    public void A_matrix_with_NaN_or_infinity_gets_its_verdict_and_leaves_the_others_their_bits([Values(2, 9, 40)] int n, [Values] bool infinity)
    {
        const int batch = 4;
        T[] good = new T[batch * n * n];
        for (int b = 0; b < batch; b++)
        {
            T[] one = SymmetricFamilies.Make<T>(b % 2 == 0 ? "random" : "integers", n);
            one.CopyTo(good, b * n * n);
        }

        T[] bad = (T[])good.Clone(), before = (T[])bad.Clone();
        bad[(2 * n * n) + ((n - 1) * n) + 1] = before[(2 * n * n) + ((n - 1) * n) + 1] = infinity ? T.NegativeInfinity : T.NaN;
        T[] goodValues = new T[batch * n], badValues = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors: true, parallelism).WorkspaceBytes);
        SymmetricEigen.Vectors(new MatrixBatch<T>(good, batch, n, n), goodValues, verdicts, workspace, parallelism);
        SymmetricEigen.Vectors(new MatrixBatch<T>(bad, batch, n, n), badValues, verdicts, workspace, parallelism);

        Assert.Multiple(() =>
        {
            Assert.That(verdicts[2], Is.EqualTo(new Verdict(VerdictKind.NonFinite, ((n - 1) * n) + 1)));
            Assert.That(badValues[(2 * n)..(3 * n)], Has.All.NaN);
            Assert.That(bad[(2 * n * n)..(3 * n * n)], Is.EqualTo(before[(2 * n * n)..(3 * n * n)]));
        });
        foreach (int b in (int[])[0, 1, 3])
        {
            Assert.That(verdicts[b], Is.EqualTo(Verdict.Converged));
            Assert.That(badValues[(b * n)..((b + 1) * n)], Is.EqualTo(goodValues[(b * n)..((b + 1) * n)]));
            Assert.That(bad[(b * n * n)..((b + 1) * n * n)], Is.EqualTo(good[(b * n * n)..((b + 1) * n * n)]));
        }
    }

    [Test]
    public void An_eigenvalue_beyond_the_range_is_a_verdict()
    {
        T largest = T.BitDecrement(T.PositiveInfinity);
        T[] a = [largest, largest, largest, largest], values = new T[2];

        Verdict verdict = SymmetricEigen.Values<T>(new MatrixView<T>(a, 2, 2), values);

        Assert.That(verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1)));
    }

    [Test]
    public void Empty_problems_converge()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged), new(VerdictKind.Diverged)];
        using Workspace workspace = new();
        SymmetricEigen.Vectors(new MatrixBatch<T>([], 2, 0, 0), [], verdicts, workspace);
        SymmetricEigen.Values(new MatrixBatch<T>([], 0, 7, 7), [], [], workspace);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
    }

    [Test]
    public void Misuse_is_named()
    {
        using Workspace workspace = new(64);
        Assert.Multiple(() =>
        {
            Assert.That(() => SymmetricEigen.Values<T>(new MatrixView<T>(new T[6], 2, 3), new T[2]), Throws.ArgumentException.With.Message.Contains("2 x 3"));
            Assert.That(() => SymmetricEigen.Values<T>(new MatrixView<T>(new T[4], 2, 2), new T[3]), Throws.ArgumentException.With.Message.Contains("3 elements"));
            Assert.That(() => SymmetricEigen.Values(new MatrixBatch<T>(new T[4], 1, 2, 2), new T[2], new Verdict[2], workspace), Throws.ArgumentException.With.Message.Contains("one a matrix"));
            Assert.That(() => SymmetricEigen.Values(new MatrixBatch<T>(new T[4], 1, 2, 2), new T[2], new Verdict[1], workspace), Throws.ArgumentException.With.Message.Contains("64"));
            Assert.That(() => SymmetricEigen.Plan<Half>(1, 2, false, Parallelism.Single), Throws.TypeOf<NotSupportedException>());
            Assert.That(() => SymmetricEigen.Plan<T>(1, -1, false, Parallelism.Single), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads, [Values(70, 140, 300)] int n)
    {
        T[] a = SymmetricFamilies.Make<T>("random", n), work = new T[3 * n * n], values = new T[3 * n];
        Verdict[] verdicts = new Verdict[3];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(SymmetricEigen.Plan<T>(3, n, vectors: true, parallelism).WorkspaceBytes);

        long allocated = Allocation.Least(() =>
        {
            for (int b = 0; b < 3; b++) a.CopyTo(work, b * n * n);
            SymmetricEigen.Vectors(new MatrixBatch<T>(work, 3, n, n), values, verdicts, workspace, parallelism);
            SymmetricEigen.Values(new MatrixBatch<T>(work, 1, n, n), values.AsSpan(0, n), verdicts.AsSpan(0, 1), workspace, parallelism);
        });

        Assert.That(allocated, Is.Zero);
    }
}
