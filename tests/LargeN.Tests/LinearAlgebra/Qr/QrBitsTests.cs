// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class QrBitsTests
{
    /// <summary>Hash of factors, Q and solutions of wide-range matrices, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
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
        int batch = m < 50 ? 7 : 1, k = Math.Min(m, n);
        T[] a = TestMatrices.WideRange<T>(3, batch * m * n, 16), tau = new T[batch * k], q = new T[batch * m * k], x = TestMatrices.WideRange<T>(8, batch * m * 3);
        Verdict[] verdicts = new Verdict[batch];
        double[] residuals = new double[batch * 3];
        using Workspace workspace = new(Qr.Plan<T>(batch, m, n, parallelism).Then(Qr.ApplyPlan<T>(batch, m, n, k, parallelism)).Then(Qr.SolvePlan<T>(batch, m, k, 3, parallelism)).WorkspaceBytes);
        MatrixBatch<T> matrices = new(a, batch, m, n);
        Qr.Factor(matrices, tau, verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"{m} x {n}: {verdicts[0]}");
        Qr.FormQ(matrices, tau, new MatrixBatch<T>(q, batch, m, k), workspace, parallelism);
        if (m >= n) Qr.Solve(matrices, tau, new MatrixBatch<T>(x, batch, m, 3), residuals, verdicts, workspace, parallelism);
        return TestMatrices.Hash<T>(a) + TestMatrices.Hash<T>(tau) + TestMatrices.Hash<T>(q) + TestMatrices.Hash<T>(x) + TestMatrices.Hash<double>(residuals);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string shapes = "1x1,5x3,3x5,40x40,33x70,150x100,1500x20,290x290";
        string native = Child.Run(typeof(QrBitsTests), nameof(Probe), SimdWidth.Native, shapes);

        Assert.That(Child.Run(typeof(QrBitsTests), nameof(Probe), SimdWidth.Avx2, shapes), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string shapes = "2x2,5x3,20x20,30x18";
        string native = Child.Run(typeof(QrBitsTests), nameof(Probe), SimdWidth.Native, shapes);

        Assert.That(Child.Run(typeof(QrBitsTests), nameof(Probe), width, shapes), Is.EqualTo(native));
    }
}
