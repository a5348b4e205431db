// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class TwoPointTests
{
    private static readonly Complex[] Left = [0.05, new(0.3, 0.2), new(1, -1e-3), new(0.3, 0.2)], Right = [new(0.3, 0.2), 2, 0.05];

    private static (double[] Values, double[] Vectors) Eigen(double[] a, int n)
    {
        double[] z = (double[])a.Clone(), values = new double[n];
        SymmetricEigen.Vectors(new MatrixView<double>(z, n, n), values);
        return (values, z);
    }

    [Test]
    public void Tables_agree_with_dense_inverses_to_1e_13([Values(1, 2, 7, 24, 65)] int n, [Values(1, 2)] int threads)
    {
        double[] a = ResolventTests.Gram(n, 4), b = TestMatrices.Even<double>(11, n * n), c = TestMatrices.Even<double>(12, n * n);
        (double[] values, double[] z) = Eigen(a, n);
        double[] rb = new double[n * n], rc = new double[n * n], diagonal = new double[n], identity = new double[n * n];
        for (int i = 0; i < n; i++) identity[(i * n) + i] = 1;
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Resolvent.BasisPlan(n, parallelism).Then(Resolvent.TwoPointPlan(n, Left.Length, Right.Length, parallelism)).WorkspaceBytes);
        ReadOnlyMatrixView<double> vectors = new(z, n, n);
        Resolvent.InEigenbasis(vectors, new ReadOnlyMatrixView<double>(b, n, n), new MatrixView<double>(rb, n, n), workspace, parallelism);
        Resolvent.InEigenbasis(vectors, new ReadOnlyMatrixView<double>(c, n, n), new MatrixView<double>(rc, n, n), workspace, parallelism);
        Resolvent.DiagonalInEigenbasis(vectors, new ReadOnlyMatrixView<double>(b, n, n), diagonal, workspace, parallelism);
        Complex[] full = new Complex[Left.Length * Right.Length], one = new Complex[full.Length];
        Verdict[] verdicts = new Verdict[full.Length];
        Resolvent.TwoPointTraces(
            values, new ReadOnlyMatrixView<double>(rb, n, n), new ReadOnlyMatrixView<double>(rc, n, n), Left, Right, new MatrixView<Complex>(full, Left.Length, Right.Length), verdicts, workspace, parallelism);
        Assert.That(verdicts.Select(v => v.Kind), Has.All.EqualTo(VerdictKind.Converged));
        Resolvent.TwoPointTraces(values, diagonal, Left, Right, new MatrixView<Complex>(one, Left.Length, Right.Length), verdicts, workspace, parallelism);
        Assert.That(verdicts.Select(v => v.Kind), Has.All.EqualTo(VerdictKind.Converged));

        for (int s = 0; s < Left.Length; s++)
        {
            Complex[] rz = ResolventReference.Inverse(a, n, Left[s], out _);
            for (int t = 0; t < Right.Length; t++)
            {
                Complex[] rw = ResolventReference.Inverse(a, n, Right[t], out _);
                double scale = n * rz.Max(Complex.Abs) * rw.Max(Complex.Abs);
                Assert.That(Complex.Abs(full[(s * Right.Length) + t] - ResolventReference.TwoPoint(rz, b, rw, c, n)), Is.LessThan(1e-13 * scale));
                Assert.That(Complex.Abs(one[(s * Right.Length) + t] - ResolventReference.TwoPoint(rz, b, rw, identity, n)), Is.LessThan(1e-13 * scale));
            }
        }
    }

    [Test]
    public void Equal_shifts_give_minus_the_derivative_and_close_ones_no_cancellation()
    {
        const int n = 50;
        (double[] values, _) = Eigen(ResolventTests.Gram(n, 4), n);
        double[] ones = new double[n];
        Array.Fill(ones, 1);
        Complex z = new(0.2, 0.01), near = z + new Complex(1e-14, 0);
        Complex[] table = new Complex[2], derivative = new Complex[1];
        using Workspace workspace = new(Resolvent.TwoPointPlan(n, 1, 2, default).WorkspaceBytes);
        Resolvent.TwoPointTraces(values, ones, [z], [z, near], new MatrixView<Complex>(table, 1, 2), new Verdict[2], workspace);
        Resolvent.Derivatives(new ReadOnlyMatrixView<double>(values, 1, n), [z], derivative, new Verdict[1]);

        Assert.That(Complex.Abs(table[0] + derivative[0]), Is.LessThan(1e-14 * Complex.Abs(derivative[0])));
        Assert.That(Complex.Abs(table[1] + derivative[0]), Is.LessThan(2e-12 * Complex.Abs(derivative[0])));
    }

    [Test]
    public void Poles_and_numbers_that_are_not_finite_fill_their_row_or_column_only()
    {
        double[] values = [1, 2, 3], ones = [1, 1, 1];
        Complex[] table = new Complex[6];
        Verdict[] verdicts = new Verdict[6];
        using Workspace workspace = new(Resolvent.TwoPointPlan(3, 2, 3, default).WorkspaceBytes);
        Resolvent.TwoPointTraces(values, ones, [1, -2], [0, 1, new Complex(0, double.NaN)], new MatrixView<Complex>(table, 2, 3), verdicts, workspace);
        Assert.Multiple(() =>
        {
            Assert.That(verdicts.Select(v => v.Kind), Is.EqualTo((VerdictKind[])
                [VerdictKind.Converged, VerdictKind.Converged, VerdictKind.NonFinite, VerdictKind.Diverged, VerdictKind.Diverged, VerdictKind.Diverged]));
            Assert.That(table[0].Real, Is.EqualTo((1 / 2.0) + (1 / 6.0) + (1 / 12.0)).Within(1e-15));
            Assert.That(table[2].Real, Is.NaN);
            Assert.That(table[3].Real, Is.EqualTo(double.PositiveInfinity));
        });
    }

    [Test]
    public void Operands_that_are_not_finite_give_no_infinity_and_overflow_gives_no_NaN()
    {
        const int n = 3;
        double[] values = [1, 2, 3], diagonal = [1, double.NaN, 1], b = new double[n * n], c = new double[n * n];
        Complex[] table = new Complex[1];
        Verdict[] verdicts = new Verdict[1];
        using Workspace workspace = new(Resolvent.TwoPointPlan(n, 1, 1, default).WorkspaceBytes);
        MatrixView<Complex> view = new(table, 1, 1);
        Resolvent.TwoPointTraces(values, diagonal, [1], [2], view, verdicts, workspace);
        Assert.That(verdicts[0], Is.EqualTo(new Verdict(VerdictKind.NonFinite, n + 1)));
        Assert.That(table[0].Real, Is.NaN);
        c[(1 * n) + 2] = double.PositiveInfinity;
        Resolvent.TwoPointTraces(values, new ReadOnlyMatrixView<double>(b, n, n), new ReadOnlyMatrixView<double>(c, n, n), [1], [2], view, verdicts, workspace);
        Assert.That(verdicts[0], Is.EqualTo(new Verdict(VerdictKind.NonFinite, n + (n * n) + (1 * n) + 2)));
        Assert.That(table[0].Real, Is.NaN);

        // 1/(1e-200 (1 + i))^2 is beyond the range in both parts of its products.
        Resolvent.TwoPointTraces([0], [1.0], [new Complex(1e-200, 1e-200)], [new Complex(1e-200, 1e-200)], view, verdicts, workspace);
        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(table[0], Is.EqualTo(new Complex(double.PositiveInfinity, 0)));
    }

    [Test]
    public void Empty_tables_misuse_and_no_allocation()
    {
        const int n = 20;
        double[] values = TestMatrices.Even<double>(1, n), w = TestMatrices.Even<double>(2, n * n);
        Complex[] table = new Complex[Left.Length * Right.Length];
        Verdict[] verdicts = new Verdict[table.Length];
        using Workspace workspace = new(Resolvent.TwoPointPlan(n, Left.Length, Right.Length, default).WorkspaceBytes);
        Resolvent.TwoPointTraces(values, values, [], Right, new MatrixView<Complex>([], 0, Right.Length), [], workspace);
        Resolvent.TwoPointTraces([], ReadOnlySpan<double>.Empty, Left, Right, new MatrixView<Complex>(table, Left.Length, Right.Length), verdicts, workspace);
        Assert.That(table, Has.All.EqualTo(Complex.Zero));
        Assert.That(() => Resolvent.TwoPointTraces(values, values, Left, Right, new MatrixView<Complex>(table, 1, 1), verdicts, workspace), Throws.ArgumentException.With.Message.Contains("1 x 1"));
        Assert.That(
            () => Resolvent.TwoPointTraces(values, new ReadOnlyMatrixView<double>(w, n, n), new ReadOnlyMatrixView<double>(w, n, n - 1, n), Left, Right, new MatrixView<Complex>(table, Left.Length, Right.Length), verdicts, workspace),
            Throws.ArgumentException.With.Message.Contains("20 x 19"));
        Assert.That(
            Allocation.Least(() => Resolvent.TwoPointTraces(
                values, new ReadOnlyMatrixView<double>(w, n, n), new ReadOnlyMatrixView<double>(w, n, n), Left, Right, new MatrixView<Complex>(table, Left.Length, Right.Length), verdicts, workspace)),
            Is.Zero);
    }
}
