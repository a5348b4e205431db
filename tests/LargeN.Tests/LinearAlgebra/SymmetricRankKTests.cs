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
        [Values(0, 1, 2, 11, 12, 13, 31, 33, 48, 65, 100, 129, 260)] int n, [Values(0, 1, 7, 300)] int k, [Values] Transpose transpose, [Values(0, 1, 0.3)] double beta)
    {
        const int padding = 2;
        (int rows, int columns) = transpose == Transpose.No ? (n, k) : (k, n);
        T[] a = TestMatrices.WideRange<T>(1, rows * (columns + padding));
        T[] c = TestMatrices.WideRange<T>(2, n * (n + padding));
        T[] expected = (T[])c.Clone(), full = (T[])c.Clone();
        T alpha = T.CreateChecked(-0.9), old = T.CreateChecked(beta);
        ReadOnlyMatrixView<T> view = new(a, rows, columns, columns + padding);
        Parallelism parallelism = new(2);
        using Workspace workspace = new(SymmetricRankK.Plan<T>(1, n, k, transpose, parallelism).WorkspaceBytes);

        SymmetricRankK.Execute(alpha, view, transpose, old, new MatrixView<T>(c, n, n, n + padding), workspace, parallelism);

        MatMulReference.ExecuteChain(alpha, view, transpose, view, transpose == Transpose.No ? Transpose.Yes : Transpose.No, old, new MatrixView<T>(full, n, n, n + padding));
        for (int i = 0; i < n; i++) full.AsSpan(i * (n + padding), i + 1).CopyTo(expected.AsSpan(i * (n + padding)));
        Assert.That(TestMatrices.Hash<T>(c), Is.EqualTo(TestMatrices.Hash<T>(expected)));
    }
}
