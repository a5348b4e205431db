// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="ILossOperations{T}"/> against the reference, within bounds that follow from the roundings of the contract, and by known numbers.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceLossTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Shapes = [(0, 4), (1, 1), (3, 15), (33, 16), (17, 17), (5, 100), (300, 1), (2, 1030)];

    private static readonly double Epsilon = Conformance.Epsilon<T>();

    // Terms are off by a few roundings of at most 40 (arguments of exponentials), sums of positive terms by no more.
    [Test]
    public void Losses_and_gradients_are_within_their_roundings([Values("square", "entropy", "logistic", "hinge")] string loss, [Values(0, 1, 3)] int batch, [Values] Layout layout)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<T> f = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => 10 * Draws.Signed(93, b, i, j));
            Operand<T> y = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => loss == "square" ? 10 * Draws.Signed(94, b, i, j) : Draws.Signed(94, b, i, j) < 0 ? -1 : 1);
            (Result actual, Result expected) = Both(loss, f, y, columns);

            actual.Gradient.AssertOnlyWritten(actual.Before, (_, _) => true);
            actual.Losses.AssertOnlyWritten(actual.LossesBefore, (_, _) => true);
            Conformance.AssertWithin(actual.Gradient, expected.Gradient, (b, i, j) => 100 * Epsilon / rows);
            Conformance.AssertWithin(actual.Losses, expected.Losses, (b, _, _) => 100 * Epsilon * (1 + expected.Losses[b, 0, 0]));
            if (columns == 0 || rows == 0) actual.Losses.ForEach((b, i, j) => Assert.That(actual.Losses[b, i, j], Is.Zero));
        }
    }

    [Test]
    public void Empty_rows_cost_nothing()
    {
        Operand<T> none = Operand<T>.Create(3, 4, 0, Layout.Padded, (_, _, _) => 0);
        foreach (string loss in (string[])["square", "logistic", "hinge"])
        {
            Result actual = Only(loss, none, none, 1);
            actual.Losses.ForEach((b, i, j) => Assert.That(actual.Losses[b, i, j], Is.Zero));
        }
    }

    // One row: f = (1, -2), y = (0.5, 1) or label 1; objective = half the square of (0.5, -3), log(1 + e^3), log(1 + e^-0.5) + log(1 + e^2), 0.5 + 3.
    [TestCase("square", 4.625, 0.5, -3)]
    [TestCase("entropy", 3.0485873515737421, 0.95257412682243336, -0.95257412682243336)]
    [TestCase("logistic", 2.6010049952230796, -0.18877033439907212, -0.88079707797788243)]
    [TestCase("hinge", 3.5, -0.5, -1)]
    public void Objectives_have_the_factors_of_the_contract(string loss, double value, double first, double second)
    {
        Operand<T> f = Operand<T>.Create(1, 1, 2, Layout.Dense, (_, _, j) => j == 0 ? 1 : -2);
        Operand<T> y = Operand<T>.Create(1, 1, 2, Layout.Dense, (_, _, j) => j == 0 ? 0.5 : 1);
        Result actual = Only(loss, f, y, 2, label: 1);

        Assert.That(actual.Losses[0, 0, 0], Is.EqualTo(value).Within(4 * Epsilon * value));
        Assert.That(double.CreateChecked(actual.Gradient[0, 0, 0]), Is.EqualTo(first).Within(4 * Epsilon));
        Assert.That(double.CreateChecked(actual.Gradient[0, 0, 1]), Is.EqualTo(second).Within(4 * Epsilon));
    }

    [Test]
    public void Cross_entropy_of_scores_far_apart_is_their_distance()
    {
        double huge = typeof(T) == typeof(float) ? 1e38 : 1e307;
        double[][] rows = [[huge, -huge, 0], [0, huge, huge], [0, double.NegativeInfinity, 1], [3, 3, 3]];
        Operand<T> f = Operand<T>.Create(4, 1, 3, Layout.Padded, (b, _, j) => rows[b][j]);
        Result actual = Only("entropy", f, f, 3, label: 1);

        double apart = double.CreateChecked(f[0, 0, 0]) - double.CreateChecked(f[0, 0, 1]);
        Assert.That(actual.Losses[0, 0, 0], Is.EqualTo(apart));
        Assert.That(actual.Losses[1, 0, 0], Is.EqualTo(Math.Log(2)).Within(1e-15));
        Assert.That(actual.Losses[2, 0, 0], Is.EqualTo(double.PositiveInfinity));
        Assert.That(actual.Losses[3, 0, 0], Is.EqualTo(Math.Log(3)).Within(1e-15));
        Assert.That(actual.Gradient[0, 0, 0], Is.EqualTo(T.One));
        Assert.That(actual.Gradient[0, 0, 1], Is.EqualTo(-T.One));
        Assert.That(actual.Gradient[1, 0, 0], Is.EqualTo(T.Zero));
    }

    [Test]
    public void NaN_and_infinity_spoil_their_own_row_alone([Values("square", "entropy", "logistic", "hinge")] string loss, [Values(double.NaN, double.PositiveInfinity)] double bad)
    {
        Operand<T> f = Operand<T>.Create(2, 3, 20, Layout.Padded, (b, i, j) => b == 1 && i == 1 && j == 7 ? bad : Draws.Signed(95, b, i, j));
        Operand<T> y = Operand<T>.Create(2, 3, 20, Layout.Padded, (_, _, _) => 1);
        Result actual = Only(loss, f, y, 20);

        Assert.That(double.IsFinite(actual.Losses[0, 0, 0]), Is.True);
        bool saturates = loss is "logistic" or "hinge" && double.IsInfinity(bad); // y f = +infinity costs nothing
        if (loss == "square" && double.IsInfinity(bad)) Assert.That(actual.Losses[1, 0, 0], Is.EqualTo(double.PositiveInfinity));
        else Assert.That(double.IsNaN(actual.Losses[1, 0, 0]), Is.EqualTo(!saturates));
        actual.Gradient.ForEach((b, i, j) =>
        {
            bool spoilt = b == 1 && i == 1 && (loss == "entropy" || j == 7) && !saturates;
            Assert.That(T.IsFinite(actual.Gradient[b, i, j]), Is.EqualTo(!spoilt), $"({i}, {j}) of problem {b}");
        });
    }

    [Test]
    public void The_kink_of_the_hinge_has_slope_zero()
    {
        Operand<T> one = Operand<T>.Create(1, 2, 3, Layout.Dense, (_, i, _) => i == 0 ? 1 : -1);
        Result actual = Only("hinge", one, one, 3);

        Assert.That(actual.Losses[0, 0, 0], Is.Zero);
        actual.Gradient.ForEach((b, i, j) => Assert.That(actual.Gradient[b, i, j], Is.EqualTo(T.Zero)));
    }

    [Test]
    public void Gradients_of_cross_entropy_sum_to_zero()
    {
        Operand<T> f = Operand<T>.Create(3, 4, 33, Layout.Padded, (b, i, j) => 5 * Draws.Signed(96, b, i, j));
        Result actual = Only("entropy", f, f, 33);

        for (int b = 0; b < 3; b++)
        {
            for (int i = 0; i < 4; i++)
                Assert.That(Enumerable.Range(0, 33).Sum(j => double.CreateChecked(actual.Gradient[b, i, j])), Is.Zero.Within(4 * Epsilon));
        }
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> f = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> y = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> df = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Shared, (_, _, _) => 1));
        DeviceMatrix<double> losses = stage.Place(Operand<double>.Create(2, 1, 1, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<double> wide = stage.Place(Operand<double>.Create(2, 1, 2, Layout.Dense, (_, _, _) => 1));
        ILossOperations<T> operations = stage.Device.Operations<ILossOperations<T>>();

        Assert.That(() => operations.MeanSquare(f, y.Block(0, 0, 3, 3), df, losses), Throws.ArgumentException.With.Message.Contains("3 x 3"));
        Assert.That(() => operations.MeanSquare(f, y, f, losses), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.MeanSquare(f, y, y, losses), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.MeanSquare(f, y, shared, losses), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.Hinge(f, y, df, wide), Throws.ArgumentException.With.Message.Contains("1 x 1"));
        Assert.That(() => operations.CrossEntropy(f, Labels(stage, 2, 3, 1).Block(0, 0, 2, 1), df, losses), Throws.ArgumentException.With.Message.Contains("3 x 1"));
    }

    [TestCase(-1)]
    [TestCase(4)]
    [TestCase(int.MinValue)]
    public void A_label_that_names_no_column_is_refused_or_makes_its_row_NaN(int label)
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> f = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> df = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        Operand<double> values = Operand<double>.Create(2, 1, 1, Layout.Dense, (_, _, _) => 1);
        DeviceMatrix<double> losses = stage.Place(values);
        DeviceMatrix<int> labels = Labels(stage, 2, 3, 0, 1, 2, 3, label, 1);
        ILossOperations<T> operations = stage.Device.Operations<ILossOperations<T>>();

        if (device.ChecksIndices)
        {
            Assert.That(() => operations.CrossEntropy(f, labels, df, losses), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("allowed: 0 to 3"));
            return;
        }

        operations.CrossEntropy(f, labels, df, losses);
        Assert.That(Stage.Read(losses, values)[0, 0, 0], Is.EqualTo(Math.Log(4)).Within(1e-15));
        Assert.That(Stage.Read(losses, values)[1, 0, 0], Is.NaN);
    }

    private sealed record Result(Operand<T> Gradient, Operand<double> Losses, Operand<T> Before, Operand<double> LossesBefore);

    private (Result Actual, Result Expected) Both(string loss, Operand<T> f, Operand<T> y, int classes) =>
        Conformance.Both(device, stage => Run(stage, loss, f, y, (b, i) => (i + b) % Math.Max(1, classes)));

    private Result Only(string loss, Operand<T> f, Operand<T> y, int classes, int? label = null) =>
        Conformance.Only(device, stage => Run(stage, loss, f, y, (b, i) => label ?? (i + b) % classes));

    private static Result Run(Stage stage, string loss, Operand<T> f, Operand<T> y, Func<int, int, int> label)
    {
        Operand<T> gradient = Operand<T>.Create(f.Batch, f.Rows, f.Columns, Layout.Padded, (_, _, _) => 9);
        Operand<double> results = Operand<double>.Create(f.Batch, 1, 1, Layout.Padded, (_, _, _) => 9);
        DeviceMatrix<T> outputs = stage.Place(f), df = stage.Place(gradient);
        DeviceMatrix<double> losses = stage.Place(results);
        ILossOperations<T> operations = stage.Device.Operations<ILossOperations<T>>();
        switch (loss)
        {
            case "square":
                operations.MeanSquare(outputs, stage.Place(y), df, losses);
                break;
            case "entropy":
                int[] labels = [.. from b in Enumerable.Range(0, f.Batch) from i in Enumerable.Range(0, f.Rows) select label(b, i)];
                operations.CrossEntropy(outputs, Labels(stage, f.Batch, f.Rows, labels), df, losses);
                break;
            case "logistic":
                operations.Logistic(outputs, stage.Place(y), df, losses);
                break;
            default:
                operations.Hinge(outputs, stage.Place(y), df, losses);
                break;
        }

        return new Result(Stage.Read(df, gradient), Stage.Read(losses, results), gradient, results);
    }

    private static DeviceMatrix<int> Labels(Stage stage, int batch, int rows, params int[] labels)
    {
        if (labels.Length == 1) labels = [.. Enumerable.Repeat(labels[0], batch * rows)];
        DeviceMatrix<int> flat = stage.Place(1, labels, shared: false);
        return new DeviceMatrix<int>(flat.Buffer, batch, rows, 1);
    }
}
