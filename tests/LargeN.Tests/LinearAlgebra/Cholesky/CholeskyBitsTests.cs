// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class CholeskyBitsTests
{
    /// <summary>Hash of factor, solution, inverse, log-determinant and condition of wide-range matrices, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
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
        int batch = n <= 64 ? 21 : 1;
        T[] a = new T[batch * n * n], x = TestMatrices.WideRange<T>(8, batch * n * 3);
        for (int b = 0; b < batch; b++) Matrix<T>(n, (ulong)b).CopyTo(a, b * n * n);
        Verdict[] verdicts = new Verdict[batch];
        double[] logs = new double[batch];
        using Workspace workspace = new(Cholesky.Plan<T>(batch, n, parallelism).Then(Cholesky.SolvePlan<T>(batch, n, 3, parallelism)).WorkspaceBytes);
        MatrixBatch<T> matrices = new(a, batch, n, n);
        Cholesky.Factor(matrices, verdicts, workspace, parallelism);
        if (verdicts.Any(v => !v.IsConverged)) throw new InvalidOperationException($"n = {n}: {verdicts[0]}");
        Cholesky.Solve(matrices, new MatrixBatch<T>(x, batch, n, 3), workspace, parallelism);
        Cholesky.LogDeterminant<T>(matrices, logs);
        T[] inverse = new T[batch * n * n];
        using Workspace more = new(Cholesky.InversePlan<T>(batch, n, parallelism).WorkspaceBytes);
        Cholesky.Inverse(matrices, new MatrixBatch<T>(inverse, batch, n, n), more, parallelism);
        double condition = Cholesky.ConditionEstimate<T>(matrices[0], 1);
        return TestMatrices.Hash<T>(a) + TestMatrices.Hash<T>(x) + TestMatrices.Hash<T>(inverse) + TestMatrices.Hash<double>(logs) + condition.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>G G^T with rows of G of very different sizes, and a diagonal that keeps it positive definite in float.</summary>
    private static T[] Matrix<T>(int n, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] g = TestMatrices.WideRange<double>(20 + seed, n * n, 16), a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++) sum += g[(i * n) + k] * g[(j * n) + k];
                a[(i * n) + j] = i == j ? sum * 1.01 : sum;
            }
        }

        return Array.ConvertAll(a, T.CreateTruncating);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,33,64,65,200,530";
        string native = Child.Run(typeof(CholeskyBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(CholeskyBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,5,33,80";
        string native = Child.Run(typeof(CholeskyBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(CholeskyBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
