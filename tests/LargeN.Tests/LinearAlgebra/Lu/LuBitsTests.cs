// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class LuBitsTests
{
    /// <summary>Hash of factors, pivots, solutions, determinant and condition of wide-range matrices, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
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
        int batch = n < 50 ? 11 : 1;
        T[] a = TestMatrices.WideRange<T>(3, batch * n * n, 16), x = TestMatrices.WideRange<T>(8, batch * n * 3), y = (T[])x.Clone();
        Verdict[] verdicts = new Verdict[batch];
        int[] pivots = new int[batch * n];
        double[] signs = new double[batch], logs = new double[batch];
        using Workspace workspace = new(Lu.Plan<T>(batch, n, parallelism).Then(Lu.SolvePlan<T>(batch, n, 3, parallelism)).WorkspaceBytes);
        MatrixBatch<T> matrices = new(a, batch, n, n);
        Lu.Factor(matrices, pivots, verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"n = {n}: {verdicts[0]}");
        Lu.Solve(matrices, pivots, Transpose.No, new MatrixBatch<T>(x, batch, n, 3), workspace, parallelism);
        Lu.Solve(matrices, pivots, Transpose.Yes, new MatrixBatch<T>(y, batch, n, 3), workspace, parallelism);
        Lu.LogDeterminant<T>(matrices, pivots, signs, logs);
        double condition = Lu.ConditionEstimate<T>(matrices[0], pivots.AsSpan(0, n), 1);
        return TestMatrices.Hash<T>(a) + TestMatrices.Hash<T>(x) + TestMatrices.Hash<T>(y) + TestMatrices.Hash<int>(pivots) + TestMatrices.Hash<double>(logs)
            + string.Join(',', signs) + condition.ToString("R", CultureInfo.InvariantCulture);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,16,33,100,290";
        string native = Child.Run(typeof(LuBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LuBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,5,20,40";
        string native = Child.Run(typeof(LuBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LuBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
