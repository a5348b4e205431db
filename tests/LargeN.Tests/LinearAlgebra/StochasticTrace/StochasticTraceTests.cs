// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class StochasticTraceTests
{
    private const int N = 300;
    private const double Sigmas = 4;

    private static readonly StochasticTraceOptions Options = new() { Probes = 30, Seed = 3 };

    /// <summary>Eigenvalues 0 to 1 in even steps: with z = 0.05 the condition number is 21.</summary>
    private static double[] Values => [.. Enumerable.Range(0, N).Select(i => i / (N - 1.0))];

    private static double[] Matrix() => SymmetricFamilies.Rotated(N, i => i / (N - 1.0));

    private static Workspace Room(int n, int outputs, bool complex, StochasticTraceOptions options, int threads = 1) =>
        new(StochasticTrace.Plan(n, outputs, complex, options, new Parallelism(threads)).WorkspaceBytes);

    [Test]
    public void Resolvent_traces_lie_within_their_error_bars_of_the_exact_ones()
    {
        Complex[] shifts = [0.05, 0.5, new(0.1, 0.2), new(-0.5, 0.3), new(-0.5, -0.3)];
        ComplexTraceEstimate[] estimates = new ComplexTraceEstimate[shifts.Length];
        using SymmetricMatrixOperator matrix = new(Matrix(), N);
        using Workspace workspace = Room(N, shifts.Length, true, Options);
        StochasticTraceReport report = StochasticTrace.Resolvents(matrix, shifts, estimates, Options, workspace);
        for (int s = 0; s < shifts.Length; s++)
        {
            Complex exact = 0;
            foreach (double l in Values) exact += 1 / (l + shifts[s]);
            double spread = Math.Sqrt(2 * Values.Sum(l => 1 / Math.Pow(Complex.Abs(l + shifts[s]), 2)) / Options.Probes);
            Assert.Multiple(() =>
            {
                Assert.That(estimates[s].Verdict.IsConverged, $"{shifts[s]}: {estimates[s]}");
                Assert.That(Complex.Abs(estimates[s].Value - exact), Is.LessThan((Sigmas * estimates[s].StatisticalError) + (2 * estimates[s].QuadratureError)), $"{shifts[s]}: {estimates[s]}");
                Assert.That(estimates[s].StatisticalError, Is.LessThan(2 * spread), "the stated bound of the variance");
                Assert.That(estimates[s].QuadratureError, Is.LessThan(estimates[s].StatisticalError));
            });
        }

        Assert.That(estimates[4].Value, Is.EqualTo(Complex.Conjugate(estimates[3].Value)));
        Assert.That(report.Verdict.IsConverged);
        Assert.That(report.Products, Is.EqualTo(report.Steps * 30));
        Assert.That(report.Steps, Is.InRange(10, 60));
    }

    [Test]
    public void The_errors_bars_cover_as_often_as_they_should()
    {
        // 60 independent runs of 10 probes: the deviations in units of the stated error are those of a t distribution with 9 degrees of freedom (variance 9/7).
        double exact = Values.Sum(l => 1 / (l + 0.3)), squares = 0;
        TraceEstimate[] estimate = new TraceEstimate[1];
        using SymmetricMatrixOperator matrix = new(Matrix(), N);
        for (uint run = 0; run < 60; run++)
        {
            StochasticTraceOptions options = new() { Probes = 10, Seed = 11, FirstReplica = 10 * run, MaximalSteps = 15, Tolerance = 1e-6 };
            using Workspace workspace = Room(N, 1, false, options);
            StochasticTrace.Resolvents(matrix, [0.3], estimate, options, workspace);
            double d = (estimate[0].Value - exact) / estimate[0].StatisticalError;
            squares += d * d / 60;
        }

        Assert.That(squares, Is.InRange(0.6, 2.2));
    }

    [Test]
    public void More_steps_bring_the_quadrature_error_down_geometrically()
    {
        double before = double.PositiveInfinity;
        using SymmetricMatrixOperator matrix = new(Matrix(), N);
        foreach (int steps in (int[])[10, 20, 30])
        {
            StochasticTraceOptions options = Options with { MaximalSteps = steps, Tolerance = 1e-15 };
            using Workspace workspace = Room(N, 1, false, options);
            TraceEstimate[] estimate = new TraceEstimate[1];
            StochasticTrace.Resolvents(matrix, [0.05], estimate, options, workspace);
            Assert.That(estimate[0].QuadratureError, Is.LessThan(before / 20));
            Assert.That(estimate[0].Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
            before = estimate[0].QuadratureError;
        }
    }

    [Test]
    public void Logarithms_and_functions()
    {
        double[] shifts = [0.1, 2];
        TraceEstimate[] logarithms = new TraceEstimate[2];
        using SymmetricMatrixOperator matrix = new(Matrix(), N);
        using Workspace workspace = Room(N, 2, false, Options);
        StochasticTrace.LogDeterminants(matrix, shifts, logarithms, Options, workspace);
        StochasticTrace.Of(matrix, x => Math.Log(x + 2), out TraceEstimate same, Options, workspace);
        StochasticTrace.Of(matrix, default(Cube), out TraceEstimate cubes, Options, workspace);
        for (int s = 0; s < 2; s++)
        {
            Assert.That(logarithms[s].Verdict.IsConverged);
            Assert.That(logarithms[s].Value, Is.EqualTo(Values.Sum(l => Math.Log(l + shifts[s]))).Within((Sigmas * logarithms[s].StatisticalError) + (2 * logarithms[s].QuadratureError)));
        }

        Assert.That(same.Value, Is.EqualTo(logarithms[1].Value).Within(1e-6 * Math.Abs(same.Value)));
        Assert.That(cubes.Value, Is.EqualTo(Values.Sum(l => l * l * l)).Within(Sigmas * cubes.StatisticalError));
        Assert.That(cubes.QuadratureError, Is.LessThan(1e-10), "exact for polynomials of degree 2 m - 1");
    }

    [Test]
    public void An_exhausted_Krylov_space_makes_the_quadrature_exact()
    {
        // Three distinct eigenvalues: three steps. The identity: one, and no statistical error either.
        const int n = 60;
        TraceEstimate[] estimate = new TraceEstimate[1];
        using SymmetricMatrixOperator matrix = new(SymmetricFamilies.Rotated(n, i => 1 + (i % 3)), n);
        using Workspace workspace = Room(n, 1, false, Options);
        StochasticTraceReport report = StochasticTrace.Resolvents(matrix, [0.5], estimate, Options, workspace);
        Assert.That(report.Steps, Is.LessThanOrEqualTo(4));
        Assert.That(report.ExactProbes, Is.EqualTo(30));
        Assert.That(estimate[0].QuadratureError, Is.Zero);
        Assert.That(estimate[0].Value, Is.EqualTo(20 * ((1 / 1.5) + (1 / 2.5) + (1 / 3.5))).Within(Sigmas * estimate[0].StatisticalError));

        double[] identity = new double[n * n];
        for (int i = 0; i < n; i++) identity[(i * n) + i] = 1e200;
        using SymmetricMatrixOperator one = new(identity, n);
        report = StochasticTrace.LogDeterminants(one, [0], estimate, Options, workspace);
        Assert.That(report.Steps, Is.EqualTo(1));
        Assert.That(estimate[0].Value, Is.EqualTo(n * Math.Log(1e200)).Within(1e-13).Percent);
        Assert.That(estimate[0].StatisticalError, Is.LessThan(1e-10));
    }

    [Test]
    public void Small_orders_are_exact_up_to_the_probes([Values(0, 1, 2, 4, 24)] int n)
    {
        double[] a = n == 0 ? [] : ResolventTests.Gram(n, 4);
        TraceEstimate[] estimate = new TraceEstimate[1];
        StochasticTraceOptions options = new() { Probes = 400 };
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = Room(n, 1, false, options);
        StochasticTraceReport report = StochasticTrace.Resolvents(matrix, [0.2], estimate, options, workspace);
        Assert.That(report.Verdict.IsConverged);
        Assert.That(report.Steps, Is.LessThanOrEqualTo(n));
        Assert.That(estimate[0].Value, Is.EqualTo(StochasticTraceReference.Of(a, n, l => 1 / (l + 0.2)).Real).Within((Sigmas * estimate[0].StatisticalError) + (2 * estimate[0].QuadratureError) + 1e-12));
        StochasticTrace.LogDeterminants(matrix, [0.2], estimate, options, workspace);
        Assert.That(estimate[0].Value, Is.EqualTo(StochasticTraceReference.Of(a, n, l => Math.Log(l + 0.2)).Real).Within((Sigmas * estimate[0].StatisticalError) + (2 * estimate[0].QuadratureError) + 1e-12));
        using Workspace room = new(StochasticTrace.HutchinsonPlan(n, 0, options, default).WorkspaceBytes);
        TraceEstimate trace = StochasticTrace.Hutchinson(matrix, options, room);
        Assert.That(trace.Value, Is.EqualTo(StochasticTraceReference.Trace(a, n)).Within((Sigmas * trace.StatisticalError) + 1e-12));
    }

    [Test]
    public void Failures_are_verdicts()
    {
        const int n = 20;
        double[] a = ResolventTests.Gram(n, 4);
        TraceEstimate[] estimates = new TraceEstimate[2];
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = Room(n, 2, false, Options);
        StochasticTrace.LogDeterminants(matrix, [-1, 1], estimates, Options, workspace);
        Assert.That(estimates[0].Verdict.Kind, Is.EqualTo(VerdictKind.NotPositiveDefinite));
        Assert.That(estimates[0].Verdict.Residual, Is.LessThan(0));
        Assert.That(estimates[0].Value, Is.NaN);
        Assert.That(estimates[1].Verdict.IsConverged);

        StochasticTrace.Resolvents(matrix, [double.NaN, 1], estimates, Options, workspace);
        Assert.That(estimates[0].Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
        Assert.That(estimates[1].Verdict.IsConverged);

        a[3] = double.PositiveInfinity;
        StochasticTraceReport report = StochasticTrace.Resolvents(matrix, [0.5, 1], estimates, Options, workspace);
        Assert.That(report.Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
        Assert.That(estimates.Select(e => e.Value), Has.All.NaN);
        Assert.That(StochasticTrace.Hutchinson(matrix, Options, workspace).Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
    }

    [Test]
    public void Hutchinson_and_its_sketched_form()
    {
        // A fast decay: a sketch of 20 vectors takes nearly all of the Frobenius norm away.
        double[] a = SymmetricFamilies.Rotated(N, i => Math.Pow(0.7, i));
        double exact = Enumerable.Range(0, N).Sum(i => Math.Pow(0.7, i));
        using SymmetricMatrixOperator matrix = new(a, N);
        using Workspace workspace = new(StochasticTrace.HutchinsonPlan(N, 20, Options, default).WorkspaceBytes);
        TraceEstimate plain = StochasticTrace.Hutchinson(matrix, Options, workspace), sketched = StochasticTrace.HutchPlusPlus(matrix, 20, Options, workspace);
        Assert.That(plain.Value, Is.EqualTo(exact).Within(Sigmas * plain.StatisticalError));
        Assert.That(sketched.Value, Is.EqualTo(exact).Within((Sigmas * sketched.StatisticalError) + 1e-12));
        Assert.That(sketched.StatisticalError, Is.LessThan(plain.StatisticalError / 50));

        double[] small = ResolventTests.Gram(5, 1);
        using SymmetricMatrixOperator five = new(small, 5);
        Assert.That(StochasticTrace.HutchPlusPlus(five, 5, Options, workspace).Value, Is.EqualTo(StochasticTraceReference.Trace(small, 5)).Within(1e-13));
    }

    [Test]
    public void Errors_scale_with_the_matrix([Values(-700, -600, 600, 700)] int power)
    {
        const int n = 80;
        double[] plain = ResolventTests.Gram(n, 4), a = Array.ConvertAll(plain, x => Math.ScaleB(x, power));
        StochasticTraceOptions options = new() { Probes = 8, Tolerance = 1e-7 };
        ComplexTraceEstimate[] expected = new ComplexTraceEstimate[1], found = new ComplexTraceEstimate[1];
        using SymmetricMatrixOperator small = new(plain, n), scaled = new(a, n);
        using Workspace workspace = new(StochasticTrace.Plan(n, 1, true, options, default).Then(StochasticTrace.HutchinsonPlan(n, 10, options, default)).WorkspaceBytes);
        Complex z = new(0.02, 0.01), moved = new(Math.ScaleB(0.02, power), Math.ScaleB(0.01, power));
        StochasticTraceReport first = StochasticTrace.Resolvents(small, [z], expected, options, workspace), second = StochasticTrace.Resolvents(scaled, [moved], found, options, workspace);
        Assert.That(second.Steps, Is.EqualTo(first.Steps));
        Assert.That(found[0].Verdict.Kind, Is.EqualTo(expected[0].Verdict.Kind));
        Assert.That(Math.ScaleB(found[0].StatisticalError, power), Is.EqualTo(expected[0].StatisticalError).Within(1e-9).Percent);
        Assert.That(Math.ScaleB(found[0].QuadratureError, power), Is.EqualTo(expected[0].QuadratureError).Within(1e-3).Percent);

        foreach (int sketch in (int[])[0, 10])
        {
            TraceEstimate one = StochasticTrace.HutchPlusPlus(small, sketch, options, workspace), other = StochasticTrace.HutchPlusPlus(scaled, sketch, options, workspace);
            Assert.That(Math.ScaleB(other.Value, -power), Is.EqualTo(one.Value).Within(1e-9).Percent);
            Assert.That(Math.ScaleB(other.StatisticalError, -power), Is.EqualTo(one.StatisticalError).Within(1e-9).Percent);
        }
    }

    [Test]
    public void Elements_near_the_end_of_the_range_have_a_trace([Values(0, 2)] int sketch)
    {
        // The trace is 0.7e308, sums of a row and of all elements are beyond the range.
        const int n = 4;
        double[] a = new double[n * n];
        Array.Fill(a, 1.1e308);
        for (int i = 0; i < n; i++) a[(i * n) + i] = i == 3 ? 0.7e308 : (i - 1) * 1.5e308;
        StochasticTraceOptions options = new() { Probes = 1000 };
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = new(StochasticTrace.HutchinsonPlan(n, sketch, options, default).WorkspaceBytes);
        TraceEstimate estimate = StochasticTrace.HutchPlusPlus(matrix, sketch, options, workspace);
        Assert.That(estimate.Verdict.IsConverged);
        Assert.That(estimate.StatisticalError, Is.InRange(0, 1e307 * 2));
        Assert.That(estimate.Value / 1e300, Is.EqualTo(0.7e8).Within(Sigmas * estimate.StatisticalError / 1e300));
    }

    [Test]
    public void A_function_may_ask_for_a_trace_of_its_own()
    {
        const int n = 24;
        StochasticTraceOptions options = new() { Probes = 4, MaximalSteps = 12 };
        using SymmetricMatrixOperator matrix = new(ResolventTests.Gram(n, 4), n), other = new(ResolventTests.Gram(7, 4), 7);
        using Workspace outer = Room(n, 1, false, options), inner = Room(7, 1, false, options);
        StochasticTrace.Of(matrix, x => x * x, out TraceEstimate plain, options, outer);

        StochasticTraceReport report = StochasticTrace.Of(matrix, Square, out TraceEstimate nested, options, outer);

        Assert.That(nested, Is.EqualTo(plain));
        Assert.That(report.Steps, Is.LessThanOrEqualTo(12));

        double Square(double x)
        {
            StochasticTrace.Of(other, y => y, out _, options, inner);
            return x * x;
        }
    }

    [Test]
    public void Calls_allocate_nothing_and_misuse_is_named([Values(1, 2)] int threads)
    {
        const int n = 50;
        TraceEstimate[] estimates = new TraceEstimate[2];
        double[] shifts = [0.1, 1];
        Parallelism parallelism = new(threads);
        using SymmetricMatrixOperator matrix = new(ResolventTests.Gram(n, 4), n);
        using Workspace workspace = Room(n, 2, false, Options, threads);
        Assert.That(Allocation.Least(() => StochasticTrace.Resolvents(matrix, shifts, estimates, Options, workspace, parallelism)), Is.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(() => StochasticTrace.Resolvents(matrix, shifts, new TraceEstimate[3], Options, workspace), Throws.ArgumentException.With.Message.Contains("3 estimates"));
            Assert.That(() => StochasticTrace.Plan(n, 1, false, new StochasticTraceOptions { Probes = 1 }, default), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Probes"));
            Assert.That(() => StochasticTrace.HutchPlusPlus(matrix, n + 1, Options, workspace), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>Hash of estimates, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{((int[])[1, 2, 3, 8]).Select(threads => Hash(n, threads)).Distinct().Single()}"));
    }

    private static string Hash(int n, int threads)
    {
        Parallelism parallelism = new(threads);
        StochasticTraceOptions options = new() { Probes = 3, MaximalSteps = 11, Tolerance = 1e-9 };
        double[] x = TestMatrices.WideRange<double>(5, n * n, 8);
        ComplexTraceEstimate[] resolvents = new ComplexTraceEstimate[2];
        TraceEstimate[] logarithms = new TraceEstimate[2];
        using GramOperator gram = new(x, n, n);
        using Workspace workspace = new(StochasticTrace.Plan(n, 2, true, options, parallelism).Then(StochasticTrace.HutchinsonPlan(n, 2, options, parallelism)).WorkspaceBytes);
        StochasticTrace.Resolvents(gram, [new Complex(0.3, 0.1), new Complex(-20, 1)], resolvents, options, workspace, parallelism);
        StochasticTrace.LogDeterminants(gram, [0.1, 30], logarithms, options, workspace, parallelism);
        TraceEstimate trace = StochasticTrace.HutchPlusPlus(gram, 2, options, workspace, parallelism);
        double[] all =
        [
            .. resolvents.SelectMany(e => (double[])[e.Value.Real, e.Value.Imaginary, e.StatisticalError, e.QuadratureError]),
            .. logarithms.Append(trace).SelectMany(e => (double[])[e.Value, e.StatisticalError, e.QuadratureError]),
        ];
        return TestMatrices.Hash<double>(all);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "2,5,33,130";
        string native = Child.Run(typeof(StochasticTraceTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(StochasticTraceTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,9,18";
        string native = Child.Run(typeof(StochasticTraceTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(StochasticTraceTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }

    private readonly struct Cube : ISpectralFunction
    {
        public double Of(double eigenvalue) => eigenvalue * eigenvalue * eigenvalue;
    }
}
