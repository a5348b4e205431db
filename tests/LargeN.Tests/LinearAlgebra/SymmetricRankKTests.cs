// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class SymmetricRankKTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Test]
    public void Lower_triangle_has_the_bits_of_the_scalar_chain_and_the_upper_is_untouched(
        [Values(0, 1, 2, 11, 12, 13, 31, 33, 48, 65, 100, 129, 260)] int n, [Values(0, 1, 7, 300)] int k, [Values] Transpose transpose, [Values(0, 1, 0.3)] double beta, [Values(1, 2)] int threads)
    {
        const int padding = 2;
        (int rows, int columns) = transpose == Transpose.No ? (n, k) : (k, n);
        T[] a = TestMatrices.WideRange<T>(1, rows * (columns + padding));
        T[] c = TestMatrices.WideRange<T>(2, n * (n + padding));
        T[] expected = (T[])c.Clone();
        double[] plain = GeneralFamilies.Wide<T>(c);
        T alpha = T.CreateChecked(-0.9), old = T.CreateChecked(beta);
        ReadOnlyMatrixView<T> view = new(a, rows, columns, columns + padding);
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(SymmetricRankK.Plan<T>(1, n, k, transpose, parallelism).WorkspaceBytes);

        SymmetricRankK.Execute(alpha, view, transpose, old, new MatrixView<T>(c, n, n, n + padding), workspace, parallelism);

        SymmetricRankKReference.ExecuteChain(alpha, view, transpose, old, new MatrixView<T>(expected, n, n, n + padding));
        Assert.That(TestMatrices.Hash<T>(c), Is.EqualTo(TestMatrices.Hash<T>(expected)));

        // |C' - C| <= (min(k, 256) + ceil(k / 256) + 2) u (|alpha| |A| |A|^T + |beta C|), with |a_ip a_jp| summed by the oracle over sizes.
        double u = double.CreateChecked(T.BitIncrement(T.One) - T.One) / 2, bound = (Math.Min(k, 256) + (k / 256) + 3) * u;
        double[] sizes = Array.ConvertAll(plain, Math.Abs), wide = GeneralFamilies.Wide<T>(a);
        SymmetricRankKReference.Execute(double.CreateChecked(alpha), new ReadOnlyMatrixView<double>(wide, rows, columns, columns + padding), transpose, double.CreateChecked(old), new MatrixView<double>(plain, n, n, n + padding));
        SymmetricRankKReference.Execute(
            Math.Abs(double.CreateChecked(alpha)), new ReadOnlyMatrixView<double>(Array.ConvertAll(wide, Math.Abs), rows, columns, columns + padding), transpose, double.CreateChecked(old), new MatrixView<double>(sizes, n, n, n + padding));
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) Assert.That(double.CreateChecked(c[(i * (n + padding)) + j]), Is.EqualTo(plain[(i * (n + padding)) + j]).Within(2 * bound * sizes[(i * (n + padding)) + j]));
    }
}
