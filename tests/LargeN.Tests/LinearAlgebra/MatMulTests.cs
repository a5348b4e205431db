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
}
