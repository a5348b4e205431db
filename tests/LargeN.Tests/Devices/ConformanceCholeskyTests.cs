// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="ICholeskyOperations{T}"/> against the reference and against the definition.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceCholeskyTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Test]
    public void Factor_reconstructs_the_matrix_and_leaves_the_upper_triangle([Values(1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout)
    {
        foreach (int n in Conformance.Sizes)
        {
            Operand<T> matrix = PositiveDefinite(batch, n, layout);

            ((Operand<T> L, Verdict[] Verdicts) actual, (Operand<T> L, Verdict[] Verdicts) expected) = Conformance.Both(device, stage => Factor(stage, matrix));

            Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts).And.All.Matches<Verdict>(v => v.IsConverged));
            actual.L.AssertOnlyWritten(matrix, (i, j) => j <= i);
            AssertReconstructs(actual.L, matrix);
            AssertReconstructs(expected.L, matrix);
        }
    }

    [Test]
    public void Factor_names_what_is_bad_in_its_problem_alone([Values(0, 1, 15, 16, 39, 64)] int pivot, [Values(-1.0, double.NaN)] double diagonal)
    {
        const int N = 65;
        Operand<T> matrix = PositiveDefinite(3, N, Layout.Padded);
        matrix[1, pivot, pivot] = T.CreateChecked(diagonal);

        ((Operand<T> L, Verdict[] Verdicts) actual, (Operand<T> L, Verdict[] Verdicts) expected) = Conformance.Both(device, stage => Factor(stage, matrix));

        VerdictKind kind = double.IsNaN(diagonal) ? VerdictKind.NonFinite : VerdictKind.NotPositiveDefinite;
        foreach (Verdict[] verdicts in new[] { actual.Verdicts, expected.Verdicts })
        {
            Assert.That(verdicts.Select(v => v.Kind), Is.EqualTo(new[] { VerdictKind.Converged, kind, VerdictKind.Converged }));
            Assert.That(verdicts[1].Index, Is.EqualTo(double.IsNaN(diagonal) ? (pivot * N) + pivot : pivot));
        }

        actual.L.AssertOnlyWritten(matrix, (i, j) => j <= i);
    }

    [Test]
    public void Solve_leaves_a_residual_of_n_eps([Values(1, 3)] int batch, [Values] Layout layout)
    {
        foreach (int n in Conformance.Sizes)
        {
            foreach (int k in (int[])[0, 1, 2, 17])
            {
                Operand<T> matrix = PositiveDefinite(batch, n, layout);
                Operand<T> right = Operand<T>.Create(batch, n, k, layout == Layout.Shared ? Layout.Padded : layout, (b, i, j) => Draws.Signed(8, b, i, j));

                (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
                {
                    DeviceMatrix<T> factor = stage.Place(matrix);
                    DeviceMatrix<T> solution = stage.Place(right);
                    ICholeskyOperations<T> operations = stage.Device.Operations<ICholeskyOperations<T>>();
                    DeviceMatrix<T> written = layout == Layout.Shared ? factor.Problems(0, 1) : factor;
                    operations.CholeskyFactor(written, new Verdict[written.Batch]);
                    operations.CholeskySolve(factor, solution);
                    return Stage.Read(solution, right);
                });

                actual.AssertOnlyWritten(right, (_, _) => true);
                AssertSolves(matrix, actual, right);
                AssertSolves(matrix, expected, right);
            }
        }
    }

    [Test]
    public void Log_determinant_is_within_n_eps([Values(0, 1, 4)] int batch, [Values] Layout layout)
    {
        foreach (int n in Conformance.Sizes)
        {
            Operand<T> lower = Operand<T>.Create(batch, n, n, layout, (b, i, j) => j > i ? double.NaN : i == j ? 0.1 + Math.Abs(Draws.WideRange(9, b, i, j)) : Draws.Signed(9, b, i, j));

            (double[] actual, double[] expected) = Conformance.Both(device, stage =>
            {
                double[] results = new double[batch];
                stage.Device.Operations<ICholeskyOperations<T>>().CholeskyLogDeterminant(stage.Place(lower), results);
                return results;
            });

            double[] bound = [.. Enumerable.Range(0, batch).Select(b =>
                (n + 2) * Conformance.Epsilon<double>() * Enumerable.Range(0, n).Sum(i => 2 * (Math.Abs(Math.Log(double.CreateChecked(lower[b, i, i]))) + 1)))];
            Conformance.AssertWithin(actual, expected, bound);
        }
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> wide = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> square = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Shared, (_, _, _) => 1));
        ICholeskyOperations<T> operations = stage.Device.Operations<ICholeskyOperations<T>>();

        Assert.That(() => operations.CholeskyFactor(wide, new Verdict[2]), Throws.ArgumentException.With.Message.Contains("square"));
        Assert.That(() => operations.CholeskyFactor(square, new Verdict[1]), Throws.ArgumentException.With.Message.Contains("results"));
        Assert.That(() => operations.CholeskyFactor(shared, new Verdict[2]), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.CholeskySolve(square, wide.Block(0, 0, 2, 2)), Throws.ArgumentException);
        Assert.That(() => operations.CholeskyLogDeterminant(square, new double[3]), Throws.ArgumentException);
    }

    /// <summary>G G^T / n + 1 with the upper triangle spoiled: condition number below 10, so backward errors show in the solution too.</summary>
    private static Operand<T> PositiveDefinite(int batch, int n, Layout layout) => Operand<T>.Create(batch, n, n, layout, (b, i, j) =>
    {
        if (j > i) return double.NaN;
        double sum = i == j ? 1 : 0;
        for (int l = 0; l < n; l++) sum += Draws.Signed(7, b, i, l) * Draws.Signed(7, b, j, l) / n;
        return sum;
    });

    private static (Operand<T> L, Verdict[] Verdicts) Factor(Stage stage, Operand<T> matrix)
    {
        DeviceMatrix<T> a = stage.Place(matrix);
        Verdict[] verdicts = new Verdict[matrix.Batch];
        stage.Device.Operations<ICholeskyOperations<T>>().CholeskyFactor(a, verdicts);
        return (Stage.Read(a, matrix), verdicts);
    }

    private static void AssertReconstructs(Operand<T> lower, Operand<T> matrix) => matrix.ForEach((b, i, j) =>
    {
        if (j > i) return;
        double residual = -double.CreateChecked(matrix[b, i, j]);
        for (int l = 0; l <= j; l++) residual += double.CreateChecked(lower[b, i, l]) * double.CreateChecked(lower[b, j, l]);
        double ratio = Math.Abs(residual) / (matrix.Rows * Conformance.Epsilon<T>() * 2); // the diagonal is about 4/3
        if (!(ratio <= 10)) Assert.Fail($"n = {matrix.Rows}: ratio {ratio:F1} at ({i}, {j}) of problem {b}; allowed is 10");
    });

    private static void AssertSolves(Operand<T> matrix, Operand<T> solution, Operand<T> right)
    {
        double largest = 0;
        solution.ForEach((b, i, j) => largest = Math.Max(largest, Math.Abs(double.CreateChecked(solution[b, i, j]))));
        solution.ForEach((b, i, j) =>
        {
            double residual = -double.CreateChecked(right[b, i, j]);
            double norm = 0;
            for (int l = 0; l < matrix.Rows; l++)
            {
                double element = double.CreateChecked(l <= i ? matrix[b, i, l] : matrix[b, l, i]);
                residual += element * double.CreateChecked(solution[b, l, j]);
                norm += Math.Abs(element);
            }

            double ratio = Math.Abs(residual) / (matrix.Rows * Conformance.Epsilon<T>() * norm * largest);
            if (!(ratio <= 10)) Assert.Fail($"n = {matrix.Rows}: residual ratio {ratio:F1} at ({i}, {j}) of problem {b}; allowed is 10");
        });
    }
}
