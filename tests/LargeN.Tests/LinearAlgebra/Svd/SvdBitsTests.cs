// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class SvdBitsTests
{
    /// <summary>Hash of values and vectors of wide-range matrices, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string shapes)
    {
        Child.AssertWidth();
        return string.Join(' ', shapes.Split(',').Select(s => s.Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray()).Select(s => $"{s[0]}x{s[1]}:{Hash<float>(s[0], s[1])}:{Hash<double>(s[0], s[1])}"));
    }

    private static string Hash<T>(int m, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ((int[])[1, 2, 3, 8]).Select(threads => Hash<T>(m, n, new Parallelism(threads))).Distinct().Single();

    private static string Hash<T>(int m, int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int batch = m < 50 ? 3 : 1, k = Math.Min(m, n);
        T[] a = TestMatrices.WideRange<T>(3, batch * m * n, 16), u = new T[batch * m * k], s = new T[batch * k], vt = new T[batch * k * n];
        Verdict[] verdicts = new Verdict[batch];
        using Workspace workspace = new(Svd.Plan<T>(batch, m, n, vectors: true, parallelism).WorkspaceBytes);
        Svd.Vectors(new ReadOnlyMatrixBatch<T>(a, batch, m, n), new MatrixBatch<T>(u, batch, m, k), s, new MatrixBatch<T>(vt, batch, k, n), verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"{m} x {n}: {verdicts[0]}");
        return TestMatrices.Hash<T>(u) + TestMatrices.Hash<T>(s) + TestMatrices.Hash<T>(vt);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string shapes = "1x1,5x3,3x5,40x40,33x70,150x100,1500x20,150x150";
        string native = Child.Run(typeof(SvdBitsTests), nameof(Probe), SimdWidth.Native, shapes);

        Assert.That(Child.Run(typeof(SvdBitsTests), nameof(Probe), SimdWidth.Avx2, shapes), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string shapes = "2x2,5x3,16x18,20x20";
        string native = Child.Run(typeof(SvdBitsTests), nameof(Probe), SimdWidth.Native, shapes);

        Assert.That(Child.Run(typeof(SvdBitsTests), nameof(Probe), width, shapes), Is.EqualTo(native));
    }
}
