// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class TriangularProductBitsTests
{
    /// <summary>Hash over all forms, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{Hash<float>(n)}:{Hash<double>(n)}"));
    }

    private static string Hash<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ((int[])[1, 2, 3, 8]).Select(threads => Hash<T>(n, new Parallelism(threads))).Distinct().Single();

    private static string Hash<T>(int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int sides = n + 3;
        T[] a = TestMatrices.WideRange<T>(1, n * n), x = TestMatrices.WideRange<T>(2, n * sides);
        using Workspace workspace = new(TriangularProduct.Plan<T>(1, n, sides, parallelism).WorkspaceBytes);
        string hashes = "";
        foreach (Triangle triangle in Enum.GetValues<Triangle>())
        {
            foreach (Diagonal diagonal in Enum.GetValues<Diagonal>())
            {
                T[] left = (T[])x.Clone(), right = (T[])x.Clone();
                TriangularProduct.Left<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, Transpose.No, diagonal, new MatrixView<T>(left, n, sides), workspace, parallelism);
                TriangularProduct.Right<T>(new ReadOnlyMatrixView<T>(a, n, n), triangle, Transpose.Yes, diagonal, new MatrixView<T>(right, sides, n), workspace, parallelism);
                hashes += TestMatrices.Hash<T>(left) + TestMatrices.Hash<T>(right);
            }
        }

        return hashes;
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width([Values(SimdWidth.Avx2, SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        string orders = width == SimdWidth.Avx2 ? "1,5,33,100,290" : "2,5,33";
        string native = Child.Run(typeof(TriangularProductBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(TriangularProductBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
