// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Text;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Same bits for any thread count, batch split and SIMD width, as hashes over wide-range data.</summary>
public class MatMulBitsTests
{
    /// <summary>Hashes of products, symmetric products and solves; the argument is "threads largest-size".</summary>
    internal static string Probe(string argument)
    {
        Child.AssertWidth();
        int[] numbers = argument.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        StringBuilder hashes = new();
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (5, 37, 29), (37, 5, 3), (61, 3, 40), (13, 1, 21), (8, 16, 8), (4, 32, 16), (1, 290, 5), (35, 2, 9), (150, 70, 260), (520, 66, 270), (200, 1100, 257)])
        {
            if (Math.Max(m, Math.Max(n, k)) > numbers[1]) continue;
            hashes.Append(One<float>(m, n, k, numbers[0])).Append(' ').Append(One<double>(m, n, k, numbers[0])).Append('\n');
        }

        return hashes.ToString();
    }

    private static string One<T>(int m, int n, int k, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parallelism parallelism = new(threads);
        const int batch = 3;
        using Workspace workspace = new();
        StringBuilder all = new();
        foreach ((Transpose ta, Transpose tb) in ((Transpose, Transpose)[])[(Transpose.No, Transpose.No), (Transpose.No, Transpose.Yes), (Transpose.Yes, Transpose.No), (Transpose.Yes, Transpose.Yes)])
        {
            T[] a = TestMatrices.WideRange<T>(1, batch * m * k), b = TestMatrices.WideRange<T>(2, batch * k * n), c = TestMatrices.WideRange<T>(3, batch * m * n);
            (int aRows, int aColumns) = ta == Transpose.No ? (m, k) : (k, m);
            (int bRows, int bColumns) = tb == Transpose.No ? (k, n) : (n, k);
            workspace.EnsureAtLeast(MatMul.Plan<T>(batch, m, n, k, ta, tb, parallelism).WorkspaceBytes);
            MatMul.Execute(T.CreateChecked(0.7), new ReadOnlyMatrixBatch<T>(a, batch, aRows, aColumns), ta, new ReadOnlyMatrixBatch<T>(b, batch, bRows, bColumns), tb,
                T.CreateChecked(-0.3), new MatrixBatch<T>(c, batch, m, n), workspace, parallelism);
            all.Append(TestMatrices.Hash<T>(c)[..8]);
        }

        T[] left = TestMatrices.WideRange<T>(4, m * k), square = TestMatrices.WideRange<T>(5, m * m);
        workspace.EnsureAtLeast(SymmetricRankK.Plan<T>(1, m, k, Transpose.No, parallelism).WorkspaceBytes);
        SymmetricRankK.Execute(-T.One, new ReadOnlyMatrixView<T>(left, m, k), Transpose.No, T.One, new MatrixView<T>(square, m, m), workspace, parallelism);
        all.Append(TestMatrices.Hash<T>(square)[..8]);

        T[] lower = TestMatrices.Even<T>(6, m * m), sides = TestMatrices.WideRange<T>(7, m * n);
        for (int i = 0; i < m; i++) lower[i * (m + 1)] += T.CreateChecked(m);
        workspace.EnsureAtLeast(TriangularSolve.Plan<T>(1, m, n, parallelism).WorkspaceBytes);
        foreach (Transpose transpose in (Transpose[])[Transpose.No, Transpose.Yes])
        {
            TriangularSolve.SolveLower<T>(new ReadOnlyMatrixView<T>(lower, m, m), transpose, new MatrixView<T>(sides, m, n), workspace, parallelism);
            all.Append(TestMatrices.Hash<T>(sides)[..8]);
        }

        TriangularSolve.SolveLowerRight<T>(new ReadOnlyMatrixView<T>(lower, m, m), new MatrixView<T>(sides, n, m), workspace, parallelism);
        return all.Append(TestMatrices.Hash<T>(sides)[..8]).ToString();
    }

    [Test]
    public void Threads_do_not_enter_the_bits()
    {
        string one = Probe("1 2000");

        Assert.That(Probe("2 2000"), Is.EqualTo(one));
        foreach (int threads in (int[])[3, 8])
            Assert.That(Child.Run(typeof(MatMulBitsTests), nameof(Probe), SimdWidth.Native, $"{threads} 2000"), Is.EqualTo(one), $"{threads} threads, even on fewer processors");
    }

    [Test]
    public void Avx2_gives_the_same_bits() =>
        Assert.That(Child.Run(typeof(MatMulBitsTests), nameof(Probe), SimdWidth.Avx2, "2 2000"), Is.EqualTo(Probe("1 2000")));

    // Without FMA hardware a multiply-add takes 30 to 100 ns: small sizes.
    [TestCase(SimdWidth.Sse)]
    [TestCase(SimdWidth.None)]
    public void Narrow_and_software_vectors_give_the_same_bits(SimdWidth width) =>
        Assert.That(Child.Run(typeof(MatMulBitsTests), nameof(Probe), width, "1 61"), Is.EqualTo(Probe("1 61")));
}
