// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="ISymmetricEigenOperations{T}"/> against the reference and against the definition.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceSymmetricEigenTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Allowed = 10; // of n eps |A|

    [Test]
    public void Values_and_vectors_satisfy_the_definition([Values(Layout.Dense, Layout.Padded)] Layout layout, [Values] bool valuesInARow)
    {
        foreach (int n in Conformance.Sizes)
        {
            int batch = n == 100 ? 1 : 3; // the reference takes its time
            Operand<T> matrix = Symmetric(batch, n, layout);
            Operand<T> values = valuesInARow ? Operand<T>.Create(batch, 1, n, layout, (_, _, _) => 0) : Operand<T>.Create(batch, n, 1, layout, (_, _, _) => 0);

            (Result actual, Result expected) = Conformance.Both(device, stage => Run(stage, matrix, values, vectors: true));
            Result only = Conformance.Only(device, stage => Run(stage, matrix, values, vectors: false));

            Assert.That(actual.Verdicts.Concat(only.Verdicts), Has.All.Matches<Verdict>(v => v.IsConverged));
            actual.Vectors.AssertOnlyWritten(matrix, (_, _) => true);
            actual.Values.AssertOnlyWritten(values, (_, _) => true);
            only.Vectors.AssertOnlyWritten(matrix, (_, _) => true);
            for (int b = 0; b < batch; b++)
            {
                AssertDecomposes(matrix, actual, b);
                AssertDecomposes(matrix, expected, b);
                for (int c = 0; c < n; c++)
                {
                    double bound = Allowed * n * Conformance.Epsilon<T>() * Norm(matrix, b);
                    Assert.That(actual.Value(b, c), Is.EqualTo(expected.Value(b, c)).Within(bound), $"n = {n}, value {c} of problem {b}");
                    Assert.That(only.Value(b, c), Is.EqualTo(expected.Value(b, c)).Within(bound), $"n = {n}, value {c} of problem {b}, values only");
                }
            }
        }
    }

    [Test]
    public void Repeated_values_have_orthonormal_vectors()
    {
        Operand<T> identityPlusOne = Operand<T>.Create(1, 40, 40, Layout.Dense, (_, i, j) => j > i ? double.NaN : (i == j ? 1 : 0) + (1.0 / 40));

        Result actual = Conformance.Only(device, stage => Run(stage, identityPlusOne, Operand<T>.Create(1, 40, 1, Layout.Dense, (_, _, _) => 0), vectors: true));

        AssertDecomposes(identityPlusOne, actual, 0);
    }

    [Test]
    public void A_value_that_is_not_finite_is_a_verdict_of_its_problem_alone([Values] bool vectors)
    {
        Operand<T> matrix = Symmetric(3, 17, Layout.Padded);
        matrix[1, 9, 4] = T.NaN;
        Operand<T> values = Operand<T>.Create(3, 17, 1, Layout.Padded, (_, _, _) => 0);

        (Result actual, Result expected) = Conformance.Both(device, stage => Run(stage, matrix, values, vectors));

        Assert.That(actual.Verdicts.Select(v => v.Kind), Is.EqualTo(new[] { VerdictKind.Converged, VerdictKind.NonFinite, VerdictKind.Converged }));
        for (int c = 0; c < 17; c++)
            Assert.That(actual.Value(2, c), Is.EqualTo(expected.Value(2, c)).Within(Allowed * 17 * Conformance.Epsilon<T>() * Norm(matrix, 2)));
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> square = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> wide = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        ISymmetricEigenOperations<T> operations = stage.Device.Operations<ISymmetricEigenOperations<T>>();

        Assert.That(() => operations.SymmetricEigen(wide, wide, new Verdict[2]), Throws.ArgumentException.With.Message.Contains("square"));
        Assert.That(() => operations.SymmetricEigen(square, wide, new Verdict[2]), Throws.ArgumentException.With.Message.Contains("3 x 1 or 1 x 3"));
        Assert.That(() => operations.SymmetricEigenvalues(square, wide.Block(0, 0, 1, 3), new Verdict[1]), Throws.ArgumentException.With.Message.Contains("results"));
    }

    private sealed record Result(Operand<T> Vectors, Operand<T> Values, Verdict[] Verdicts)
    {
        internal double Value(int b, int c) => double.CreateChecked(Values.Columns == 1 ? Values[b, c, 0] : Values[b, 0, c]);

        internal double Vector(int b, int c, int i) => double.CreateChecked(Vectors[b, c, i]);
    }

    private static Operand<T> Symmetric(int batch, int n, Layout layout) =>
        Operand<T>.Create(batch, n, n, layout, (b, i, j) => j > i ? double.NaN : Draws.Signed(10, b, i, j));

    private static Result Run(Stage stage, Operand<T> matrix, Operand<T> values, bool vectors)
    {
        DeviceMatrix<T> a = stage.Place(matrix);
        DeviceMatrix<T> results = stage.Place(values);
        Verdict[] verdicts = new Verdict[matrix.Batch];
        ISymmetricEigenOperations<T> operations = stage.Device.Operations<ISymmetricEigenOperations<T>>();
        if (vectors) operations.SymmetricEigen(a, results, verdicts);
        else operations.SymmetricEigenvalues(a, results, verdicts);
        return new Result(Stage.Read(a, matrix), Stage.Read(results, values), verdicts);
    }

    private static double Element(Operand<T> matrix, int b, int i, int j) => double.CreateChecked(j <= i ? matrix[b, i, j] : matrix[b, j, i]);

    private static double Norm(Operand<T> matrix, int b)
    {
        double norm = 0;
        for (int i = 0; i < matrix.Rows; i++) norm = Math.Max(norm, Enumerable.Range(0, matrix.Rows).Sum(j => Math.Abs(Element(matrix, b, i, j))));
        return norm;
    }

    private static void AssertDecomposes(Operand<T> matrix, Result result, int b)
    {
        int n = matrix.Rows;
        double unit = n * Conformance.Epsilon<T>();
        double norm = Norm(matrix, b);
        for (int c = 0; c < n; c++)
        {
            if (c > 0) Assert.That(result.Value(b, c), Is.GreaterThanOrEqualTo(result.Value(b, c - 1)));
            for (int i = 0; i < n; i++)
            {
                double residual = -result.Value(b, c) * result.Vector(b, c, i);
                double overlap = c == i ? -1 : 0;
                for (int l = 0; l < n; l++)
                {
                    residual += Element(matrix, b, i, l) * result.Vector(b, c, l);
                    overlap += result.Vector(b, c, l) * result.Vector(b, i, l);
                }

                if (!(Math.Abs(residual) <= Allowed * unit * norm))
                    Assert.Fail($"n = {n}: residual ratio {Math.Abs(residual) / (unit * norm):F1} of vector {c} of problem {b}; allowed is {Allowed}");
                if (!(Math.Abs(overlap) <= Allowed * unit))
                    Assert.Fail($"n = {n}: orthogonality ratio {Math.Abs(overlap) / unit:F1} of vectors {c} and {i} of problem {b}; allowed is {Allowed}");
            }
        }
    }
}
