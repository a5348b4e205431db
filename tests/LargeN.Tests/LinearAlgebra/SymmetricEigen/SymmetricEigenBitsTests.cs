// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class SymmetricEigenBitsTests
{
    /// <summary>Hash of values and vectors of wide-range matrices, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{Hash<float>(n)}:{Hash<double>(n)}"));
    }

    private static string Hash<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] hashes = [.. ((int[])[1, 2, 3, 8]).Select(threads => Hash<T>(n, new Parallelism(threads)))];
        return hashes.Distinct().Single();
    }

    private static string Hash<T>(int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int batch = n < 50 ? 3 : 1;
        T[] a = TestMatrices.WideRange<T>(5, batch * n * n), values = new T[batch * n], b = (T[])a.Clone(), alone = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors: true, parallelism).WorkspaceBytes);
        SymmetricEigen.Vectors(new MatrixBatch<T>(a, batch, n, n), values, verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"n = {n}: {verdicts[0]}");
        SymmetricEigen.Values(new MatrixBatch<T>(b, batch, n, n), alone, verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"n = {n}, values alone: {verdicts[0]}");
        return TestMatrices.Hash<T>(values) + TestMatrices.Hash<T>(alone) + TestMatrices.Hash<T>(a);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,33,70,140,300";
        string native = Child.Run(typeof(SymmetricEigenBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(SymmetricEigenBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,5,18,40";
        string native = Child.Run(typeof(SymmetricEigenBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(SymmetricEigenBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
