// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class TridiagonalTests
{
    private const double U = 1.0 / (1L << 53);

    private static readonly Complex[] Shifts =
        [1e-3, 0.1, 2.5, 1e6, -40, new(0.1, 0.01), new(-1, 1e-3), new(-1, 1e-8), new(-1, -1e-8), new(0.3, -2), new(-0.25, 1e-2), new(0, 7), new(3, 1e-300)];

    public static IEnumerable<string> Families => SymmetricFamilies.Names.Except(["huge", "tiny", "graded up", "graded down"]);

    /// <summary>A reduced matrix.</summary>
    private sealed record Form(int N, double[] Reflectors, double[] Scales, double[] Diagonal, double[] OffDiagonal, Verdict Verdict)
    {
        internal ReadOnlyMatrixView<double> Rows => new(Reflectors, N, N);

        internal ReadOnlyMatrixView<double> DiagonalRow => new(Diagonal, 1, N);

        internal ReadOnlyMatrixView<double> OffDiagonalRow => new(OffDiagonal, 1, N);
    }

    private static Form Reduce(double[] a, int n, int threads = 1)
    {
        double[] copy = (double[])a.Clone(), scales = new double[n], d = new double[n], e = new double[n];
        Verdict[] verdict = new Verdict[1];
        using Workspace workspace = new(Tridiagonal.Plan(1, n, new Parallelism(threads)).WorkspaceBytes);
        Tridiagonal.Reduce(new MatrixBatch<double>(copy, 1, n, n), new MatrixView<double>(d, 1, n), new MatrixView<double>(e, 1, n), new MatrixView<double>(scales, 1, n), verdict, workspace, new Parallelism(threads));
        return new Form(n, copy, scales, d, e, verdict[0]);
    }

    private static (Complex[] Traces, Complex[] Logarithms, Verdict[] Verdicts) Traces(Form form, Complex[] shifts, int threads = 1)
    {
        Complex[] traces = new Complex[shifts.Length], logarithms = new Complex[shifts.Length];
        Verdict[] verdicts = new Verdict[shifts.Length];
        using Workspace workspace = new(Tridiagonal.TracesPlan(1, form.N, shifts.Length, new Parallelism(threads)).WorkspaceBytes);
        Tridiagonal.Traces(form.DiagonalRow, form.OffDiagonalRow, shifts, traces, logarithms, verdicts, workspace, new Parallelism(threads));
        return (traces, logarithms, verdicts);
    }

    private static (Complex[] X, Verdict[] Verdicts) Solve(Form form, Complex[] shifts, double[] b, int threads = 1)
    {
        int sides = form.N == 0 ? 0 : b.Length / form.N;
        Complex[] x = new Complex[sides * shifts.Length * form.N];
        Verdict[] verdicts = new Verdict[sides * shifts.Length];
        using Workspace workspace = new(Tridiagonal.SolvePlan(form.N, sides, shifts.Length, new Parallelism(threads)).WorkspaceBytes);
        Tridiagonal.Solve(
            form.Rows, form.Scales, form.Diagonal, form.OffDiagonal, shifts, new ReadOnlyMatrixView<double>(b, sides, form.N), new MatrixView<Complex>(x, verdicts.Length, form.N), verdicts, workspace, new Parallelism(threads));
        return (x, verdicts);
    }

    [TestCaseSource(nameof(Families))]
    public void The_reduction_is_orthogonal_and_gives_the_matrix_back(string family)
    {
        foreach (int n in (int[])[1, 2, 3, 16, 17, 70, 129])
        {
            double[] a = SymmetricFamilies.Make<double>(family, n);
            Form form = Reduce(a, n, threads: 2);
            double[] q = new double[n * n], product = new double[n * n];
            for (int i = 0; i < n; i++) q[(i * n) + i] = 1;
            Tridiagonal.FromBasis(form.Rows, form.Scales, new MatrixView<double>(q, n, n), new Parallelism(2));

            // Row i of q is Q e_i, so q^T = Q and A = q^T T q.
            double norm = Math.Max(a.Max(Math.Abs), double.Epsilon) * n, worst = 0, orthogonality = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    product[(i * n) + j] = (form.Diagonal[i] * q[(i * n) + j]) + (i > 0 ? form.OffDiagonal[i - 1] * q[((i - 1) * n) + j] : 0) + (i < n - 1 ? form.OffDiagonal[i] * q[((i + 1) * n) + j] : 0);
                    orthogonality = Math.Max(orthogonality, Math.Abs(FixedOrder.Dot(q.AsSpan(i * n, n), q.AsSpan(j * n, n)) - (i == j ? 1 : 0)));
                }
            }

            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = -a[(i * n) + j];
                    for (int k = 0; k < n; k++) sum += q[(k * n) + i] * product[(k * n) + j];
                    worst = Math.Max(worst, Math.Abs(sum));
                }
            }

            Assert.That(worst / (n * 2 * U * norm), Is.LessThan(10), $"n = {n}");
            Assert.That(orthogonality / (n * 2 * U), Is.LessThan(10), $"n = {n}");
            double[] there = TestMatrices.Even<double>(5, 3 * n), back = (double[])there.Clone();
            Tridiagonal.ToBasis(form.Rows, form.Scales, new MatrixView<double>(back, 3, n));
            Tridiagonal.FromBasis(form.Rows, form.Scales, new MatrixView<double>(back, 3, n));
            Assert.That(back, Is.EqualTo(there).Within(20 * n * U));
        }
    }

    [TestCaseSource(nameof(Families))]
    public void Traces_and_logarithms_agree_with_those_of_the_eigenvalues(string family)
    {
        foreach (int n in (int[])[1, 2, 3, 17, 60, 130])
        {
            double[] a = SymmetricFamilies.Make<double>(family, n), values = new double[n];
            SymmetricEigen.Values(new MatrixView<double>((double[])a.Clone(), n, n), values);
            Complex[] exact = new Complex[Shifts.Length], sums = new Complex[Shifts.Length];
            Verdict[] verdicts = new Verdict[Shifts.Length];
            Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, n), Shifts, exact, verdicts);
            Resolvent.LogDeterminants(new ReadOnlyMatrixView<double>(values, 1, n), Shifts, sums, verdicts);
            (Complex[] traces, Complex[] logarithms, Verdict[] own) = Traces(Reduce(a, n), Shifts);
            for (int s = 0; s < Shifts.Length; s++)
            {
                double ratio = verdicts[s].Residual;
                if (!verdicts[s].IsConverged || ratio > 1e10) continue;
                Assert.That(own[s].IsConverged, $"n = {n}, z = {Shifts[s]}: {own[s]}");
                double size = values.Sum(l => 1 / Complex.Abs(l + Shifts[s]));
                Assert.That(Complex.Abs(traces[s] - exact[s]), Is.LessThan(10 * n * U * (1 + ratio) * size), $"n = {n}, z = {Shifts[s]}");
                Assert.That(logarithms[s].Real, Is.EqualTo(sums[s].Real).Within(10 * n * n * U * (1 + ratio)), $"n = {n}, z = {Shifts[s]}");
                Assert.That(logarithms[s].Imaginary, Is.EqualTo(sums[s].Imaginary).Within(10 * n * n * U * (1 + ratio)), $"n = {n}, z = {Shifts[s]}");
            }
        }
    }

    [Test]
    public void Reduction_traces_and_solutions_agree_with_the_plain_loops([Values(1, 2, 3, 9, 16, 17, 33)] int n)
    {
        double[] a = SymmetricFamilies.Make<double>("random", n), reflectors = (double[])a.Clone(), d = new double[n], e = new double[n], tau = new double[n], b = TestMatrices.Even<double>(3, n);
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++) reflectors[(i * n) + j] = a[(j * n) + i];
        TridiagonalReference.Reduce(reflectors, n, d, e, tau);
        Form form = Reduce(a, n);
        Assert.That(form.Diagonal, Is.EqualTo(d).Within(1e-11));
        Assert.That(form.OffDiagonal, Is.EqualTo(e).Within(1e-11));
        Assert.That(form.Scales, Is.EqualTo(tau).Within(1e-11));
        Assert.That(form.Reflectors, Is.EqualTo(reflectors).Within(1e-11));

        Complex[] shifts = [new(0.3, 0.2), new(-0.1, -0.4), 40];
        (Complex[] traces, Complex[] logarithms, _) = Traces(form, shifts);
        (Complex[] x, _) = Solve(form, shifts, b);
        for (int s = 0; s < shifts.Length; s++)
        {
            Complex trace = ResolventReference.Trace(TridiagonalReference.Inverse(form.Diagonal, form.OffDiagonal, shifts[s], out Complex logarithm), n);
            Assert.That(Complex.Abs(traces[s] - trace), Is.LessThan(1e-13 * n * n), $"{shifts[s]}");
            Assert.That(logarithms[s].Real, Is.EqualTo(logarithm.Real).Within(1e-13 * n), $"{shifts[s]}");
            Complex[] inverse = ResolventReference.Inverse(a, n, shifts[s], out _);
            for (int i = 0; i < n; i++)
            {
                Complex sum = 0;
                for (int j = 0; j < n; j++) sum += inverse[(i * n) + j] * b[j];
                Assert.That(Complex.Abs(x[(s * n) + i] - sum), Is.LessThan(1e-12 * n), $"{shifts[s]}, element {i}");
            }
        }
    }

    [Test]
    public void Numbers_of_a_matrix_of_order_300()
    {
        const int n = 300;
        double[] a = ResolventTests.Gram(n, 5), values = new double[n];
        SymmetricEigen.Values(new MatrixView<double>((double[])a.Clone(), n, n), values);
        Complex[] shifts = [1e-3, new(0.1, 0.01), new(-1, 1e-3), new(-1, 1e-8)], exact = new Complex[4];
        Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, n), shifts, exact, new Verdict[4]);
        (Complex[] traces, _, _) = Traces(Reduce(a, n), shifts);
        for (int s = 0; s < 4; s++) Assert.That(Complex.Abs(traces[s] - exact[s]) / Complex.Abs(exact[s]), Is.LessThan(s < 2 ? 1e-12 : 5e-12), $"z = {shifts[s]}");
    }

    [TestCaseSource(nameof(Families))]
    public void Solutions_have_small_residuals_also_where_no_pivot_order_is_given(string family)
    {
        foreach (int n in (int[])[1, 2, 3, 18, 50])
        {
            double[] a = SymmetricFamilies.Make<double>(family, n), b = TestMatrices.Even<double>(3, 2 * n);
            Form form = Reduce(a, n);
            (Complex[] x, Verdict[] verdicts) = Solve(form, Shifts, b, threads: 2);
            double norm = Enumerable.Range(0, n).Max(i => a.AsSpan(i * n, n).ToArray().Sum(Math.Abs));
            for (int q = 0; q < verdicts.Length; q++)
            {
                Assert.That(verdicts[q].Kind, Is.AnyOf(VerdictKind.Converged, VerdictKind.IllConditioned), $"n = {n}, z = {Shifts[q % Shifts.Length]}");
                Complex z = Shifts[q % Shifts.Length];
                double size = x.AsSpan(q * n, n).ToArray().Max(Complex.Abs);
                for (int i = 0; i < n; i++)
                {
                    Complex rest = -b[((q / Shifts.Length) * n) + i] + (z * x[(q * n) + i]);
                    for (int j = 0; j < n; j++) rest += a[(i * n) + j] * x[(q * n) + j];
                    Assert.That(Complex.Abs(rest), Is.LessThan(20 * n * U * (((norm + Complex.Abs(z)) * size) + 1)), $"n = {n}, z = {z}, {verdicts[q]}");
                }
            }
        }
    }

    [Test]
    public void Forms_are_products_with_solutions()
    {
        const int n = 40;
        double[] a = ResolventTests.Gram(n, 5), b = TestMatrices.Even<double>(3, 2 * n), c = TestMatrices.Even<double>(4, 2 * n);
        Form form = Reduce(a, n);
        (Complex[] x, _) = Solve(form, Shifts, b);
        double[] tb = (double[])b.Clone(), tc = (double[])c.Clone();
        Tridiagonal.ToBasis(form.Rows, form.Scales, new MatrixView<double>(tb, 2, n));
        Tridiagonal.ToBasis(form.Rows, form.Scales, new MatrixView<double>(tc, 2, n));
        Complex[] forms = new Complex[2 * Shifts.Length];
        Verdict[] verdicts = new Verdict[forms.Length];
        using Workspace workspace = new(Tridiagonal.SolvePlan(n, 2, Shifts.Length, default).WorkspaceBytes);
        Tridiagonal.Forms(form.Diagonal, form.OffDiagonal, Shifts, new ReadOnlyMatrixView<double>(tc, 2, n), new ReadOnlyMatrixView<double>(tb, 2, n), forms, verdicts, workspace);
        for (int q = 0; q < forms.Length; q++)
        {
            Complex expected = 0;
            double size = 0;
            for (int i = 0; i < n; i++)
            {
                expected += c[((q / Shifts.Length) * n) + i] * x[(q * n) + i];
                size = Math.Max(size, Complex.Abs(x[(q * n) + i]));
            }

            Assert.That(Complex.Abs(forms[q] - expected), Is.LessThan(1e-13 * n * size), $"{q}");
        }
    }

    [Test]
    public void A_shift_on_an_eigenvalue_and_numbers_that_are_not_finite_are_verdicts()
    {
        // The second difference of odd order: 2 is an eigenvalue.
        const int n = 9;
        double[] a = new double[n * n], b = TestMatrices.Even<double>(1, n);
        for (int i = 0; i < n; i++)
        {
            a[(i * n) + i] = 2;
            if (i > 0) a[(i * n) + i - 1] = a[((i - 1) * n) + i] = -1;
        }

        Complex[] shifts = [-2, 1, new(double.NaN, 0)];
        Form form = Reduce(a, n);
        (Complex[] traces, _, Verdict[] verdicts) = Traces(form, shifts);
        Assert.That(verdicts[0].Kind, Is.AnyOf(VerdictKind.IllConditioned, VerdictKind.Diverged));
        Assert.That(verdicts[1..].Select(v => v.Kind), Is.EqualTo((VerdictKind[])[VerdictKind.Converged, VerdictKind.NonFinite]));
        Assert.That(traces[2].Real, Is.NaN);
        (Complex[] x, verdicts) = Solve(form, shifts, b);
        Assert.That(verdicts.Select(v => v.Kind), Is.EqualTo((VerdictKind[])[VerdictKind.IllConditioned, VerdictKind.Converged, VerdictKind.NonFinite]));
        Assert.That(x[(2 * n)..].Select(v => v.Real), Has.All.NaN);

        a[(3 * n) + 1] = double.NaN;
        form = Reduce(a, n);
        Assert.That(form.Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, (3 * n) + 1)));
        Assert.That(Traces(form, shifts).Verdicts[1], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
        Assert.That(Solve(form, shifts, b).Verdicts[1].Kind, Is.EqualTo(VerdictKind.NonFinite));
        b[4] = double.PositiveInfinity;
        a[(3 * n) + 1] = 0;
        Assert.That(Solve(Reduce(a, n), shifts, b).Verdicts[1].Kind, Is.EqualTo(VerdictKind.NonFinite));
    }

    [Test]
    public void Extreme_sizes([Values(1e-300, 1e-150, 1e150, 1e290)] double unit)
    {
        const int n = 12;
        double[] plain = ResolventTests.Gram(n, 4), a = Array.ConvertAll(plain, v => v * unit), b = TestMatrices.Even<double>(1, n);
        Complex z = new(0.5, 0.25);
        Complex expected = Traces(Reduce(plain, n), [z]).Traces[0], found = Traces(Reduce(a, n), [z * unit]).Traces[0];
        Assert.That(Complex.Abs((found * unit) - expected), Is.LessThan(1e-12));
        (Complex[] x, Verdict[] plainVerdicts) = Solve(Reduce(plain, n), [z], b);
        foreach (double side in (double[])[unit, 1])
        {
            (Complex[] y, Verdict[] verdicts) = Solve(Reduce(a, n), [z * unit], Array.ConvertAll(b, v => v * side));
            Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Converged), $"|b| = {side}");
            Assert.That(verdicts[0].Residual, Is.EqualTo(plainVerdicts[0].Residual).Within(1e-10).Percent, $"|b| = {side}");
            for (int i = 0; i < n; i++) Assert.That(Complex.Abs((y[i] / side * unit) - x[i]), Is.LessThan(1e-12), $"|b| = {side}");

            Complex[] forms = new Complex[1];
            Verdict[] plainForms = new Verdict[1];
            double[] left = Array.ConvertAll(b, v => v * side);
            using Workspace workspace = new(Tridiagonal.SolvePlan(n, 1, 1, default).WorkspaceBytes);
            Form form = Reduce(a, n), plainForm = Reduce(plain, n);
            Tridiagonal.Forms(plainForm.Diagonal, plainForm.OffDiagonal, [z], new ReadOnlyMatrixView<double>(b, 1, n), new ReadOnlyMatrixView<double>(b, 1, n), forms, plainForms, workspace);
            Complex plainValue = forms[0];
            Tridiagonal.Forms(form.Diagonal, form.OffDiagonal, [z * unit], new ReadOnlyMatrixView<double>(b, 1, n), new ReadOnlyMatrixView<double>(left, 1, n), forms, verdicts, workspace);
            Assert.That(Complex.Abs((forms[0] / side * unit) - plainValue), Is.LessThan(1e-12), $"|b| = {side}");
            Assert.That(verdicts[0].Residual, Is.EqualTo(plainForms[0].Residual).Within(1e-10).Percent, $"|b| = {side}");
        }
    }

    [Test]
    public void A_norm_above_the_range_is_no_failure()
    {
        // Eigenvalues 0.3e308 and 2.1e308: the largest row sum is not representable, the resolvent is.
        double[] d = [1.2e308, 1.2e308], e = [0.9e308, 0], b = [1e300, 0];
        Complex[] traces = new Complex[1], logarithms = new Complex[1], x = new Complex[2];
        Verdict[] verdicts = new Verdict[1];
        using Workspace workspace = new(Tridiagonal.TracesPlan(1, 2, 1, default).Then(Tridiagonal.SolvePlan(2, 1, 1, default)).WorkspaceBytes);
        Tridiagonal.Traces(new ReadOnlyMatrixView<double>(d, 1, 2), new ReadOnlyMatrixView<double>(e, 1, 2), [0], traces, logarithms, verdicts, workspace);
        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Converged));
        Assert.That(verdicts[0].Residual, Is.InRange(1, 10));
        Assert.That(traces[0].Real * 1e300, Is.EqualTo((1 / 0.3e8) + (1 / 2.1e8)).Within(1e-8).Percent);
        Assert.That(logarithms[0].Real, Is.EqualTo(Math.Log(0.3e308) + Math.Log(2.1e8) + Math.Log(1e300)).Within(1e-12).Percent);
        Tridiagonal.Solve(
            new ReadOnlyMatrixView<double>(new double[4], 2, 2), [0, 0], d, e, [0], new ReadOnlyMatrixView<double>(b, 1, 2), new MatrixView<Complex>(x, 1, 2), verdicts, workspace);
        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Converged));
        Assert.That(x[0].Real * 1e8, Is.EqualTo(1.2 / 0.63).Within(1e-10).Percent);
        Assert.That(x[1].Real * 1e8, Is.EqualTo(-0.9 / 0.63).Within(1e-10).Percent);
    }

    [Test]
    public void A_tiny_shift_of_the_zero_matrix_is_solved()
    {
        (Complex[] x, Verdict[] verdicts) = Solve(Reduce(new double[9], 3), [1e-200], [1, 2, -1]);
        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Converged));
        Assert.That(x[1].Real, Is.EqualTo(2e200).Within(2).Ulps);
    }

    [Test]
    public void Batches_strides_empty_problems_allocation_and_misuse([Values(1, 2)] int threads)
    {
        const int n = 20, batch = 3, shifts = 3;
        double[] one = ResolventTests.Gram(n, 4), a = new double[batch * n * n], d = new double[batch * (n + 2)], e = new double[batch * (n + 2)], t = new double[batch * (n + 2)];
        Array.Fill(d, double.NaN);
        Verdict[] verdicts = new Verdict[batch * shifts];
        Complex[] traces = new Complex[batch * shifts], x = new Complex[shifts * n], z = [0.1, new(0.2, 1), 5];
        double[] b = TestMatrices.Even<double>(1, n);
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Tridiagonal.Plan(batch, n, parallelism).Then(Tridiagonal.TracesPlan(batch, n, shifts, parallelism)).Then(Tridiagonal.SolvePlan(n, 1, shifts, parallelism)).WorkspaceBytes);
        Assert.That(
            Allocation.Least(() =>
            {
                for (int q = 0; q < batch; q++) one.CopyTo(a, q * n * n);
                MatrixView<double> diagonals = new(d, batch, n, n + 2), offDiagonals = new(e, batch, n, n + 2), scales = new(t, batch, n, n + 2);
                Tridiagonal.Reduce(new MatrixBatch<double>(a, batch, n, n), diagonals, offDiagonals, scales, verdicts.AsSpan(0, batch), workspace, parallelism);
                Tridiagonal.Traces(diagonals, offDiagonals, z, traces, [], verdicts, workspace, parallelism);
                Tridiagonal.Solve(
                    new ReadOnlyMatrixView<double>(a, n, n), t.AsSpan(0, n), d.AsSpan(0, n), e.AsSpan(0, n), z, new ReadOnlyMatrixView<double>(b, 1, n), new MatrixView<Complex>(x, shifts, n), verdicts.AsSpan(0, shifts), workspace, parallelism);
            }),
            Is.Zero);
        for (int i = 0; i < d.Length; i++) Assert.That(double.IsNaN(d[i]), Is.EqualTo(i % (n + 2) >= n));
        Assert.That(traces[3..6], Is.EqualTo(traces[..3]));
        Assert.That(traces[..3], Is.EqualTo(Traces(Reduce(one, n), z).Traces));
        Assert.That(x, Is.EqualTo(Solve(Reduce(one, n), z, b).X));
        Assert.That(x[n..(2 * n)], Is.EqualTo(Solve(Reduce(one, n), z[1..2], b).X), "alone or among others");
        Assert.That(Traces(Reduce([], 0), z).Traces, Has.All.EqualTo(Complex.Zero));
        Assert.That(Solve(Reduce(one, n), [], b).X, Is.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(() => Tridiagonal.Reduce(new MatrixBatch<double>(a, 1, n, n), default, default, default, new Verdict[1], workspace), Throws.ArgumentException.With.Message.Contains("1 x 20"));
            Assert.That(() => Tridiagonal.Traces(new ReadOnlyMatrixView<double>(d, 1, n), new ReadOnlyMatrixView<double>(e, 1, n), z, new Complex[2], [], new Verdict[3], workspace), Throws.ArgumentException.With.Message.Contains("2 results"));
            Assert.That(
                () => Tridiagonal.Forms(d.AsSpan(0, n), e.AsSpan(0, n), traces.AsSpan(0, 3), new ReadOnlyMatrixView<double>(b, 1, n), new ReadOnlyMatrixView<double>(b, 1, n), traces.AsSpan(0, 3), new Verdict[3], workspace),
                Throws.ArgumentException.With.Message.Contains("apart"));
            Assert.That(
                () => Tridiagonal.Traces(new ReadOnlyMatrixView<double>(d, 1, n), new ReadOnlyMatrixView<double>(e, 1, n), z, traces.AsSpan(0, 3), traces.AsSpan(2, 3), new Verdict[3], workspace),
                Throws.ArgumentException.With.Message.Contains("apart"));
            Assert.That(() => Tridiagonal.SolvePlan(-1, 1, 1, default), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>Hash of forms, traces and solutions, equal for 1, 2, 3 and 8 threads or an exception. Runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join(' ', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(n => $"{n}:{((int[])[1, 2, 3, 8]).Select(threads => Hash(n, threads)).Distinct().Single()}"));
    }

    private static string Hash(int n, int threads)
    {
        Form form = Reduce(TestMatrices.WideRange<double>(5, n * n), n, threads);
        Complex[] z = [.. TestMatrices.WideRange<double>(6, 11).Zip(TestMatrices.WideRange<double>(7, 11), (re, im) => new Complex(re, im))];
        (Complex[] traces, Complex[] logarithms, _) = Traces(form, z, threads);
        (Complex[] x, Verdict[] verdicts) = Solve(form, z, TestMatrices.WideRange<double>(8, 2 * n), threads);
        return TestMatrices.Hash<double>(form.Reflectors) + TestMatrices.Hash<double>([.. form.Diagonal, .. form.OffDiagonal, .. form.Scales]) + TestMatrices.Hash<Complex>([.. traces, .. logarithms, .. x])
            + TestMatrices.Hash<double>([.. verdicts.Select(v => v.Residual)]);
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width()
    {
        const string orders = "1,5,33,130";
        string native = Child.Run(typeof(TridiagonalTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(TridiagonalTests), nameof(Probe), SimdWidth.Avx2, orders), Is.EqualTo(native));
    }

    [Test]
    public void Bits_do_not_depend_on_fused_hardware([Values(SimdWidth.Sse, SimdWidth.None)] SimdWidth width)
    {
        const string orders = "2,9,18";
        string native = Child.Run(typeof(TridiagonalTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(TridiagonalTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
