// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class LanczosBitsTests
{
    /// <summary>Hash of eigenpairs, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{Hash(n)}"));
    }

    private static string Hash(int n) => ((int[])[1, 2, 3, 8]).Select(threads => Hash(n, new Parallelism(threads))).Distinct().Single();

    private static string Hash(int n, Parallelism parallelism)
    {
        // With a basis this small there are restarts from n = 18 on.
        EigenpairsOptions options = new() { Count = 2, End = SpectrumEnd.Both, BlockSize = Math.Min(n, 3), BasisSize = Math.Min(n, 12), MaximalProducts = 120 };
        double[] x = TestMatrices.WideRange<double>(5, n * n, 4), values = new double[2], vectors = new double[2 * n];
        Verdict[] verdicts = new Verdict[2];
        using Workspace workspace = new(Lanczos.Plan(n, options, parallelism).WorkspaceBytes);
        using GramOperator gram = new(x, n, n);
        Lanczos.Eigenpairs(gram, options, values, new MatrixView<double>(vectors, 2, n), verdicts, workspace, parallelism);
        return TestMatrices.Hash<double>(values) + TestMatrices.Hash<double>(vectors) + TestMatrices.Hash<double>(Array.ConvertAll(verdicts, v => v.Residual));
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "2,5,33,130";
        string native = Child.Run(typeof(LanczosBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LanczosBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,9,18";
        string native = Child.Run(typeof(LanczosBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(LanczosBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
