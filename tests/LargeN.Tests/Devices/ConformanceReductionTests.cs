// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IReductionOperations{T}"/> against the reference.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceReductionTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Shapes =
    [
        .. Conformance.Sizes.Select(n => (n, n)),
        (1, 17), (17, 1), (0, 4), (4, 0), (3, 5000), (5000, 3), (130, 257),
    ];

    [Test]
    public void Sum_is_within_n_eps_of_the_absolute_sum([Values(0, 1, 3)] int batch, [Values] Layout layout) =>
        Check(Shapes, batch, layout, (operations, x, _, results) => operations.Sum(x, results), (x, _, b, i, j) => Value(x, b, i, j));

    [Test]
    public void Dot_is_within_n_eps_of_the_absolute_sum([Values(0, 1, 3)] int batch, [Values] Layout layout) =>
        Check(Shapes, batch, layout, (operations, x, y, results) => operations.Dot(x, y, results), (x, y, b, i, j) => Value(x, b, i, j) * Value(y, b, i, j));

    [Test]
    public void Trace_is_within_n_eps_of_the_absolute_sum([Values(0, 1, 3)] int batch, [Values] Layout layout) =>
        Check([.. Conformance.Sizes.Select(n => (n, n))], batch, layout, (operations, x, _, results) => operations.Trace(x, results), (x, _, b, i, j) => i == j ? Value(x, b, i, j) : 0);

    [Test]
    public void Lower_squared_norm_does_not_see_the_upper_triangle([Values(0, 1, 3)] int batch, [Values] Layout layout)
    {
        foreach (int n in Conformance.Sizes)
        {
            Operand<T> x = Operand<T>.Create(batch, n, n, layout, (b, i, j) => j > i ? double.NaN : Draws.WideRange(11, b, i, j));

            (double[] actual, double[] expected) = Conformance.Both(device, stage =>
            {
                double[] results = new double[batch];
                stage.Device.Operations<IReductionOperations<T>>().LowerSquaredNorm(stage.Place(x), results);
                return results;
            });

            Conformance.AssertWithin(actual, expected, [.. expected.Select(e => n * (n + 1) / 2 * Conformance.Epsilon<double>() * e)]);
        }
    }

    [Test]
    public void What_is_not_finite_propagates()
    {
        Operand<T> x = Operand<T>.Create(3, 20, 7, Layout.Padded, (b, i, j) => (b, i, j) == (1, 19, 6) ? double.NaN : (b, i, j) == (2, 3, 3) ? double.PositiveInfinity : 1);

        (double[] actual, double[] expected) = Conformance.Both(device, stage =>
        {
            double[] results = new double[3];
            stage.Device.Operations<IReductionOperations<T>>().Sum(stage.Place(x), results);
            return results;
        });

        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(actual, Is.EqualTo(new[] { 140, double.NaN, double.PositiveInfinity }));
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> wide = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        IReductionOperations<T> operations = stage.Device.Operations<IReductionOperations<T>>();

        Assert.That(() => operations.Sum(wide, new double[1]), Throws.ArgumentException.With.Message.Contains("results"));
        Assert.That(() => operations.Dot(wide, wide.Block(0, 0, 3, 3), new double[2]), Throws.ArgumentException.With.Message.Contains("3 x 4"));
        Assert.That(() => operations.Trace(wide, new double[2]), Throws.ArgumentException.With.Message.Contains("square"));
        Assert.That(() => operations.LowerSquaredNorm(wide, new double[2]), Throws.ArgumentException.With.Message.Contains("square"));
    }

    private void Check(
        (int Rows, int Columns)[] shapes,
        int batch,
        Layout layout,
        Action<IReductionOperations<T>, DeviceMatrix<T>, DeviceMatrix<T>, double[]> run,
        Func<Operand<T>, Operand<T>, int, int, int, double> term)
    {
        foreach ((int rows, int columns) in shapes)
        {
            Operand<T> x = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => Draws.WideRange(12, b, i, j));
            Operand<T> y = Operand<T>.Create(batch, rows, columns, Layout.Padded, (b, i, j) => Draws.WideRange(13, b, i, j));

            (double[] actual, double[] expected) = Conformance.Both(device, stage =>
            {
                double[] results = new double[batch];
                run(stage.Device.Operations<IReductionOperations<T>>(), stage.Place(x), stage.Place(y), results);
                return results;
            });

            double[] size = new double[batch];
            x.ForEach((b, i, j) => size[b] += Math.Abs(term(x, y, b, i, j)));
            Conformance.AssertWithin(actual, expected, [.. size.Select(s => (double)rows * columns * Conformance.Epsilon<double>() * s)]);
        }
    }

    private static double Value(Operand<T> x, int b, int i, int j) => double.CreateChecked(x[b, i, j]);
}
