// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IResolventOperations"/> against the reference and against the definition.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.Once))]
public sealed class ConformanceResolventTests(DeviceUnderTest device)
{
    private const double Unit = 1.0 / (1L << 53);

    private static readonly int[] Sizes = [0, 1, 2, 17, 33, 65, 300];

    [Test]
    public void Traces_have_the_bits_of_the_reference([Values(Layout.Dense, Layout.Padded, Layout.Shared)] Layout layout, [Values] bool isColumn, [Values] bool isWeighted)
    {
        foreach (int n in Sizes)
        {
            const int Batch = 3;
            Operand<double> spectra = Vectors(51, Batch, n, layout, isColumn), weights = Vectors(52, Batch, n, Layout.Padded, !isColumn);
            Complex[] shifts = Shifts(53, 37);
            double[] reals = [.. shifts.Select(z => z.Real)];

            (Sums actual, Sums expected) = Conformance.Both(device, stage =>
            {
                IResolventOperations operations = stage.Device.Operations<IResolventOperations>();
                DeviceMatrix<double> l = stage.Place(spectra), w = stage.Place(weights);
                Sums sums = new(Batch * shifts.Length);
                if (isWeighted) operations.WeightedTraces(l, w, shifts, sums.Complex, sums.OfComplex);
                else operations.Traces(l, shifts, sums.Complex, sums.OfComplex);
                if (isWeighted) operations.WeightedTraces(l, w, reals, sums.Real, sums.OfReal);
                else operations.Traces(l, reals, sums.Real, sums.OfReal);
                return sums;
            });

            Assert.That(actual.Complex, Is.EqualTo(expected.Complex), $"n = {n}");
            Assert.That(actual.OfComplex, Is.EqualTo(expected.OfComplex));
            Assert.That(actual.Real, Is.EqualTo(expected.Real));
            Assert.That(actual.OfReal, Is.EqualTo(expected.OfReal));
            Assert.That(actual.OfComplex, Has.All.Matches<Verdict>(v => v.IsConverged));
        }
    }

    [Test]
    public void Traces_are_the_sums_of_their_definition()
    {
        const int N = 200;
        Operand<double> spectra = Vectors(54, 2, N, Layout.Padded, isColumn: true);
        Complex[] shifts = Shifts(55, 20);

        Sums actual = Conformance.Only(device, stage =>
        {
            Sums sums = new(2 * shifts.Length);
            stage.Device.Operations<IResolventOperations>().Traces(stage.Place(spectra), shifts, sums.Complex, sums.OfComplex);
            return sums;
        });

        for (int at = 0; at < actual.Complex.Length; at++)
        {
            Complex sum = 0;
            double sizes = 0;
            for (int i = 0; i < N; i++)
            {
                Complex term = 1 / (spectra[at / shifts.Length, i, 0] + shifts[at % shifts.Length]);
                sum += term;
                sizes += Complex.Abs(term);
            }

            Assert.That(Complex.Abs(actual.Complex[at] - sum), Is.LessThanOrEqualTo((N + 8) * Unit * sizes), $"trace {at}");
        }
    }

    [Test]
    public void Poles_and_what_is_not_finite_are_verdicts_of_their_shift_and_problem([Values] bool isWeighted)
    {
        Operand<double> spectra = Operand<double>.Create(3, 1, 5, Layout.Padded, (b, _, j) => b == 1 && j == 3 ? double.NaN : j + 1);
        Operand<double> weights = Operand<double>.Create(3, 1, 5, Layout.Padded, (b, _, j) => b == 2 && j == 1 ? double.PositiveInfinity : 1);
        Complex[] shifts = [-3, 1, new(double.NaN, 0), new(0, double.NegativeInfinity), -2 * (1 + Math.ScaleB(1, -50)), new(0, 1e300)];

        (Sums actual, Sums expected) = Conformance.Both(device, stage =>
        {
            Sums sums = new(3 * shifts.Length);
            IResolventOperations operations = stage.Device.Operations<IResolventOperations>();
            if (isWeighted) operations.WeightedTraces(stage.Place(spectra), stage.Place(weights), shifts, sums.Complex, sums.OfComplex);
            else operations.Traces(stage.Place(spectra), shifts, sums.Complex, sums.OfComplex);
            return sums;
        });

        Assert.That(actual.OfComplex, Is.EqualTo(expected.OfComplex));
        Assert.That(actual.OfComplex.Take(6).Select(v => v.Kind), Is.EqualTo(new[]
        {
            VerdictKind.Diverged, VerdictKind.Converged, VerdictKind.NonFinite, VerdictKind.NonFinite, VerdictKind.IllConditioned, VerdictKind.Converged,
        }));
        Assert.That(actual.OfComplex.Skip(6).Take(6), Has.All.Matches<Verdict>(v => v is { Kind: VerdictKind.NonFinite, Index: 3 }));
        if (isWeighted) Assert.That(actual.OfComplex.Skip(12), Has.All.Matches<Verdict>(v => v is { Kind: VerdictKind.NonFinite, Index: 6 }));
        Assert.That(actual.Complex[0], Is.EqualTo(new Complex(double.PositiveInfinity, 0)));
        Assert.That(Complex.IsNaN(actual.Complex[2]) && Complex.IsNaN(actual.Complex[6]));
    }

    [Test]
    public void Two_point_traces_agree_with_the_reference([Values] bool isFull, [Values(Layout.Dense, Layout.Padded)] Layout layout)
    {
        foreach (int n in (int[])[0, 1, 2, 16, 17, 40])
        {
            const int Batch = 2;
            Operand<double> spectra = Vectors(56, Batch, n, layout, isColumn: true), diagonals = Vectors(57, Batch, n, layout, isColumn: false);
            Operand<double> b = Operand<double>.Create(Batch, n, n, layout, (p, i, j) => Draws.Signed(58, p, i, j)), c = Operand<double>.Create(Batch, n, n, Layout.Shared, (p, i, j) => Draws.Signed(59, p, i, j));
            Complex[] left = Shifts(60, 5), right = Shifts(61, 34);

            (Tables actual, Tables expected) = Conformance.Both(device, stage =>
            {
                Tables tables = new(Batch * left.Length * right.Length);
                IResolventOperations operations = stage.Device.Operations<IResolventOperations>();
                DeviceMatrix<double> l = stage.Place(spectra);
                if (isFull) operations.TwoPointTraces(l, stage.Place(b), stage.Place(c), left, right, tables.Values, tables.Verdicts);
                else operations.TwoPointTraces(l, stage.Place(diagonals), left, right, tables.Values, tables.Verdicts);
                return tables;
            });

            Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts));
            for (int at = 0; at < actual.Values.Length; at++)
            {
                int p = at / (left.Length * right.Length);
                Complex z = left[at / right.Length % left.Length], other = right[at % right.Length];
                double sizes = 0; // of the terms, that the error is relative to
                for (int i = 0; i < n; i++)
                {
                    for (int j = isFull ? 0 : i; j < (isFull ? n : i + 1); j++)
                        sizes += Math.Abs(isFull ? b[p, i, j] * c[p, j, i] : diagonals[p, 0, i]) / Complex.Abs(spectra[p, i, 0] + z) / Complex.Abs(spectra[p, j, 0] + other);
                }

                Assert.That(Complex.Abs(actual.Values[at] - expected.Values[at]), Is.LessThanOrEqualTo(((4 * n) + 20) * Unit * sizes), $"n = {n}, element {at}");
            }
        }
    }

    [Test]
    public void Two_point_failures_are_those_of_a_shift_or_of_an_operand([Values] bool isFull)
    {
        Operand<double> spectra = Operand<double>.Create(2, 1, 4, Layout.Padded, (_, _, j) => j + 1), ones = Operand<double>.Create(2, 1, 4, Layout.Padded, (p, _, j) => p == 1 && j == 2 ? double.NaN : 1);
        Operand<double> b = Operand<double>.Create(2, 4, 4, Layout.Padded, (_, _, _) => 1), c = Operand<double>.Create(2, 4, 4, Layout.Padded, (p, i, j) => p == 1 && i == 3 && j == 1 ? double.PositiveInfinity : 1);
        Complex[] left = [new(1, 1), -2], right = [3, double.NaN];

        (Tables actual, Tables expected) = Conformance.Both(device, stage =>
        {
            Tables tables = new(8);
            IResolventOperations operations = stage.Device.Operations<IResolventOperations>();
            if (isFull) operations.TwoPointTraces(stage.Place(spectra), stage.Place(b), stage.Place(c), left, right, tables.Values, tables.Verdicts);
            else operations.TwoPointTraces(stage.Place(spectra), stage.Place(ones), left, right, tables.Values, tables.Verdicts);
            return tables;
        });

        Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts));
        Assert.That(actual.Verdicts.Select(v => v.Kind), Is.EqualTo(new[]
        {
            VerdictKind.Converged, VerdictKind.NonFinite, VerdictKind.Diverged, VerdictKind.Diverged, VerdictKind.NonFinite, VerdictKind.NonFinite, VerdictKind.Diverged, VerdictKind.Diverged,
        }));
        Assert.That(actual.Verdicts[2].Index, Is.EqualTo(1));
        Assert.That(actual.Verdicts[4].Index, Is.EqualTo(isFull ? 4 + 16 + 13 : 4 + 2));
        Assert.That(actual.Values[2], Is.EqualTo(new Complex(double.PositiveInfinity, 0)));
    }

    [Test]
    public void Tridiagonal_systems_are_solved([Values(Layout.Dense, Layout.Padded)] Layout layout, [Values] bool isColumn)
    {
        foreach (int n in (int[])[0, 1, 2, 15, 16, 17, 40])
        {
            const int Batch = 2, Sides = 3;
            Operand<double> d = Vectors(62, Batch, n, layout, isColumn), e = Vectors(63, Batch, n, layout, isColumn);
            for (int p = 0; p < Batch && n > 0; p++) e[p, isColumn ? n - 1 : 0, isColumn ? 0 : n - 1] = double.NaN; // is not read
            Operand<double> b = Operand<double>.Create(Batch, Sides, n, layout, (p, i, j) => Draws.Signed(64, p, i, j));
            Complex[] shifts = Shifts(65, 11);
            int systems = Sides * shifts.Length;
            Operand<double> x = Operand<double>.Create(Batch, 2 * systems, n, layout, (_, _, _) => 7);

            (Solutions actual, Solutions expected) = Conformance.Both(device, stage =>
            {
                Verdict[] verdicts = new Verdict[Batch * systems];
                DeviceMatrix<double> solutions = stage.Place(x);
                stage.Device.Operations<IResolventOperations>().SolveTridiagonal(stage.Place(d), stage.Place(e), shifts, stage.Place(b), solutions, verdicts);
                return new Solutions(Stage.Read(solutions, x), verdicts);
            });

            Assert.That(actual.Verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
            actual.X.AssertOnlyWritten(x, (_, _) => true);
            for (int at = 0; at < actual.Verdicts.Length; at++)
            {
                int p = at / systems, q = at % systems;
                Complex z = shifts[q % shifts.Length];
                double norm = Complex.Abs(z), size = 0;
                for (int i = 0; i < n; i++) size = Math.Max(size, Complex.Abs(Element(actual.X, i)));
                for (int i = 0; i < n; i++)
                {
                    double before = i > 0 ? Of(e, i - 1) : 0, after = i < n - 1 ? Of(e, i) : 0;
                    norm = Math.Max(norm, Math.Abs(before) + Math.Abs(after) + Complex.Abs(Of(d, i) + z));
                    Complex residual = ((Of(d, i) + z) * Element(actual.X, i)) - b[p, q / shifts.Length, i];
                    if (i > 0) residual += before * Element(actual.X, i - 1);
                    if (i < n - 1) residual += after * Element(actual.X, i + 1);
                    Assert.That(Complex.Abs(residual), Is.LessThanOrEqualTo(40 * Unit * (3 + Complex.Abs(z)) * size), $"n = {n}, system {at}: backward stable");
                }

                Assert.That(actual.Verdicts[at].Residual, Is.EqualTo(expected.Verdicts[at].Residual).Within(1e-9 * (1 + expected.Verdicts[at].Residual)));

                double Of(Operand<double> vector, int i) => isColumn ? vector[p, i, 0] : vector[p, 0, i];
                Complex Element(Operand<double> matrix, int i) => new(matrix[p, 2 * q, i], matrix[p, (2 * q) + 1, i]);
            }
        }
    }

    [Test]
    public void Tridiagonal_failures_are_named()
    {
        const int N = 9;
        Operand<double> d = Operand<double>.Create(3, N, 1, Layout.Padded, (p, i, _) => p == 1 && i == 4 ? double.NaN : i + 1);
        Operand<double> e = Operand<double>.Create(3, N, 1, Layout.Padded, (p, i, _) => p == 2 && i == 7 ? double.PositiveInfinity : 0);
        Operand<double> b = Operand<double>.Create(3, 1, N, Layout.Padded, (_, _, _) => 1), x = Operand<double>.Create(3, 6, N, Layout.Padded, (_, _, _) => 0);
        Complex[] shifts = [-4, 0.5, double.NaN];

        Solutions actual = Conformance.Only(device, stage =>
        {
            Verdict[] verdicts = new Verdict[9];
            DeviceMatrix<double> solutions = stage.Place(x);
            stage.Device.Operations<IResolventOperations>().SolveTridiagonal(stage.Place(d), stage.Place(e), shifts, stage.Place(b), solutions, verdicts);
            return new Solutions(Stage.Read(solutions, x), verdicts);
        });

        Assert.That(actual.Verdicts.Select(v => (v.Kind, v.Index)), Is.EqualTo(new[]
        {
            (VerdictKind.IllConditioned, -1L), (VerdictKind.Converged, -1), (VerdictKind.NonFinite, -1),
            (VerdictKind.NonFinite, 4), (VerdictKind.NonFinite, 4), (VerdictKind.NonFinite, 4),
            (VerdictKind.NonFinite, N + 7), (VerdictKind.NonFinite, N + 7), (VerdictKind.NonFinite, N + 7),
        }));
        Assert.That(actual.X[0, 2, 3], Is.EqualTo(1 / 4.5).Within(1e-15));
        Assert.That(double.IsNaN(actual.X[0, 4, 0]) && double.IsNaN(actual.X[1, 3, 8]));
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        IResolventOperations operations = stage.Device.Operations<IResolventOperations>();
        DeviceMatrix<double> vectors = stage.Place(Vectors(66, 2, 4, Layout.Dense, isColumn: true)), longer = stage.Place(Vectors(66, 2, 5, Layout.Dense, isColumn: true));
        DeviceMatrix<double> matrices = stage.Place(Operand<double>.Create(2, 4, 4, Layout.Dense, (_, _, _) => 1));
        Complex[] shifts = [1, 2, 3];

        Assert.That(() => operations.Traces(matrices, shifts, new Complex[6], new Verdict[6]), Throws.ArgumentException.With.Message.Contains("n x 1 or 1 x n"));
        Assert.That(() => operations.Traces(vectors, shifts, new Complex[5], new Verdict[6]), Throws.ArgumentException.With.Message.Contains("2 problems of 3 need 6"));
        Assert.That(() => operations.Traces(vectors, new double[3], new double[6], new Verdict[5]), Throws.ArgumentException.With.Message.Contains("5 verdicts"));
        Assert.That(() => operations.WeightedTraces(vectors, longer, shifts, new Complex[6], new Verdict[6]), Throws.ArgumentException.With.Message.Contains("5 elements"));
        Assert.That(() => operations.TwoPointTraces(vectors, longer, shifts, shifts, new Complex[18], new Verdict[18]), Throws.ArgumentException.With.Message.Contains("5 elements"));
        Assert.That(() => operations.TwoPointTraces(vectors, vectors, shifts, shifts, new Complex[17], new Verdict[18]), Throws.ArgumentException.With.Message.Contains("need 18"));
        Assert.That(() => operations.TwoPointTraces(vectors, matrices, matrices.Block(0, 0, 4, 3), shifts, shifts, new Complex[18], new Verdict[18]), Throws.ArgumentException.With.Message.Contains("4 x 4"));
        Assert.That(() => operations.SolveTridiagonal(vectors, vectors, shifts, matrices, matrices, new Verdict[24]), Throws.ArgumentException.With.Message.Contains("24 x 4"));
        Assert.That(() => operations.SolveTridiagonal(vectors, longer, shifts, matrices, matrices, new Verdict[24]), Throws.ArgumentException.With.Message.Contains("5 elements"));
    }

    private sealed record Tables(Complex[] Values, Verdict[] Verdicts)
    {
        internal Tables(int count)
            : this(new Complex[count], new Verdict[count])
        {
        }
    }

    private sealed record Solutions(Operand<double> X, Verdict[] Verdicts);

    private sealed class Sums(int count)
    {
        internal Complex[] Complex { get; } = new Complex[count];

        internal double[] Real { get; } = new double[count];

        internal Verdict[] OfComplex { get; } = new Verdict[count];

        internal Verdict[] OfReal { get; } = new Verdict[count];
    }

    private static Operand<double> Vectors(int seed, int batch, int n, Layout layout, bool isColumn) =>
        Operand<double>.Create(batch, isColumn ? n : 1, isColumn ? 1 : n, layout, (b, i, j) => Draws.Signed(seed, b, i + j, 0));

    /// <summary>Real parts on both sides of the spectra, imaginary parts of both signs; one in four is real.</summary>
    private static Complex[] Shifts(int seed, int count) =>
        [.. Enumerable.Range(0, count).Select(s => new Complex(2 * Draws.Signed(seed, 0, s, 0), s % 4 == 0 ? 0 : Draws.Signed(seed, 0, s, 1)))];
}
