// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class MatMulTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Transpose[] Both = [Transpose.No, Transpose.Yes];

    private static T Number(double value) => T.CreateChecked(value);

    /// <summary>One product in strided storage beside the scalar chain: same bits, and the padding as it was.</summary>
    private static void CompareWithChain(int m, int n, int k, Transpose ta, Transpose tb, double alpha, double beta, int padding, Parallelism parallelism)
    {
        (int aRows, int aColumns) = ta == Transpose.No ? (m, k) : (k, m);
        (int bRows, int bColumns) = tb == Transpose.No ? (k, n) : (n, k);
        T[] a = TestMatrices.WideRange<T>(1, aRows * (aColumns + padding));
        T[] b = TestMatrices.WideRange<T>(2, bRows * (bColumns + padding));
        T[] actual = TestMatrices.WideRange<T>(3, m * (n + padding));
        T[] expected = (T[])actual.Clone();
        ReadOnlyMatrixView<T> viewA = new(a, aRows, aColumns, aColumns + padding), viewB = new(b, bRows, bColumns, bColumns + padding);
        using Workspace workspace = new(MatMul.Plan<T>(1, m, n, k, ta, tb, parallelism).WorkspaceBytes);

        MatMul.Execute(Number(alpha), viewA, ta, viewB, tb, Number(beta), new MatrixView<T>(actual, m, n, n + padding), workspace, parallelism);

        MatMulReference.ExecuteChain(Number(alpha), viewA, ta, viewB, tb, Number(beta), new MatrixView<T>(expected, m, n, n + padding));
        Assert.That(TestMatrices.Hash<T>(actual), Is.EqualTo(TestMatrices.Hash<T>(expected)), $"m {m} n {n} k {k} {ta} {tb} alpha {alpha} beta {beta} padding {padding}");
    }

    [Test]
    public void Every_residue_of_the_tile_gives_the_bits_of_the_scalar_chain()
    {
        for (int size = 0; size <= 66; size++)
        {
            Transpose ta = Both[size % 2], tb = Both[size / 2 % 2];
            CompareWithChain(size, 35, 19, ta, tb, 1, 0, 0, Parallelism.Single);
            CompareWithChain(13, size, 19, ta, tb, 1, 1, 3, Parallelism.Single);
            CompareWithChain(13, 35, size, ta, tb, -1, 1, 1, Parallelism.Single);
        }
    }

    [Test]
    public void All_transposes_strides_and_factors_give_the_bits_of_the_scalar_chain(
        [Values] Transpose ta, [Values] Transpose tb, [Values(0, 1, 5)] int padding, [Values(1, -1, 0.7, 0)] double alpha, [Values(0, 1, -0.3)] double beta)
    {
        CompareWithChain(1, 1, 1, ta, tb, alpha, beta, padding, Parallelism.Single);
        CompareWithChain(37, 41, 53, ta, tb, alpha, beta, padding, Parallelism.Single);
        CompareWithChain(150, 67, 300, ta, tb, alpha, beta, padding, new Parallelism(2));
    }

    [TestCase(257, 263, 513)]
    [TestCase(500, 130, 260)]
    [TestCase(5, 4200, 12)]
    [TestCase(1, 300, 700)]
    [TestCase(300, 1, 700)]
    [TestCase(1, 1, 1000)]
    public void Blocks_of_rows_columns_and_depth_give_the_bits_of_the_scalar_chain(int m, int n, int k)
    {
        foreach (Transpose ta in Both)
            foreach (Transpose tb in Both)
                CompareWithChain(m, n, k, ta, tb, 1, 0, 0, new Parallelism(2));
    }

    [Test]
    public void Equal_tiles_of_packed_rows_give_the_bits_of_the_scalar_chain([Values] Transpose ta, [Values] Transpose tb)
    {
        // More than 128^3 multiply-adds, so packed; every height of a tile, rows of one block and of two, whole strips of columns and a border.
        for (int m = 130; m <= 153; m++) CompareWithChain(m, 67, 257, ta, tb, 1, m % 2, m % 3, Parallelism.Single);
        foreach (int m in (int[])[13, 14, 15, 25, 37]) CompareWithChain(m, 640, 270, ta, tb, -0.5, 0.3, 2, Parallelism.Single);
        CompareWithChain(13, 2112, 80, ta, tb, 1, 0, 0, Parallelism.Single);   // rows of B lie so far apart that a strip is copied
    }

    [Test]
    public void Beta_zero_does_not_read_the_old_result([Values(3, 40, 300)] int k)
    {
        int n = 45;
        T[] a = TestMatrices.Even<T>(1, n * k), b = TestMatrices.Even<T>(2, k * n), c = new T[n * n];
        Array.Fill(c, T.NaN);

        MatMul.Multiply<T>(new(a, n, k), new(b, k, n), new(c, n, n));

        Assert.That(c.All(T.IsFinite), Is.True);
    }

    [Test]
    public void Alpha_zero_does_not_read_the_factors()
    {
        T[] nan = new T[9];
        Array.Fill(nan, T.NaN);
        T[] c = TestMatrices.Even<T>(2, 9), expected = c.Select(x => x * Number(0.5)).ToArray();
        using Workspace workspace = new(MatMul.Plan<T>(1, 3, 3, 3, Transpose.No, Transpose.No, default).WorkspaceBytes);

        MatMul.Execute(T.Zero, new ReadOnlyMatrixView<T>(nan, 3, 3), Transpose.No, new ReadOnlyMatrixView<T>(nan, 3, 3), Transpose.No, Number(0.5), new MatrixView<T>(c, 3, 3), workspace, default);

        Assert.That(c, Is.EqualTo(expected));
    }

    [Test]
    public void Nan_in_a_factor_reaches_its_row_and_no_other([Values(20, 200)] int n)
    {
        T[] a = TestMatrices.Even<T>(1, n * n), b = TestMatrices.Even<T>(2, n * n), c = new T[n * n];
        a[(7 * n) + 5] = T.NaN;

        MatMul.Multiply<T>(new(a, n, n), new(b, n, n), new(c, n, n));

        for (int i = 0; i < n; i++)
            Assert.That(c.Skip(i * n).Take(n).All(x => T.IsNaN(x) == (i == 7)), Is.True, $"row {i}");
    }

    [TestCase(64, 64, 1000)]
    [TestCase(31, 77, 256)]
    [TestCase(200, 200, 200)]
    public void Error_is_within_the_stated_bound(int m, int n, int k)
    {
        T[] a = TestMatrices.WideRange<T>(4, m * k, exponents: 8), b = TestMatrices.WideRange<T>(5, k * n, exponents: 8), c = new T[m * n];

        MatMul.Multiply<T>(new(a, m, k), new(b, k, n), new(c, m, n));

        double u = double.CreateChecked(T.BitIncrement(T.One) - T.One) / 2;
        for (int i = 0; i < m; i += 7)
        {
            for (int j = 0; j < n; j += 5)
            {
                decimal exact = 0;      // 28 digits, and these terms and sums lie within 2^-8 ... 2^20
                double size = 0;
                for (int p = 0; p < k; p++)
                {
                    decimal x = Exactly(a[(i * k) + p]), y = Exactly(b[(p * n) + j]);
                    exact += x * y;
                    size += Math.Abs((double)x * (double)y);
                }

                double bound = (Math.Min(k, 256) + Math.Ceiling(k / 256.0) + 2) * u * size;
                Assert.That(Math.Abs((double)(Exactly(c[(i * n) + j]) - exact)), Is.LessThanOrEqualTo(bound), $"({i}, {j})");
            }
        }
    }

    /// <summary>The value to 28 digits: a conversion from double would keep 15.</summary>
    private static decimal Exactly(T value)
    {
        double x = double.CreateChecked(value), high = Math.Round(x * 1048576) / 1048576;
        return ((decimal)(high * 1048576) / 1048576m) + ((decimal)((x - high) * Math.ScaleB(1, 50)) / 1125899906842624m);
    }

    [Test]
    public void A_batch_gives_each_problem_the_bits_it_has_alone([Values(1, 2, 40)] int batch, [Values(3, 17, 150)] int n, [Values(1, 2)] int threads)
    {
        if (batch * n > 1000) batch = 5;
        int m = n + 2, k = n + 1, padding = 3, stride = (m * (n + padding)) + 7;
        T[] a = TestMatrices.WideRange<T>(1, batch * m * k), b = TestMatrices.WideRange<T>(2, k * n), c = TestMatrices.WideRange<T>(3, batch * stride);
        T[] expected = (T[])c.Clone();
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(MatMul.Plan<T>(batch, m, n, k, Transpose.No, Transpose.No, parallelism).WorkspaceBytes);

        // One B for all: a batch stride of 0 here, a batch of one below.
        MatMul.Execute(T.One, new ReadOnlyMatrixBatch<T>(a, batch, m, k), Transpose.No, new ReadOnlyMatrixBatch<T>(b, batch, k, n, n, 0), Transpose.No, T.One,
            new MatrixBatch<T>(c, batch, m, n, n + padding, stride), workspace, parallelism);

        for (int i = 0; i < batch; i++)
        {
            MatMulReference.ExecuteChain(T.One, new ReadOnlyMatrixView<T>(a.AsSpan(i * m * k), m, k), Transpose.No, new ReadOnlyMatrixView<T>(b, k, n), Transpose.No, T.One,
                new MatrixView<T>(expected.AsSpan(i * stride), m, n, n + padding));
        }

        Assert.That(TestMatrices.Hash<T>(c), Is.EqualTo(TestMatrices.Hash<T>(expected)));
    }

    /// <summary>Tiny products in one loop, strips of two and of four vectors, copies of A and of B: every path of small products, dense and padded.</summary>
    [Test]
    public void Small_products_of_a_batch_have_the_bits_of_the_chain([Values(1, 4, 8, 12, 16, 24, 32, 64, 128)] int m, [Values(2, 7, 8, 16, 32, 33, 64, 128)] int n)
    {
        foreach (int k in (int[])[1, 8, 16, 128])
        {
            foreach (Transpose transposeA in (Transpose[])[Transpose.No, Transpose.Yes])
            {
                foreach (int padding in (int[])[0, 5]) Small(m, n, k, transposeA, padding);
            }
        }
    }

    /// <summary>One or two vectors on the right, one on the left: the kernels that turn rows in registers or go along a row, over whole and broken groups and blocks of k.</summary>
    [Test]
    public void Products_with_vectors_have_the_bits_of_the_chain([Values(1, 15, 16, 31, 33, 70, 600)] int size, [Values(1, 7, 16, 40, 290)] int k)
    {
        foreach (int padding in (int[])[0, 3])
        {
            Small(size, 1, k, Transpose.No, padding);
            Small(size, 2, k, Transpose.No, padding);
            Small(size, 1, k, Transpose.Yes, padding);
            Small(1, size, k, Transpose.No, padding);
        }
    }

    private static void Small(int m, int n, int k, Transpose transposeA, int padding)
    {
        const int batch = 3;
        (int rows, int columns) = transposeA == Transpose.No ? (m, k) : (k, m);
        int strideA = (rows * (columns + padding)) + padding, strideB = k * (n + padding), strideC = m * (n + padding);
        T[] a = TestMatrices.WideRange<T>(1, batch * strideA), b = TestMatrices.WideRange<T>(2, batch * strideB), c = TestMatrices.WideRange<T>(3, batch * strideC);
        T[] expected = (T[])c.Clone();
        using Workspace workspace = new(MatMul.Plan<T>(batch, m, n, k, transposeA, Transpose.No, Parallelism.Single).WorkspaceBytes);
        T beta = T.CreateChecked(padding == 0 ? 0 : 0.5);

        MatMul.Execute(T.One, new ReadOnlyMatrixBatch<T>(a, batch, rows, columns, columns + padding, strideA), transposeA, new ReadOnlyMatrixBatch<T>(b, batch, k, n, n + padding, strideB), Transpose.No,
            beta, new MatrixBatch<T>(c, batch, m, n, n + padding, strideC), workspace, Parallelism.Single);

        for (int i = 0; i < batch; i++)
        {
            MatMulReference.ExecuteChain(T.One, new ReadOnlyMatrixView<T>(a.AsSpan(i * strideA), rows, columns, columns + padding), transposeA,
                new ReadOnlyMatrixView<T>(b.AsSpan(i * strideB), k, n, n + padding), Transpose.No, beta, new MatrixView<T>(expected.AsSpan(i * strideC), m, n, n + padding));
        }

        Assert.That(TestMatrices.Hash<T>(c), Is.EqualTo(TestMatrices.Hash<T>(expected)), $"k = {k}, A {transposeA}, padding {padding}");
    }

    [Test]
    public void Execute_allocates_nothing([Values(4, 100, 200)] int n, [Values(1, 3)] int batch, [Values(1, 2)] int threads)
    {
        T[] a = TestMatrices.Even<T>(1, batch * n * n), c = new T[batch * n * n];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(MatMul.Plan<T>(batch, n, n, n, Transpose.No, Transpose.No, parallelism).WorkspaceBytes);
        for (int i = 0; i < 3; i++) Once();

        Assert.That(Allocation.Least(Once), Is.Zero);

        void Once() => MatMul.Execute(T.One, new ReadOnlyMatrixBatch<T>(a, batch, n, n), Transpose.No, new ReadOnlyMatrixBatch<T>(a, 1, n, n), Transpose.Yes, T.Zero,
            new MatrixBatch<T>(c, batch, n, n), workspace, parallelism);
    }

    [Test]
    public void Shapes_that_do_not_fit_are_named()
    {
        T[] x = new T[100];
        ArgumentException inner = Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x, 2, 3), new(new T[20], 4, 5), new(new T[10], 2, 5)))!;
        Assert.That(inner.Message, Does.Contain("[2, 3]").And.Contain("[4, 5]").And.Contain("[2, 5]"));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x, 2, 3), new(new T[20], 3, 5), new(new T[10], 5, 2)));
        using Workspace workspace = new(100000);
        Assert.Throws<ArgumentException>(() => MatMul.Execute(T.One, new ReadOnlyMatrixBatch<T>(x, 2, 3, 3), Transpose.No, new ReadOnlyMatrixBatch<T>(x, 3, 3, 3), Transpose.No, T.Zero,
            new MatrixBatch<T>(new T[27], 3, 3, 3), workspace, default));
        using Workspace empty = new();
        ArgumentException small = Assert.Throws<ArgumentException>(() => MatMul.Execute(T.One, new ReadOnlyMatrixView<T>(x, 3, 3), Transpose.No, new ReadOnlyMatrixView<T>(x, 3, 3), Transpose.No, T.Zero,
            new MatrixView<T>(new T[9], 3, 3), empty, default))!;
        Assert.That(small.Message, Does.Contain("WorkspaceBytes"));
    }

    [Test]
    public void A_result_that_overlaps_a_factor_is_refused_and_a_neighbouring_block_is_not()
    {
        T[] x = TestMatrices.Even<T>(1, 400);
        Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x, 10, 10), new(new T[100], 10, 10), new(x.AsSpan(99), 10, 10)));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x.AsSpan(5), 5, 10, 20), new(new T[100], 10, 10), new(x.AsSpan(14), 5, 10, 20)));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x.AsSpan(12), 5, 10, 22), new(new T[100], 10, 10), new(x.AsSpan(21), 5, 10, 20)));

        // Left and right half of the same rows, upper and lower half of the same columns, and a block that wraps round the row's end.
        Assert.DoesNotThrow(() => MatMul.Multiply<T>(new(x, 20, 10, 20), new(new T[100], 10, 10), new(x.AsSpan(10), 20, 10, 20)));
        Assert.DoesNotThrow(() => MatMul.Multiply<T>(new(x, 10, 10, 20), new(new T[100], 10, 10), new(x.AsSpan(200), 10, 10, 20)));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply<T>(new(x, 10, 10, 20), new(new T[100], 10, 10), new(x.AsSpan(15), 10, 10, 20)));
    }
}

public class MatMulTypeTests
{
    [Test]
    public void Other_element_types_are_refused_by_name()
    {
        NotSupportedException failure = Assert.Throws<NotSupportedException>(() => MatMul.Plan<Half>(1, 2, 2, 2, Transpose.No, Transpose.No, default))!;
        Assert.That(failure.Message, Does.Contain("Half"));
    }
}
