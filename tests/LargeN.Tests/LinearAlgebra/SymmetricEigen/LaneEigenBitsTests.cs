// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class LaneEigenBitsTests
{
    /// <summary>Hash of values and vectors of a batch of wide-range matrices, equal for several splits of the batch and for 1, 2 and 5 threads, or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{Hash<float>(n)}:{Hash<double>(n)}"));
    }

    private static string Hash<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[][] splits = n > 20 ? [[3], [2, 1]] : [[34], [1, 2, 3, 5, 8, 15], [9, 25], [16, 18], [17, 17], [33, 1]];
        return (from split in splits from threads in (int[])[1, 2, 3, 8] select Hash<T>(n, split, new Parallelism(threads))).Distinct().Single();
    }

    private static string Hash<T>(int n, int[] split, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int batch = split.Sum(), first = 0;
        T[] a = TestMatrices.WideRange<T>(5, batch * n * n), values = new T[batch * n];
        foreach (int count in split)
        {
            Verdict[] verdicts = new Verdict[count];
            using Workspace workspace = new(SymmetricEigen.Plan<T>(count, n, vectors: true, parallelism).WorkspaceBytes);
            SymmetricEigen.Vectors(new MatrixBatch<T>(a.AsSpan(first * n * n, count * n * n), count, n, n), values.AsSpan(first * n, count * n), verdicts, workspace, parallelism);
            if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"n = {n}: {verdicts[0]}");
            first += count;
        }

        return TestMatrices.Hash<T>(values) + TestMatrices.Hash<T>(a);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_batch_or_width()
    {
        const string orders = "1,3,8,13,16,32,65,128";
        string native = Child.Run(typeof(LaneEigenBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LaneEigenBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,5,9,23";
        string native = Child.Run(typeof(LaneEigenBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LaneEigenBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
