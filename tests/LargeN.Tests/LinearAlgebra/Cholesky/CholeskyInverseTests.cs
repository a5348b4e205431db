// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class CholeskyInverseTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private static T[] Factor(string family, int n)
    {
        T[] l = CholeskyTests<T>.Make(family, n);
        Assert.That(Cholesky.Factor<T>(new MatrixView<T>(l, n, n)), Is.EqualTo(Verdict.Converged));
        return l;
    }

    [Test]
    public void Inverse_is_symmetric_and_within_its_bound([Values("random", "diagonal", "rank one plus identity", "ill-conditioned", "kernel")] string family)
    {
        foreach (int n in (int[])[1, 2, 3, 5, 16, 31, 32, 33, 64, 65, 128, 129, 200])
        {
            T[] a = CholeskyTests<T>.Make(family, n), l = Factor(family, n), x = new T[n * n];
            Array.Fill(x, T.NaN);
            Cholesky.Inverse<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(x, n, n));

            double[] plain = new double[n * n];
            if (n <= 65) CholeskyReference.Inverse(Array.ConvertAll(l, double.CreateChecked), n, plain);

            // |A X - I| <= c n u |A| |X| |A| |X| in the norm of the largest row sum; A is well scaled here, so |L| |L^T| is of the size of |A|.
            double worst = 0, sizeA = 0, sizeX = 0;
            for (int i = 0; i < n; i++)
            {
                double rowA = 0, rowX = 0, error = 0;
                for (int j = 0; j < n; j++)
                {
                    double sum = i == j ? -1 : 0;
                    for (int k = 0; k < n; k++) sum += double.CreateChecked(a[k <= i ? (i * n) + k : (k * n) + i]) * double.CreateChecked(x[(k * n) + j]);
                    error += Math.Abs(sum);
                    rowA += Math.Abs(double.CreateChecked(a[j <= i ? (i * n) + j : (j * n) + i]));
                    rowX += Math.Abs(double.CreateChecked(x[(i * n) + j]));
                    Assert.That(x[(i * n) + j], Is.EqualTo(x[(j * n) + i]), "symmetric");
                }

                (worst, sizeA, sizeX) = (Math.Max(worst, error), Math.Max(sizeA, rowA), Math.Max(sizeX, rowX));
            }

            Assert.That(worst / (n * Eps * sizeA * sizeX), Is.LessThan(10), $"{family}, n = {n}");
            if (n > 65) continue;
            double difference = Enumerable.Range(0, n * n).Max(i => Math.Abs(double.CreateChecked(x[i]) - plain[i]));
            Assert.That(difference / (n * Eps * sizeA * sizeX * sizeX), Is.LessThan(10), $"against the plain loops, {family}, n = {n}");
        }
    }

    [Test]
    public void A_batch_has_the_bits_of_its_matrices_and_touches_nothing_else([Values(1, 3, 8, 33, 64, 65, 130)] int n, [Values] bool shared)
    {
        const int batch = 11;
        int stride = n + 3, step = (n * stride) + 5;
        T[][] factors = [.. Enumerable.Range(0, batch).Select(b => Factor(b % 2 == 0 ? "random" : "kernel", n))];
        T[] l = shared ? factors[0] : [.. factors.SelectMany(f => f)], x = new T[batch * step];
        Array.Fill(x, T.NaN);
        Parallelism parallelism = new(2);
        using Workspace workspace = new(Cholesky.InversePlan<T>(batch, n, parallelism).WorkspaceBytes);
        Cholesky.Inverse(new ReadOnlyMatrixBatch<T>(l, shared ? 1 : batch, n, n), new MatrixBatch<T>(x, batch, n, n, stride, step), workspace, parallelism);

        for (int b = 0; b < batch; b++)
        {
            T[] alone = new T[n * n];
            Cholesky.Inverse<T>(new ReadOnlyMatrixView<T>(factors[shared ? 0 : b], n, n), new MatrixView<T>(alone, n, n));
            for (int k = 0; k < step; k++)
                Assert.That(x[(b * step) + k], k / stride < n && k % stride < n ? Is.EqualTo(alone[(k / stride * n) + (k % stride)]) : Is.NaN, $"matrix {b}, element {k}");
        }
    }

    [Test]
    public void Broken_factors_and_misuse([Values(2, 70)] int n)
    {
        T[] l = Factor("random", n), x = new T[n * n];
        l[0] = T.Zero;
        Cholesky.Inverse<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(x, n, n));
        using Workspace workspace = new();
        Cholesky.Inverse(new ReadOnlyMatrixBatch<T>([], 2, 0, 0), new MatrixBatch<T>([], 2, 0, 0), workspace);
        Cholesky.Inverse(new ReadOnlyMatrixBatch<T>([], 0, 3, 3), new MatrixBatch<T>([], 0, 3, 3), workspace);
        Assert.Multiple(() =>
        {
            Assert.That(T.IsFinite(x[0]), Is.False);
            Assert.That(() => Cholesky.Inverse<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(l, n, n)), Throws.ArgumentException.With.Message.Contains("shares memory"));
            Assert.That(() => Cholesky.Inverse<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(x, 1, 1)), Throws.ArgumentException.With.Message.Contains("do not fit"));
            Assert.That(() => Cholesky.Inverse(new ReadOnlyMatrixBatch<T>(l, 1, n, n), new MatrixBatch<T>(x, 1, n, n), workspace), Throws.ArgumentException.With.Message.Contains("needs a workspace"));
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads, [Values(8, 70)] int n)
    {
        const int batch = 9;
        T[] l = [.. Enumerable.Range(0, batch).SelectMany(_ => Factor("kernel", n))], x = new T[batch * n * n];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Cholesky.InversePlan<T>(batch, n, parallelism).WorkspaceBytes);
        Action call = () => Cholesky.Inverse(new ReadOnlyMatrixBatch<T>(l, batch, n, n), new MatrixBatch<T>(x, batch, n, n), workspace, parallelism);

        Assert.That(Allocation.Least(call), Is.Zero);
    }
}
