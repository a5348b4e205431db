// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class TriangularSolveTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 129, 200];

    /// <summary>max over right-hand sides of |op(L) x - b|_inf / (n eps |L|_inf |x|_inf), in double; LAPACK passes below 30, this suite below 10.</summary>
    private static double Ratio(int n, int sides, Func<int, int, double> lower, Func<int, int, double> x, Func<int, int, double> b)
    {
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), worst = 0, norm = 0;
        for (int i = 0; i < n; i++) norm = Math.Max(norm, Enumerable.Range(0, n).Sum(j => Math.Abs(lower(i, j))));
        for (int s = 0; s < sides; s++)
        {
            double size = Enumerable.Range(0, n).Max(i => Math.Abs(x(i, s)));
            for (int i = 0; i < n; i++)
            {
                double residual = -b(i, s);
                for (int j = 0; j < n; j++) residual += lower(i, j) * x(j, s);
                worst = Math.Max(worst, Math.Abs(residual) / (n * eps * norm * size));
            }
        }

        return worst;
    }

    /// <summary>Lower triangles; NaN above the diagonal, which must not be read.</summary>
    private static T[] Lower(string family, int n)
    {
        T[] l = TestMatrices.Even<T>(11, n * n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double value = double.CreateChecked(l[(i * n) + j]);
                l[(i * n) + j] = j > i ? T.NaN : T.CreateChecked(family switch
                {
                    "dominant" => i == j ? 2 + Math.Abs(value) : value / n,
                    "random" => i == j ? 1 + Math.Abs(value) : value / 4,
                    "graded" => (i == j ? 1.5 : value) * Math.ScaleB(1, -i / 4),
                    "kahan" => Math.ScaleB(1, -(i / 8)) * (i == j ? 1 : -0.5),
                    _ => throw new ArgumentException(family),
                });
            }
        }

        return l;
    }

    [Test]
    public void Residual_ratio_is_below_10([Values("dominant", "random", "graded", "kahan")] string family, [Values("L X = B", "L^T X = B", "X L^T = B")] string equation)
    {
        Transpose transpose = equation == "L^T X = B" ? Transpose.Yes : Transpose.No;
        bool right = equation == "X L^T = B";
        foreach (int n in Orders)
        {
            if (family != "dominant" && n > 100 && typeof(T) == typeof(float)) continue;   // the solution leaves the range of float
            const int sides = 37;
            T[] l = Lower(family, n), b = TestMatrices.Even<T>(12, n * sides), x = (T[])b.Clone();
            using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, sides, Parallelism.Single).WorkspaceBytes);
            ReadOnlyMatrixView<T> lower = new(l, n, n);

            if (right) TriangularSolve.SolveLowerRight<T>(lower, new MatrixView<T>(x, sides, n), workspace, Parallelism.Single);
            else TriangularSolve.SolveLower<T>(lower, transpose, new MatrixView<T>(x, n, sides), workspace, Parallelism.Single);

            double ratio = Ratio(n, sides,
                (i, j) => transpose == Transpose.No ? (j <= i ? double.CreateChecked(l[(i * n) + j]) : 0) : (i <= j ? double.CreateChecked(l[(j * n) + i]) : 0),
                (i, s) => double.CreateChecked(right ? x[(s * n) + i] : x[(i * sides) + s]),
                (i, s) => double.CreateChecked(right ? b[(s * n) + i] : b[(i * sides) + s]));
            Assert.That(ratio, Is.LessThan(10), $"n = {n}");
        }
    }

    /// <summary>Every triangle, transpose, diagonal and side against the oracle; the elements that must not be read are NaN.</summary>
    [Test]
    public void Every_form_agrees_with_the_reference([Values] Triangle triangle, [Values] Transpose transpose, [Values] Diagonal diagonal, [Values] bool right)
    {
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        foreach (int n in Orders)
        {
            const int sides = 19;
            T[] l = Lower("dominant", n), a = new T[n * n], b = TestMatrices.Even<T>(12, n * sides), x = new T[n * sides];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    bool inside = triangle == Triangle.Lower ? j < i : j > i;
                    a[(i * n) + j] = inside ? l[(Math.Max(i, j) * n) + Math.Min(i, j)] : i == j && diagonal == Diagonal.Stored ? l[i * (n + 1)] : T.NaN;
                }
            }

            for (int i = 0; i < n; i++)
                for (int s = 0; s < sides; s++) x[right ? (s * n) + i : (i * sides) + s] = b[(i * sides) + s];
            Parallelism parallelism = new(2);
            using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, sides, parallelism).WorkspaceBytes);
            if (right) TriangularSolve.SolveRight<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, transpose, diagonal, new MatrixView<T>(x, sides, n), workspace, parallelism);
            else TriangularSolve.Solve<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, transpose, diagonal, new MatrixView<T>(x, n, sides), workspace, parallelism);

            double[] expected = GeneralFamilies.Wide<T>(b);
            Transpose effective = right == (transpose == Transpose.No) ? Transpose.Yes : Transpose.No;
            TriangularSolveReference.Solve(GeneralFamilies.Wide<T>(a), n, triangle, effective, diagonal, expected, sides);

            // |A^-1| |A| is below 10 here, and so are the solutions.
            for (int i = 0; i < n; i++)
            {
                for (int s = 0; s < sides; s++)
                    Assert.That(double.CreateChecked(x[right ? (s * n) + i : (i * sides) + s]), Is.EqualTo(expected[(i * sides) + s]).Within(100 * n * eps), $"n = {n}, ({i}, {s})");
            }
        }
    }

    [Test]
    public void A_right_hand_side_has_the_same_bits_alone_beside_others_and_from_the_right([Values(5, 33, 100)] int n)
    {
        const int sides = 150;
        T[] l = Lower("random", n), b = TestMatrices.Even<T>(12, n * sides), all = (T[])b.Clone(), turned = new T[n * sides];
        for (int i = 0; i < n; i++)
            for (int s = 0; s < sides; s++) turned[(s * n) + i] = b[(i * sides) + s];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, sides, parallelism).WorkspaceBytes);
        ReadOnlyMatrixView<T> lower = new(l, n, n);

        TriangularSolve.SolveLower<T>(lower, Transpose.No, new MatrixView<T>(all, n, sides), workspace, parallelism);
        TriangularSolve.SolveLowerRight<T>(lower, new MatrixView<T>(turned, sides, n), workspace, parallelism);

        for (int s = 0; s < sides; s++)
        {
            T[] one = new T[n];
            for (int i = 0; i < n; i++) one[i] = b[(i * sides) + s];
            TriangularSolve.SolveLower<T>(lower, Transpose.No, new MatrixView<T>(one, n, 1), workspace, Parallelism.Single);
            for (int i = 0; i < n; i++)
            {
                Assert.That(all[(i * sides) + s], Is.EqualTo(one[i]), $"({i}, {s}) beside others");
                Assert.That(turned[(s * n) + i], Is.EqualTo(one[i]), $"({i}, {s}) from the right");
            }
        }
    }

    [Test]
    public void A_batch_with_padding_gives_each_problem_the_bits_it_has_alone([Values(1, 2)] int threads, [Values] bool shared)
    {
        const int batch = 20, n = 45, sides = 9, padding = 2, stride = (n * (sides + padding)) + 5;
        T[] l = new T[batch * n * n], b = TestMatrices.Even<T>(13, batch * stride), expected = (T[])b.Clone();
        for (int i = 0; i < batch; i++) Lower("dominant", n).CopyTo(l, i * n * n);
        l[n * n] = T.CreateChecked(5);      // the second problem differs
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(TriangularSolve.Plan<T>(batch, n, sides, parallelism).WorkspaceBytes);

        TriangularSolve.SolveLower(new ReadOnlyMatrixBatch<T>(l, batch, n, n, n, shared ? 0 : n * n), Transpose.No, new MatrixBatch<T>(b, batch, n, sides, sides + padding, stride), workspace, parallelism);

        for (int i = 0; i < batch; i++)
        {
            TriangularSolve.SolveLower<T>(new ReadOnlyMatrixView<T>(l.AsSpan(shared ? 0 : i * n * n), n, n), Transpose.No,
                new MatrixView<T>(expected.AsSpan(i * stride), n, sides, sides + padding), workspace, Parallelism.Single);
        }

        Assert.That(TestMatrices.Hash<T>(b), Is.EqualTo(TestMatrices.Hash<T>(expected)));
    }

    [Test]
    public void Solves_allocate_nothing_and_shapes_that_do_not_fit_are_named()
    {
        const int n = 100;
        T[] l = Lower("dominant", n), b = new T[n * n];
        using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, n, new Parallelism(2)).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            TriangularSolve.SolveLower<T>(new ReadOnlyMatrixView<T>(l, n, n), Transpose.Yes, new MatrixView<T>(b, n, n), workspace, new Parallelism(2));
            TriangularSolve.SolveLowerRight<T>(new ReadOnlyMatrixView<T>(l, n, n), new MatrixView<T>(b, n, n), workspace, new Parallelism(2));
        }), Is.Zero);

        ArgumentException shape = Assert.Throws<ArgumentException>(() =>
            TriangularSolve.SolveLower<T>(new ReadOnlyMatrixView<T>(l, 4, 5), Transpose.No, new MatrixView<T>(b, 4, 2), workspace, default))!;
        Assert.That(shape.Message, Does.Contain("[4, 5]").And.Contain("[4, 2]"));
        Assert.Throws<ArgumentException>(() => TriangularSolve.SolveLowerRight<T>(new ReadOnlyMatrixView<T>(l, 4, 4), new MatrixView<T>(b, 4, 5), workspace, default));
        Assert.Throws<ArgumentException>(() => TriangularSolve.SolveLower<T>(new ReadOnlyMatrixView<T>(l, 4, 4), Transpose.No, new MatrixView<T>(l.AsSpan(8), 4, 2), workspace, default));
    }

    [Test]
    public void A_lone_right_hand_side_has_the_bits_that_it_has_among_many([Values] Triangle triangle, [Values] Transpose transpose, [Values] Diagonal diagonal)
    {
        foreach (int n in (int[])[1, 7, 8, 9, 32, 33, 64, 70, 130, 300])
        {
            const int columns = 20;
            T[] a = Array.ConvertAll(TestMatrices.WideRange<T>(3, n * n, 6), x => x / T.CreateChecked(8 * n)), many = TestMatrices.WideRange<T>(4, n * columns), few = new T[n * 2];
            for (int i = 0; i < n; i++)
            {
                a[i * (n + 1)] = T.CreateChecked(1.1 + (i % 3));
                many.AsSpan(i * columns, 2).CopyTo(few.AsSpan(i * 2));
            }

            using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, columns, Parallelism.Single).WorkspaceBytes);
            TriangularSolve.Solve<T>(new ReadOnlyMatrixBatch<T>(a, 1, n, n), triangle, transpose, diagonal, new MatrixBatch<T>(many, 1, n, columns), workspace, Parallelism.Single);
            TriangularSolve.Solve<T>(new ReadOnlyMatrixBatch<T>(a, 1, n, n), triangle, transpose, diagonal, new MatrixBatch<T>(few, 1, n, 2), workspace, Parallelism.Single);
            for (int i = 0; i < n; i++) Assert.That(few.AsSpan(i * 2, 2).SequenceEqual(many.AsSpan(i * columns, 2)), $"n = {n}, row {i}");
        }
    }
}
