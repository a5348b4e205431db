// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class ConjugateGradientTests
{
    private static readonly ConjugateGradientOptions Tight = new() { Tolerance = 1e-12 };

    private static (double[] X, Verdict[] Verdicts, ConjugateGradientReport Report) Solve(double[] a, int n, double[] shifts, double[] b, ConjugateGradientOptions options, int threads = 1)
    {
        int sides = n == 0 ? 0 : b.Length / n;
        double[] x = new double[sides * shifts.Length * n];
        Verdict[] verdicts = new Verdict[sides * shifts.Length];
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = new(ConjugateGradient.Plan(n, sides, shifts.Length, complex: false).WorkspaceBytes);
        ConjugateGradientReport report = ConjugateGradient.Solve(
            matrix, shifts, new ReadOnlyMatrixView<double>(b, sides, n), new MatrixView<double>(x, verdicts.Length, n), verdicts, options, workspace, new Parallelism(threads));
        return (x, verdicts, report);
    }

    private static (Complex[] X, Verdict[] Verdicts, ConjugateGradientReport Report) Solve(double[] a, int n, Complex[] shifts, double[] b, ConjugateGradientOptions options, int threads = 1)
    {
        int sides = b.Length / n;
        Complex[] x = new Complex[sides * shifts.Length * n];
        Verdict[] verdicts = new Verdict[sides * shifts.Length];
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = new(ConjugateGradient.Plan(n, sides, shifts.Length, complex: true).WorkspaceBytes);
        ConjugateGradientReport report = ConjugateGradient.Solve(
            matrix, shifts, new ReadOnlyMatrixView<double>(b, sides, n), new MatrixView<Complex>(x, verdicts.Length, n), verdicts, options, workspace, new Parallelism(threads));
        return (x, verdicts, report);
    }

    [Test]
    public void Positive_definite_systems_are_solved_at_all_shifts_at_once([Values(1, 2, 9, 60)] int n)
    {
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(1, 2 * n), shifts = [0.01, 0.3, 5, 1e4];
        (double[] x, Verdict[] verdicts, ConjugateGradientReport report) = Solve(a, n, shifts, b, Tight);
        for (int q = 0; q < verdicts.Length; q++)
        {
            Assert.That(verdicts[q].IsConverged, $"{verdicts[q]}, residual {verdicts[q].Residual}");
            Assert.That(verdicts[q].Residual, Is.LessThan(2e-12));
            Complex[] exact = ConjugateGradientReference.Solve(a, n, shifts[q % 4], b.AsSpan(q / 4 * n, n));
            double size = exact.Max(Complex.Abs);
            for (int i = 0; i < n; i++) Assert.That(x[(q * n) + i], Is.EqualTo(exact[i].Real).Within(1e-9 * size));
        }

        Assert.That(report.Products, Is.EqualTo((2L * report.Iterations) + 8));
    }

    [Test]
    public void Complex_shifts_serve_indefinite_matrices_up_to_the_axis()
    {
        const int n = 50;
        double[] a = SymmetricFamilies.Make<double>("random", n), b = TestMatrices.Even<double>(2, n);
        Complex[] shifts = [new(0, 0.5), new(-1, 0.1), new(2, -0.01), new(0.3, 1e-8), 20];
        (Complex[] x, Verdict[] verdicts, _) = Solve(a, n, shifts, b, new ConjugateGradientOptions { Tolerance = 1e-9 });
        for (int s = 0; s < shifts.Length; s++)
        {
            Assert.That(verdicts[s].IsConverged, $"{shifts[s]}: {verdicts[s]}, residual {verdicts[s].Residual}");
            Complex[] exact = ConjugateGradientReference.Solve(a, n, shifts[s], b);
            double size = exact.Max(Complex.Abs);
            for (int i = 0; i < n; i++) Assert.That(Complex.Abs(x[(s * n) + i] - exact[i]), Is.LessThan(1e-6 * size), $"{shifts[s]}");
        }
    }

    [Test]
    public void A_solution_has_the_same_bits_alone_and_among_others()
    {
        const int n = 40;
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(1, 3 * n), shifts = [0.01, 0.3, 5];
        (double[] all, _, _) = Solve(a, n, shifts, b, Tight, threads: 2);
        (double[] alone, Verdict[] verdicts, ConjugateGradientReport report) = Solve(a, n, [0.3], b[n..(2 * n)], Tight);
        Assert.That(alone, Is.EqualTo(all[(4 * n)..(5 * n)]));
        Assert.That(verdicts[0].IsConverged);
        Assert.That(report.Iterations, Is.LessThan(n));
    }

    [Test]
    public void The_number_of_steps_is_bounded_by_the_condition_number()
    {
        // |r_k| <= 2 sqrt(kappa) q^k |r_0|, q = (sqrt(kappa) - 1)/(sqrt(kappa) + 1).
        const int n = 300;
        double[] a = SymmetricFamilies.Rotated(n, i => i / (double)n), b = TestMatrices.Even<double>(1, n);
        const double z = 0.05, kappa = 1.05 / 0.05;
        (_, Verdict[] verdicts, ConjugateGradientReport report) = Solve(a, n, [z], b, new ConjugateGradientOptions { Tolerance = 1e-8 });
        double root = Math.Sqrt(kappa);
        Assert.That(verdicts[0].IsConverged);
        Assert.That(report.Iterations, Is.LessThanOrEqualTo(Math.Ceiling(Math.Log(2 * root / 1e-8) / -Math.Log((root - 1) / (root + 1)))));
    }

    [Test]
    public void Systems_that_cannot_be_solved_get_their_verdicts()
    {
        const int n = 30;
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(1, 3 * n), shifts = [0.1, -1, double.NaN, 1e-3];
        b[n + 3] = double.PositiveInfinity;
        b.AsSpan(2 * n).Clear();
        (double[] x, Verdict[] verdicts, _) = Solve(a, n, shifts, b, Tight);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts[0].IsConverged);
            Assert.That(verdicts[1].Kind, Is.EqualTo(VerdictKind.NotPositiveDefinite));
            Assert.That(verdicts[1].Residual, Is.LessThanOrEqualTo(0));
            Assert.That(verdicts[2], Is.EqualTo(new Verdict(VerdictKind.NonFinite)));
            Assert.That(verdicts[3].IsConverged);
            Assert.That(verdicts[4..8], Has.All.EqualTo(new Verdict(VerdictKind.NonFinite, 3)));
            Assert.That(verdicts[8].IsConverged);
            Assert.That(x[n..(3 * n)].Concat(x[(4 * n)..(8 * n)]), Has.All.NaN);
            Assert.That(x[(8 * n)..(9 * n)], Has.All.Zero);
        });

        a[5] = a[5 * n] = double.NaN;
        Assert.That(Solve(a, n, [0.1], b[..n], Tight).Verdicts[0], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
        Assert.That(Solve(new double[n * n], n, [0.0], b[..n], Tight).Verdicts[0].Kind, Is.EqualTo(VerdictKind.NotPositiveDefinite));
        Assert.That(Solve(new double[n * n], n, [4.0], b[..n], Tight).X[7], Is.EqualTo(b[7] / 4).Within(1).Ulps);
    }

    [Test]
    public void Limits_and_lost_digits_are_told_apart()
    {
        const int n = 60;
        double[] a = SymmetricFamilies.Rotated(n, i => Math.Pow(10, -14.0 * i / (n - 1))), b = TestMatrices.Even<double>(1, n);
        (_, Verdict[] few, ConjugateGradientReport report) = Solve(a, n, [1e-9], b, new ConjugateGradientOptions { Tolerance = 1e-12, MaximalIterations = 5 });
        Assert.That(few[0].Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(few[0].Index, Is.EqualTo(5));
        Assert.That(report.Iterations, Is.EqualTo(5));
        (_, Verdict[] many, _) = Solve(a, n, [1e-9], b, new ConjugateGradientOptions { Tolerance = 1e-14, MaximalIterations = 100_000 });
        Assert.That(many[0].Kind, Is.EqualTo(VerdictKind.IllConditioned));
        Assert.That(many[0].Residual, Is.InRange(1e-14, 1e-6));
    }

    [Test]
    public void Extreme_sizes([Values(1e-300, 1e-150, 1e150, 1e300)] double unit, [Values(1e-200, 1e200)] double side)
    {
        const int n = 12;
        double[] plain = ResolventTests.Gram(n, 4), a = Array.ConvertAll(plain, x => x * unit), b = TestMatrices.Even<double>(1, n), large = Array.ConvertAll(b, x => x * side);
        (double[] expected, _, _) = Solve(plain, n, [0.5], b, Tight);
        (double[] x, Verdict[] verdicts, _) = Solve(a, n, [0.5 * unit], large, Tight);
        bool leaves = Math.Log10(side) - Math.Log10(unit) > 308;
        Assert.That(verdicts[0].Kind, Is.EqualTo(leaves ? VerdictKind.Diverged : VerdictKind.Converged));
        Assert.That(verdicts[0].Residual, Is.LessThan(2e-12));
        Assert.That(x.Any(double.IsInfinity), Is.EqualTo(leaves));
        if (Math.Abs(Math.Log10(side) - Math.Log10(unit)) > 290) return; // no digits are left
        for (int i = 0; i < n; i++) Assert.That(x[i] / side * unit, Is.EqualTo(expected[i]).Within(1e-10));
    }

    [Test]
    public void A_solution_far_below_the_range_is_zero_and_one_far_above_it_diverges()
    {
        (double[] y, Verdict[] above, _) = Solve([double.Epsilon, 0, 0, double.Epsilon], 2, [0.0], [0, -1.5e308], Tight);
        Assert.That(above[0], Is.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(y, Is.EqualTo((double[])[0, double.NegativeInfinity]));
        (double[] x, Verdict[] verdicts, _) = Solve([1e308, 0, 0, 1e308], 2, [0.0], [double.Epsilon, 0], Tight);
        Assert.That(verdicts[0].IsConverged);
        Assert.That(x, Is.EqualTo((double[])[0, 0]));
    }

    [Test]
    public void Solutions_on_top_of_their_right_hand_sides_are_refused()
    {
        using SymmetricMatrixOperator matrix = new(new double[] { 2, 0, 0, 2 }, 2);
        using Workspace workspace = new(ConjugateGradient.Plan(2, 1, 1, complex: true).WorkspaceBytes);
        double[] shared = [1, 1, 0, 0];
        Assert.That(
            () => ConjugateGradient.Solve(
                matrix, [Complex.One], new ReadOnlyMatrixView<double>(shared, 1, 2), new MatrixView<Complex>(MemoryMarshal.Cast<double, Complex>(shared.AsSpan()), 1, 2), new Verdict[1], Tight, workspace),
            Throws.ArgumentException.With.Message.Contains("apart"));
    }

    [Test]
    public void An_operator_may_solve_systems_of_its_own()
    {
        // The inverse of a matrix as an operator: (A^-1 + z)^-1 b, one method inside the other.
        const int n = 12;
        const double z = 0.5;
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(1, n), x = new double[n];
        for (int i = 0; i < n; i++) a[i * (n + 1)] += 1;
        Verdict[] verdicts = new Verdict[1];
        using InverseOperator inverse = new(a, n);
        using Workspace workspace = new(ConjugateGradient.Plan(n, 1, 1, complex: false).WorkspaceBytes);
        ConjugateGradient.Solve(inverse, [z], new ReadOnlyMatrixView<double>(b, 1, n), new MatrixView<double>(x, 1, n), verdicts, new ConjugateGradientOptions { Tolerance = 1e-9 }, workspace);

        // (A^-1 + z)^-1 = 1/z - (1/z^2) (A + 1/z)^-1.
        Complex[] part = ConjugateGradientReference.Solve(a, n, 1 / z, b);
        Assert.That(verdicts[0].IsConverged, $"{verdicts[0]}");
        for (int i = 0; i < n; i++) Assert.That(x[i], Is.EqualTo((b[i] / z) - (part[i].Real / (z * z))).Within(1e-7));
    }

    [Test]
    public void Strides_allocation_empty_problems_and_misuse([Values(1, 2)] int threads)
    {
        const int n = 20, stride = n + 3;
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(1, n), shifts = [0.1, 1];
        double[] x = new double[2 * stride];
        Array.Fill(x, double.NaN);
        Verdict[] verdicts = new Verdict[2];
        using SymmetricMatrixOperator matrix = new(a, n);
        using Workspace workspace = new(ConjugateGradient.Plan(n, 1, 2, complex: false).WorkspaceBytes);
        Assert.That(
            Allocation.Least(() => ConjugateGradient.Solve(
                matrix, shifts, new ReadOnlyMatrixView<double>(b, 1, n), new MatrixView<double>(x, 2, n, stride), verdicts, Tight, workspace, new Parallelism(threads))),
            Is.Zero);
        for (int i = 0; i < x.Length; i++) Assert.That(double.IsNaN(x[i]), Is.EqualTo(i % stride >= n));
        Assert.That(Solve([], 0, shifts, [], Tight).Report.Verdict.IsConverged);
        Assert.That(Solve(a, n, Array.Empty<double>(), b, Tight).Report.Iterations, Is.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => ConjugateGradient.Solve(matrix, shifts, new ReadOnlyMatrixView<double>(b, 1, n), new MatrixView<double>(x, 1, n), verdicts, Tight, workspace),
                Throws.ArgumentException.With.Message.Contains("2 x 20"));
            Assert.That(() => Solve(a, n, shifts, b, new ConjugateGradientOptions { Tolerance = 2 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Tolerance"));
            Assert.That(() => ConjugateGradient.Plan(1, -1, 0, false), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>Hash of real and complex solutions and residuals, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{((int[])[1, 2, 3, 8]).Select(threads => Hash(n, threads)).Distinct().Single()}"));
    }

    private static string Hash(int n, int threads)
    {
        double[] g = TestMatrices.WideRange<double>(5, n * n, 8), a = new double[n * n], b = TestMatrices.WideRange<double>(6, 2 * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++) a[(i * n) + j] += g[(i * n) + k] * g[(j * n) + k];
        ConjugateGradientOptions options = new() { Tolerance = 1e-8, MaximalIterations = 40 };
        (double[] real, Verdict[] first, _) = Solve(a, n, [1, 40, 1e3], b, options, threads);
        (Complex[] complex, Verdict[] second, _) = Solve(a, n, [new Complex(1, 3), new Complex(-20, 40), 1e3], b, options, threads);
        return TestMatrices.Hash<double>(real) + TestMatrices.Hash<Complex>(complex) + TestMatrices.Hash<double>([.. first.Concat(second).Select(v => v.Residual)]);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,33,130";
        string native = Child.Run(typeof(ConjugateGradientTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(ConjugateGradientTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,9,18";
        string native = Child.Run(typeof(ConjugateGradientTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(ConjugateGradientTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }

    /// <summary>A^-1, each product a run of conjugate gradients.</summary>
    private sealed class InverseOperator(double[] a, int n) : ISymmetricOperator, IDisposable
    {
        private readonly SymmetricMatrixOperator matrix = new(a, n);
        private readonly Workspace workspace = new(ConjugateGradient.Plan(n, 8, 1, complex: false).WorkspaceBytes);

        public int Order => n;

        public double Flops(int vectors) => vectors * matrix.Flops(1) * n;

        public void Prepare(int vectors, Parallelism parallelism)
        {
        }

        public void Apply(ReadOnlyMatrixView<double> x, MatrixView<double> y, Parallelism parallelism) =>
            ConjugateGradient.Solve(matrix, [0.0], x, y, new Verdict[x.Rows], Tight, workspace, parallelism);

        public void Dispose()
        {
            matrix.Dispose();
            workspace.Dispose();
        }
    }
}
