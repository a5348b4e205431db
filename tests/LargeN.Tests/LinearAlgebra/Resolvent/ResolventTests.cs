// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class ResolventTests
{
    private const double U = 1.0 / (1L << 53);

    private static readonly Complex[] Shifts =
    [
        1e-3, 0.1, 2.5, 1e6, -40, new(0.1, 0.01), new(-1, 1e-3), new(-1, 1e-8), new(-1, -1e-8), new(0.3, -2), new(-0.25, 1e-2), new(0, 7), new(3, 1e-300),
    ];

    public static IEnumerable<string> Families => SymmetricFamilies.Names.Except(["huge", "tiny", "graded up", "graded down"]);

    /// <summary>G G^T / n: positive semi-definite with a spectrum in about [0, 4].</summary>
    internal static double[] Gram(int n, ulong seed)
    {
        double[] g = TestMatrices.Even<double>(seed, n * n), a = new double[n * n];
        MatMul.Execute<double>(3.0 / n, new ReadOnlyMatrixView<double>(g, n, n), Transpose.No, new ReadOnlyMatrixView<double>(g, n, n), Transpose.Yes, 0, new MatrixView<double>(a, n, n), new Workspace(1 << 24), default);
        return a;
    }

    private static (Complex[] Traces, double[] Values, Verdict[] Verdicts) Traces(double[] a, int n, Complex[] shifts)
    {
        Complex[] traces = new Complex[shifts.Length];
        double[] values = new double[n];
        Verdict[] verdicts = new Verdict[shifts.Length];
        using Workspace workspace = new(Resolvent.Plan(1, n, shifts.Length, Parallelism.Single).WorkspaceBytes);
        Resolvent.Traces(new MatrixBatch<double>((double[])a.Clone(), 1, n, n), shifts, values, traces, verdicts, workspace);
        return (traces, values, verdicts);
    }

    [TestCaseSource(nameof(Families))]
    public void Traces_agree_with_dense_inverses_within_n_u_times_the_stated_ratio(string family)
    {
        foreach (int n in (int[])[1, 2, 3, 8, 17, 33])
        {
            double[] a = SymmetricFamilies.Make<double>(family, n);
            (Complex[] traces, _, Verdict[] verdicts) = Traces(a, n, Shifts);
            for (int s = 0; s < Shifts.Length; s++)
            {
                if (verdicts[s].Kind is VerdictKind.Diverged or VerdictKind.IllConditioned) continue;
                Complex[] inverse = ResolventReference.Inverse(a, n, Shifts[s], out _);
                double size = Enumerable.Range(0, n).Sum(i => Complex.Abs(inverse[(i * n) + i])), ratio = verdicts[s].Residual;
                Assert.That(verdicts[s].IsConverged, $"n = {n}, z = {Shifts[s]}: {verdicts[s]}");
                double error = Complex.Abs(traces[s] - ResolventReference.Trace(inverse, n));
                Assert.That(error, Is.LessThan(10 * n * U * (1 + ratio) * n * size), $"n = {n}, z = {Shifts[s]}");
            }
        }
    }

    [Test]
    public void Derivatives_and_logarithms_agree_with_dense_inverses([Values(1, 9, 40)] int n)
    {
        double[] a = Gram(n, 3);
        (_, double[] values, _) = Traces(a, n, Shifts);
        Complex[] derivatives = new Complex[Shifts.Length], logarithms = new Complex[Shifts.Length];
        Verdict[] verdicts = new Verdict[Shifts.Length];
        Resolvent.Derivatives(new ReadOnlyMatrixView<double>(values, 1, n), Shifts, derivatives, verdicts);
        Resolvent.LogDeterminants(new ReadOnlyMatrixView<double>(values, 1, n), Shifts, logarithms, verdicts);
        for (int s = 0; s < Shifts.Length; s++)
        {
            Complex[] inverse = ResolventReference.Inverse(a, n, Shifts[s], out Complex logarithm);
            Complex[] square = ResolventReference.Product(inverse, inverse, n);
            double size = square.Sum(Complex.Abs), ratio = 1 + verdicts[s].Residual;
            double turns = (logarithms[s].Imaginary - logarithm.Imaginary) / (2 * Math.PI);
            Assert.Multiple(() =>
            {
                Assert.That(Complex.Abs(derivatives[s] + ResolventReference.Trace(square, n)), Is.LessThan(20 * n * U * ratio * size), $"z = {Shifts[s]}");
                Assert.That(logarithms[s].Real, Is.EqualTo(logarithm.Real).Within(10 * n * n * U * ratio), $"z = {Shifts[s]}");
                Assert.That(turns, Is.EqualTo(Math.Round(turns)).Within(10 * n * n * U * ratio), $"z = {Shifts[s]}");
            });
        }
    }

    [Test]
    public void Numbers_of_a_matrix_of_order_300()
    {
        // The shifts at which the two ways were compared before: positive definite at 1e-3 and 0.1 + 0.01 i, inside the spectrum at -1 + 1e-3 i and -1 + 1e-8 i.
        const int n = 300;
        double[] a = Gram(n, 5);
        Complex[] shifts = [1e-3, new(0.1, 0.01), new(-1, 1e-3), new(-1, 1e-8)];
        (Complex[] traces, _, Verdict[] verdicts) = Traces(a, n, shifts);
        for (int s = 0; s < shifts.Length; s++)
        {
            Complex expected = ResolventReference.Trace(ResolventReference.Inverse(a, n, shifts[s], out _), n);
            Assert.That(verdicts[s].IsConverged);
            Assert.That(Complex.Abs(traces[s] - expected) / Complex.Abs(expected), Is.LessThan(5e-12), $"z = {shifts[s]}");
        }
    }

    [Test]
    public void Real_shifts_have_the_bits_of_complex_ones()
    {
        const int n = 37;
        (_, double[] values, _) = Traces(Gram(n, 6), n, []);
        double[] shifts = TestMatrices.Even<double>(9, 45), real = new double[45];
        Complex[] complex = new Complex[45];
        Verdict[] first = new Verdict[45], second = new Verdict[45];
        ReadOnlyMatrixView<double> spectrum = new(values, 1, n);
        Complex[] wide = [.. shifts.Select(x => (Complex)x)];

        Resolvent.Traces(spectrum, shifts, real, first);
        Resolvent.Traces(spectrum, wide, complex, second);
        Assert.That(complex.Select(z => z.Real), Is.EqualTo(real));
        Assert.That(second, Is.EqualTo(first));
        Resolvent.Derivatives(spectrum, shifts, real, first);
        Resolvent.Derivatives(spectrum, wide, complex, second);
        Assert.That(complex.Select(z => z.Real), Is.EqualTo(real));
        Resolvent.LogDeterminants(spectrum, shifts, real, first);
        Resolvent.LogDeterminants(spectrum, wide, complex, second);
        Assert.That(complex.Select(z => z.Real), Is.EqualTo(real));
        Assert.That(complex.Select(z => Math.Round(z.Imaginary / Math.PI)), Is.EqualTo(shifts.Select(z => values.Count(l => l + z < 0))));
    }

    [Test]
    public void Cancelling_sums_near_the_axis_keep_their_digits()
    {
        // l_i = +-(1 + k/16): the terms cancel pairwise at z = 0, exactly so in real arithmetic; what is left at z = i y is -i sum y/(l^2 + y^2).
        const int n = 64;
        double[] values = [.. Enumerable.Range(0, n).Select(i => (1 + (i / 2 / 16.0)) * (i % 2 == 0 ? 1 : -1))];
        const double y = 1e-8;
        Complex[] traces = new Complex[1];
        Verdict[] verdicts = new Verdict[1];
        Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, n), [new Complex(0, y)], traces, verdicts);

        Assert.That(traces[0].Real, Is.Zero);
        Assert.That(traces[0].Imaginary, Is.EqualTo(-values.Sum(l => y / ((l * l) + (y * y)))).Within(4).Ulps);
    }

    [Test]
    public void Extreme_spectra_are_scaled_by_themselves([Values(1e-300, 1e-160, 1e160, 1e300)] double unit)
    {
        double[] values = [1 * unit, 2 * unit, 3 * unit];
        Complex[] traces = new Complex[1], logarithms = new Complex[1];
        Verdict[] verdicts = new Verdict[1];
        Complex z = new(0.5 * unit, -2 * unit), expected = (1 / new Complex(1.5, -2)) + (1 / new Complex(2.5, -2)) + (1 / new Complex(3.5, -2));
        Complex logarithm = Complex.Log(new Complex(1.5, -2)) + Complex.Log(new Complex(2.5, -2)) + Complex.Log(new Complex(3.5, -2)) + (3 * Math.Log(unit));

        Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, 3), [z], traces, verdicts);
        Assert.That(verdicts[0].IsConverged);
        Assert.That(Complex.Abs((traces[0] * unit) - expected), Is.LessThan(1e-15));
        Resolvent.LogDeterminants(new ReadOnlyMatrixView<double>(values, 1, 3), [z], logarithms, verdicts);
        Assert.That(Complex.Abs(logarithms[0] - logarithm), Is.LessThan(1e-15 * 2100));
    }

    [Test]
    public void Poles_near_poles_and_numbers_that_are_not_finite_get_verdicts()
    {
        double[] values = [-1, 0.5, 1e-14, 2];
        ReadOnlyMatrixView<double> spectrum = new(values, 1, 4);
        double[] shifts = [-0.5, -2 + 4e-14, 1, double.NaN, double.PositiveInfinity, 0], traces = new double[6];
        Verdict[] verdicts = new Verdict[6];
        Resolvent.Traces(spectrum, shifts, traces, verdicts);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts.Select(v => v.Kind), Is.EqualTo((VerdictKind[])
                [VerdictKind.Diverged, VerdictKind.IllConditioned, VerdictKind.Diverged, VerdictKind.NonFinite, VerdictKind.NonFinite, VerdictKind.IllConditioned]));
            Assert.That(verdicts.Select(v => v.Index), Is.EqualTo((long[])[1, 3, 0, -1, -1, 2]));
            Assert.That(traces[0], Is.EqualTo(double.PositiveInfinity));
            Assert.That(traces[3], Is.NaN);
            Assert.That(verdicts[5].Residual, Is.EqualTo(2e14).Within(1e-10).Percent);
        });
        Resolvent.Derivatives(spectrum, shifts, traces, verdicts);
        Assert.That(traces[0], Is.EqualTo(double.NegativeInfinity));
        Resolvent.LogDeterminants(spectrum, shifts, traces, verdicts);
        Assert.That(traces[0], Is.EqualTo(double.NegativeInfinity));
        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Diverged));

        values[2] = double.NaN;
        Resolvent.Traces(new ReadOnlyMatrixView<double>(values, 1, 4), shifts, traces, verdicts);
        Assert.That(verdicts[2], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 2)));
        Assert.That(traces, Has.All.NaN);
    }

    [Test]
    public void A_batch_has_the_bits_of_its_matrices_and_a_bad_matrix_its_own_verdicts([Values(1, 2)] int threads)
    {
        const int n = 21, batch = 3;
        double[] a = [.. Gram(n, 1), .. Gram(n, 2), .. Gram(n, 3)];
        a[(n * n) + n] = double.NaN;
        Complex[] traces = new Complex[batch * Shifts.Length];
        double[] values = new double[batch * n];
        Verdict[] verdicts = new Verdict[traces.Length];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Resolvent.Plan(batch, n, Shifts.Length, parallelism).WorkspaceBytes);
        Resolvent.Traces(new MatrixBatch<double>((double[])a.Clone(), batch, n, n), Shifts, values, traces, verdicts, workspace, parallelism);
        for (int b = 0; b < batch; b += 2)
        {
            (Complex[] alone, _, Verdict[] verdict) = Traces(a[(b * n * n)..((b + 1) * n * n)], n, Shifts);
            Assert.That(traces[(b * Shifts.Length)..((b + 1) * Shifts.Length)], Is.EqualTo(alone));
            Assert.That(verdicts[(b * Shifts.Length)..((b + 1) * Shifts.Length)], Is.EqualTo(verdict));
        }

        Assert.That(verdicts[Shifts.Length..(2 * Shifts.Length)], Has.All.EqualTo(new Verdict(VerdictKind.NonFinite, n)));
        Assert.That(traces[Shifts.Length..(2 * Shifts.Length)].Select(t => t.Real), Has.All.NaN);
    }

    [Test]
    public void Weighted_traces_are_quadratic_forms()
    {
        const int n = 30;
        double[] a = Gram(n, 8), z = (double[])a.Clone(), values = new double[n], b = TestMatrices.Even<double>(1, n), c = TestMatrices.Even<double>(2, n), weights = new double[n];
        SymmetricEigen.Vectors(new MatrixView<double>(z, n, n), values);
        for (int i = 0; i < n; i++) weights[i] = FixedOrder.Dot(z.AsSpan(i * n, n), b) * FixedOrder.Dot(z.AsSpan(i * n, n), c);
        Complex[] sums = new Complex[Shifts.Length];
        Verdict[] verdicts = new Verdict[Shifts.Length];
        Resolvent.WeightedTraces(new ReadOnlyMatrixView<double>(values, 1, n), new ReadOnlyMatrixView<double>(weights, 1, n), Shifts, sums, verdicts);
        for (int s = 0; s < Shifts.Length; s++)
        {
            Complex[] inverse = ResolventReference.Inverse(a, n, Shifts[s], out _);
            Complex expected = 0;
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) expected += c[i] * inverse[(i * n) + j] * b[j];
            Assert.That(Complex.Abs(sums[s] - expected), Is.LessThan(10 * n * U * (1 + verdicts[s].Residual) * inverse.Max(Complex.Abs) * n), $"z = {Shifts[s]}");
        }
    }

    [Test]
    public void A_weight_that_is_not_finite_is_no_pole([Values(double.NaN, double.NegativeInfinity)] double bad)
    {
        double[] values = [1, 2, 3, 4], weights = [1, 1, bad, 1], sums = new double[1];
        Verdict[] verdicts = new Verdict[1];
        Resolvent.WeightedTraces(new ReadOnlyMatrixView<double>(values, 1, 4), new ReadOnlyMatrixView<double>(weights, 1, 4), [1.0], sums, verdicts);
        Assert.That(verdicts[0], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 4 + 2)));
        Assert.That(sums[0], Is.NaN);
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads)
    {
        const int n = 40;
        double[] a = Gram(n, 1), work = new double[n * n], values = new double[n];
        Complex[] traces = new Complex[Shifts.Length];
        Verdict[] verdicts = new Verdict[Shifts.Length];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Resolvent.Plan(1, n, Shifts.Length, parallelism).WorkspaceBytes);
        Assert.That(Allocation.Least(() =>
        {
            a.CopyTo(work, 0);
            Resolvent.Traces(new MatrixBatch<double>(work, 1, n, n), Shifts, values, traces, verdicts, workspace, parallelism);
            Resolvent.LogDeterminants(new ReadOnlyMatrixView<double>(values, 1, n), Shifts, traces, verdicts, parallelism);
        }), Is.Zero);
    }

    [Test]
    public void Empty_problems_and_misuse()
    {
        double[] traces = [7, 7];
        Verdict[] verdicts = new Verdict[2];
        Resolvent.Traces(new ReadOnlyMatrixView<double>([], 1, 0), [1.0, 2.0], traces, verdicts);
        Assert.That(traces, Has.All.Zero);
        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        Resolvent.Traces(new ReadOnlyMatrixView<double>([1], 1, 1), ReadOnlySpan<double>.Empty, [], []);
        using Workspace workspace = new();
        Resolvent.Traces(new MatrixBatch<double>([], 0, 3, 3), [1.0, 2.0], [], [], [], workspace);
        Assert.Multiple(() =>
        {
            Assert.That(() => Resolvent.Traces(new ReadOnlyMatrixView<double>([1], 1, 1), [1.0], new double[2], new Verdict[1]), Throws.ArgumentException.With.Message.Contains("2 results"));
            Assert.That(() => Resolvent.Traces(new ReadOnlyMatrixView<double>([1], 1, 1), [1.0], new double[1], new Verdict[2]), Throws.ArgumentException.With.Message.Contains("2 verdicts"));
            Assert.That(
                () => Resolvent.WeightedTraces(new ReadOnlyMatrixView<double>([1], 1, 1), new ReadOnlyMatrixView<double>([1, 2], 2, 1), [1.0], new double[1], new Verdict[1]),
                Throws.ArgumentException.With.Message.Contains("2 x 1"));
            Assert.That(() => Resolvent.Traces(new ReadOnlyMatrixView<double>([1], 1, 1), traces, traces, new Verdict[2]), Throws.ArgumentException.With.Message.Contains("apart"));
            Assert.That(() => Resolvent.Traces(new ReadOnlyMatrixView<double>(traces, 1, 2), [1.0], traces.AsSpan(1, 1), new Verdict[1]), Throws.ArgumentException.With.Message.Contains("apart"));
            Assert.That(() => Resolvent.Plan(1, -1, 1, default), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }
}
