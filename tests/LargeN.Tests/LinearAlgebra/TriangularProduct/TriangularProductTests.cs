// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class TriangularProductTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 7, 31, 32, 33, 64, 65, 100, 129];

    /// <summary>Only the triangle that may be read holds numbers.</summary>
    private static T[] Matrix(int n, Triangle triangle, Diagonal diagonal)
    {
        T[] a = TestMatrices.WideRange<T>(11, n * n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                bool inside = triangle == Triangle.Lower ? j < i : j > i;
                if (!inside && (i != j || diagonal == Diagonal.Unit)) a[(i * n) + j] = T.NaN;
            }
        }

        return a;
    }

    [Test]
    public void Every_form_is_within_its_stated_bound([Values] Triangle triangle, [Values] Transpose transpose, [Values] Diagonal diagonal, [Values] bool right)
    {
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        foreach (int n in Orders)
        {
            const int sides = 37, padding = 3;
            int stride = (right ? n : sides) + padding, rows = right ? sides : n, columns = right ? n : sides;
            T[] a = Matrix(n, triangle, diagonal), b = TestMatrices.WideRange<T>(12, n * sides), x = new T[rows * stride];
            Array.Fill(x, T.NaN);
            for (int i = 0; i < n; i++)
                for (int s = 0; s < sides; s++) x[right ? (s * stride) + i : (i * stride) + s] = b[(i * sides) + s];
            Parallelism parallelism = new(2);
            using Workspace workspace = new(TriangularProduct.Plan<T>(1, n, sides, parallelism).WorkspaceBytes);
            MatrixView<T> view = new(x, rows, columns, stride);
            if (right) TriangularProduct.Right<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, transpose, diagonal, view, workspace, parallelism);
            else TriangularProduct.Left<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, transpose, diagonal, view, workspace, parallelism);

            double[] wa = GeneralFamilies.Wide<T>(a), wb = GeneralFamilies.Wide<T>(b);
            Transpose effective = right == (transpose == Transpose.No) ? Transpose.Yes : Transpose.No;
            double[] expected = TriangularProductReference.Left(wa, n, triangle, effective, diagonal, wb, sides);
            double[] sizes = TriangularProductReference.Left(Array.ConvertAll(wa, Math.Abs), n, triangle, effective, diagonal, Array.ConvertAll(wb, Math.Abs), sides);
            for (int i = 0; i < n; i++)
            {
                for (int s = 0; s < sides; s++)
                    Assert.That(double.CreateChecked(x[right ? (s * stride) + i : (i * stride) + s]), Is.EqualTo(expected[(i * sides) + s]).Within((n + 2) * eps * sizes[(i * sides) + s]), $"n = {n}, ({i}, {s})");
            }

            Assert.That(Enumerable.Range(0, x.Length).Where(k => k % stride >= columns).All(k => T.IsNaN(x[k])), "padding");
        }
    }

    [Test]
    public void A_batch_gives_each_problem_the_bits_it_has_alone([Values(1, 2)] int threads, [Values(5, 40)] int n)
    {
        const int batch = 20, sides = 9;
        T[] a = TestMatrices.WideRange<T>(1, batch * n * n), b = TestMatrices.WideRange<T>(2, batch * n * sides), x = (T[])b.Clone();
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(TriangularProduct.Plan<T>(batch, n, sides, parallelism).WorkspaceBytes);
        TriangularProduct.Left(new ReadOnlyMatrixBatch<T>(a, batch, n, n), Triangle.Upper, Transpose.Yes, Diagonal.Stored, new MatrixBatch<T>(x, batch, n, sides), workspace, parallelism);
        for (int i = 0; i < batch; i++)
        {
            TriangularProduct.Left<T>(new ReadOnlyMatrixView<T>(a.AsSpan(i * n * n), n, n), Triangle.Upper, Transpose.Yes, Diagonal.Stored, new MatrixView<T>(b.AsSpan(i * n * sides), n, sides), workspace);
        }

        Assert.That(TestMatrices.Hash<T>(x), Is.EqualTo(TestMatrices.Hash<T>(b)));
    }

    [Test]
    public void Products_allocate_nothing_and_shapes_that_do_not_fit_are_named()
    {
        const int n = 100;
        T[] a = Matrix(n, Triangle.Lower, Diagonal.Stored), b = new T[n * n];
        using Workspace workspace = new(TriangularProduct.Plan<T>(1, n, n, new Parallelism(2)).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            TriangularProduct.Left<T>(new ReadOnlyMatrixView<T>(a, n, n), Triangle.Lower, Transpose.No, Diagonal.Stored, new MatrixView<T>(b, n, n), workspace, new Parallelism(2));
            TriangularProduct.Right<T>(new ReadOnlyMatrixView<T>(a, n, n), Triangle.Lower, Transpose.No, Diagonal.Stored, new MatrixView<T>(b, n, n), workspace, new Parallelism(2));
        }), Is.Zero);
        Assert.That(
            () => TriangularProduct.Left<T>(new ReadOnlyMatrixView<T>(a, 4, 5), Triangle.Lower, Transpose.No, Diagonal.Stored, new MatrixView<T>(b, 4, 2), workspace),
            Throws.ArgumentException.With.Message.Contains("[4, 5]"));
        Assert.That(
            () => TriangularProduct.Right<T>(new ReadOnlyMatrixView<T>(a, 4, 4), Triangle.Lower, Transpose.No, Diagonal.Stored, new MatrixView<T>(a.AsSpan(8), 2, 4), workspace),
            Throws.ArgumentException.With.Message.Contains("shares memory"));
    }
}
