// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IRowOperations{T}"/> against the reference, within bounds that follow from the roundings of the contract.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceRowTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Nothing, one, the lanes of a sum and their neighbours, more rows than a block of a chain, more columns than a strip.
    private static readonly (int Rows, int Columns)[] Shapes = [(0, 4), (4, 0), (1, 1), (3, 15), (33, 16), (2, 17), (5, 100), (600, 3), (2, 1030)];

    private static readonly double Epsilon = Conformance.Epsilon<T>();

    [Test]
    public void Softmax_is_within_its_roundings([Values(0, 1, 3)] int batch, [Values] Layout layout, [Values] bool inPlace)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<T> x = Operand<T>.Create(batch, rows, columns, inPlace ? Layout.Padded : layout, (b, i, j) => 20 * Draws.Signed(81, b, i, j));
            (Operand<T> actual, Operand<T> expected) = Run(x, (operations, scores, p) => operations.Softmax(inPlace ? p : scores, p));

            // x - max is at most 40 and rounded once, so an exponential is off by 20 epsilon and its own; twice that with the sum.
            Conformance.AssertWithin(actual, expected, (b, i, j) => 60 * Epsilon * double.CreateChecked(expected[b, i, j]));
        }
    }

    [Test]
    public void Softmax_with_a_mask_neither_reads_nor_weighs_what_comes_later([Values(1, 7, 17, 40)] int n, [Values(1, 3)] int blocks)
    {
        Operand<T> x = Operand<T>.Create(2, n * blocks, n, Layout.Padded, (b, i, j) => j > i % n ? double.NaN : 5 * Draws.Signed(82, b, i, j));
        (Operand<T> actual, Operand<T> expected) = Run(x, (operations, scores, p) => operations.Softmax(scores, p, causal: true));

        Conformance.AssertWithin(actual, expected, (b, i, j) => 30 * Epsilon * double.CreateChecked(expected[b, i, j]));
        actual.ForEach((b, i, j) =>
        {
            if (j > i % n) Assert.That(actual[b, i, j], Is.EqualTo(T.Zero));
            else if (i % n == 0) Assert.That(actual[b, i, j], Is.EqualTo(T.One));
        });
    }

    [Test]
    public void Softmax_of_numbers_at_the_edge()
    {
        double huge = typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;
        double[][] rows =
        [
            [huge, -huge, huge, 0],
            [double.NegativeInfinity, 3, 3, double.NegativeInfinity],
            [-huge, -huge, -huge, -huge],
            [1, double.NaN, 2, 3],
            [1, double.PositiveInfinity, 2, 3],
            [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity],
        ];
        double[][] wanted = [[0.5, 0, 0.5, 0], [0, 0.5, 0.5, 0], [0.25, 0.25, 0.25, 0.25], Row(double.NaN), Row(double.NaN), Row(double.NaN)];
        Operand<T> x = Operand<T>.Create(1, rows.Length, 4, Layout.Padded, (_, i, j) => rows[i][j]);

        Operand<T> actual = Run(x, (operations, scores, p) => operations.Softmax(scores, p)).Actual;

        actual.ForEach((_, i, j) => Assert.That(double.CreateChecked(actual[0, i, j]), Is.EqualTo(wanted[i][j]), $"row {i}, column {j}"));

        static double[] Row(double value) => [value, value, value, value];
    }

    [Test]
    public void SoftmaxGradient_is_within_its_roundings([Values(0, 1, 3)] int batch, [Values] Layout layout, [Values(0, 1, 2)] int overwrites)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<T> p = Operand<T>.Create(batch, rows, columns, overwrites == 1 ? Layout.Padded : layout, (b, i, j) => Math.Abs(Draws.Signed(83, b, i, j)) / columns);
            Operand<T> dp = Operand<T>.Create(batch, rows, columns, overwrites == 2 ? Layout.Padded : layout, (b, i, j) => Draws.Signed(84, b, i, j));
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<T> weights = stage.Place(p), gradient = stage.Place(dp);
                Operand<T> template = overwrites == 1 ? p : overwrites == 2 ? dp : Operand<T>.Create(batch, rows, columns, Layout.Padded, (_, _, _) => 0);
                DeviceMatrix<T> dx = overwrites == 1 ? weights : overwrites == 2 ? gradient : stage.Place(template);
                stage.Device.Operations<IRowOperations<T>>().SoftmaxGradient(weights, gradient, dx);
                return Stage.Read(dx, template);
            });

            Conformance.AssertWithin(actual, expected, (b, i, j) => 6 * Epsilon / Math.Max(1, columns)); // p is at most 1 / columns, dp - D at most 2
        }
    }

    [TestCase(0.0)]
    [TestCase(1000.0)]
    public void LayerNorm_is_within_its_roundings(double mean)
    {
        foreach (int batch in (int[])[0, 1, 3])
        {
            foreach ((int rows, int columns) in Shapes)
            {
                Operand<T> x = Operand<T>.Create(batch, rows, columns, Layout.Padded, (b, i, j) => mean + Draws.Signed(85, b, i, j));
                Operand<T> factors = Operand<T>.Create(batch, rows, 1, Layout.Padded, (_, _, _) => 7);
                ((Operand<T> N, Operand<T> R) actual, (Operand<T> N, Operand<T> R) expected) = Conformance.Both(device, stage =>
                {
                    DeviceMatrix<T> n = stage.Place(x), r = stage.Place(factors);
                    stage.Device.Operations<IRowOperations<T>>().LayerNorm(n, n, r);
                    return (Stage.Read(n, x), Stage.Read(r, factors));
                });

                actual.N.AssertOnlyWritten(x, (_, _) => true);
                actual.R.AssertOnlyWritten(factors, (_, _) => columns > 0);

                // The sum of a row is off by at most (columns / 16 + 4) 2^-53 times its terms on the device, by columns 2^-53 in the plain loop; r is at most 1000.
                double sum = (mean + 1) * (columns + 8) * Math.ScaleB(1, -52);
                Conformance.AssertWithin(actual.N, expected.N, (b, i, j) =>
                    (4 * Epsilon * (1 + Math.Abs(double.CreateChecked(expected.N[b, i, j])))) + (2 * sum * double.CreateChecked(expected.R[b, i, 0])));
                Conformance.AssertWithin(actual.R, expected.R, (b, i, j) =>
                    (2 * Epsilon * double.CreateChecked(expected.R[b, i, j])) + (4 * sum * Math.Pow(double.CreateChecked(expected.R[b, i, j]), 3)));
            }
        }
    }

    [Test]
    public void LayerNorm_makes_rows_of_mean_0_and_variance_1_and_a_constant_row_0()
    {
        Operand<T> x = Operand<T>.Create(2, 3, 65, Layout.Padded, (b, i, j) => i == 1 ? 0.1 : 300 * Draws.Signed(86, b, i, j));
        Operand<T> actual = Run(x, (operations, from, n, r) => operations.LayerNorm(from, n, r)).Actual;

        for (int b = 0; b < 2; b++)
        {
            for (int i = 0; i < 3; i++)
            {
                double[] row = [.. Enumerable.Range(0, 65).Select(j => double.CreateChecked(actual[b, i, j]))];
                Assert.That(row.Average(), Is.EqualTo(0).Within(4 * Epsilon));
                Assert.That(row.Average(v => v * v), Is.EqualTo(i == 1 ? 0 : 1).Within(1e-6)); // 1e-6 in the root counts for 1e-6 / 30000
            }
        }
    }

    [Test]
    public void LayerNorm_of_a_row_with_NaN_or_infinity_is_NaN([Values(double.NaN, double.PositiveInfinity, double.NegativeInfinity)] double bad)
    {
        Operand<T> x = Operand<T>.Create(1, 3, 20, Layout.Dense, (b, i, j) => i == 1 && j == 7 ? bad : j);
        Operand<T> actual = Run(x, (operations, from, n, r) => operations.LayerNorm(from, n, r)).Actual;

        actual.ForEach((b, i, j) => Assert.That(T.IsNaN(actual[b, i, j]), Is.EqualTo(i == 1)));
    }

    [Test]
    public void LayerNormGradient_is_within_its_roundings([Values(0, 1, 3)] int batch, [Values] Layout layout, [Values] bool inPlace)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<T> n = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => 2 * Draws.Signed(87, b, i, j));
            Operand<T> r = Operand<T>.Create(batch, rows, 1, layout, (b, i, j) => 1 + Draws.Signed(88, b, i, j));
            Operand<T> dn = Operand<T>.Create(batch, rows, columns, inPlace ? Layout.Padded : layout, (b, i, j) => Draws.Signed(89, b, i, j));
            Operand<T> template = inPlace ? dn : Operand<T>.Create(batch, rows, columns, Layout.Padded, (_, _, _) => 0);
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<T> gradient = stage.Place(dn), dx = inPlace ? gradient : stage.Place(template);
                stage.Device.Operations<IRowOperations<T>>().LayerNormGradient(stage.Place(n), stage.Place(r), gradient, dx);
                return Stage.Read(dx, template);
            });

            actual.AssertOnlyWritten(template, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => 2 * 16 * Epsilon); // r below 2; dn, A at most 1, n B at most 4: 8 half-roundings of at most 4
        }
    }

    [Test]
    public void Columns_are_summed_within_the_bound_of_their_chains([Values(0, 1, 3)] int batch, [Values] Layout layout, [Values] bool products)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<T> x = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => Draws.Signed(90, b, i, j));
            Operand<T> y = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => Draws.Signed(91, b, i, j));
            Operand<T> sums = Operand<T>.Create(batch, 1, columns, Layout.Padded, (_, _, _) => 5);
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<T> result = stage.Place(sums);
                IRowOperations<T> operations = stage.Device.Operations<IRowOperations<T>>();
                if (products) operations.ColumnDots(stage.Place(x), stage.Place(y), result);
                else operations.ColumnSums(stage.Place(x), result);
                return Stage.Read(result, sums);
            });

            actual.AssertOnlyWritten(sums, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => Math.Min(rows, 256 + (rows / 256)) * Epsilon * rows / 2);
        }
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> x = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> column = stage.Place(Operand<T>.Create(2, 3, 1, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Shared, (_, _, _) => 1));
        IRowOperations<T> operations = stage.Device.Operations<IRowOperations<T>>();

        Assert.That(() => operations.Softmax(x, x, causal: true), Throws.ArgumentException.With.Message.Contains("a multiple of 4"));
        Assert.That(() => operations.Softmax(x, shared), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.Softmax(x.Block(0, 0, 2, 4), x.Block(1, 0, 2, 4)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.SoftmaxGradient(x, column, x), Throws.ArgumentException.With.Message.Contains("3 x 1"));
        Assert.That(() => operations.LayerNorm(x, x, x), Throws.ArgumentException.With.Message.Contains("3 x 1"));
        Assert.That(() => operations.LayerNorm(x, x, x.Block(0, 2, 3, 1)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.LayerNormGradient(x, column, x, column), Throws.ArgumentException);
        Assert.That(() => operations.ColumnSums(x, column), Throws.ArgumentException.With.Message.Contains("1 x 4"));
        Assert.That(() => operations.ColumnSums(x, x.Block(1, 0, 1, 4)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.ColumnDots(x, column, x.Block(0, 0, 1, 4)), Throws.ArgumentException);
    }

    private (Operand<T> Actual, Operand<T> Expected) Run(Operand<T> x, Action<IRowOperations<T>, DeviceMatrix<T>, DeviceMatrix<T>> run) =>
        Run(x, (operations, from, to, _) => run(operations, from, to));

    /// <summary>Runs an operation on x with a result that begins as x, on the device and on the reference.</summary>
    private (Operand<T> Actual, Operand<T> Expected) Run(Operand<T> x, Action<IRowOperations<T>, DeviceMatrix<T>, DeviceMatrix<T>, DeviceMatrix<T>> run)
    {
        Operand<T> template = x.BatchStride == 0 ? Operand<T>.Create(x.Batch, x.Rows, x.Columns, Layout.Padded, (_, _, _) => 0) : x;
        (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> result = stage.Place(template);
            run(stage.Device.Operations<IRowOperations<T>>(), stage.Place(x), result, stage.Place(Operand<T>.Create(x.Batch, x.Rows, 1, Layout.Padded, (_, _, _) => 0)));
            return Stage.Read(result, template);
        });
        actual.AssertOnlyWritten(template, (_, _) => true);
        return (actual, expected);
    }
}
