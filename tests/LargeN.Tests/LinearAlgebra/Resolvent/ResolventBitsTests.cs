// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class ResolventBitsTests
{
    /// <summary>Hash of traces, derivatives, logarithms and two-point tables, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{Hash(n)}"));
    }

    private static string Hash(int n) => ((int[])[1, 2, 3, 8]).Select(threads => Hash(n, new Parallelism(threads))).Distinct().Single();

    private static string Hash(int n, Parallelism parallelism)
    {
        const int batch = 2, shifts = 43, few = 5;
        double[] a = TestMatrices.WideRange<double>(5, batch * n * n), values = new double[batch * n];
        Complex[] z = [.. TestMatrices.WideRange<double>(6, shifts).Zip(TestMatrices.WideRange<double>(7, shifts), (re, im) => new Complex(re, im))];
        Complex[] sums = new Complex[batch * shifts], table = new Complex[few * few];
        Verdict[] verdicts = new Verdict[batch * shifts];
        using Workspace workspace = new(Resolvent.Plan(batch, n, shifts, parallelism).Then(Resolvent.TwoPointPlan(n, few, few, parallelism)).WorkspaceBytes);
        double[] b = TestMatrices.WideRange<double>(9, n * n);
        Resolvent.Traces(new MatrixBatch<double>(a, batch, n, n), z, values, sums, verdicts, workspace, parallelism);
        string hash = TestMatrices.Hash<Complex>(sums);
        ReadOnlyMatrixView<double> spectra = new(values, batch, n);
        Resolvent.Derivatives(spectra, z, sums, verdicts, parallelism);
        hash += TestMatrices.Hash<Complex>(sums);
        Resolvent.LogDeterminants(spectra, z, sums, verdicts, parallelism);
        hash += TestMatrices.Hash<Complex>(sums);
        Resolvent.TwoPointTraces(
            values.AsSpan(0, n), new ReadOnlyMatrixView<double>(b, n, n), new ReadOnlyMatrixView<double>(b, n, n), z.AsSpan(0, few), z.AsSpan(few, few), new MatrixView<Complex>(table, few, few), verdicts.AsSpan(0, few * few), workspace, parallelism);
        return hash + TestMatrices.Hash<Complex>(table);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,33,130";
        string native = Child.Run(typeof(ResolventBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(ResolventBitsTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,5,18";
        string native = Child.Run(typeof(ResolventBitsTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(ResolventBitsTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
