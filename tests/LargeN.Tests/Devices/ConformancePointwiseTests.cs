// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IPointwiseOperations{T}"/>: the same bits as the reference, for ordinary numbers and those at the edge.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformancePointwiseTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Squares = [.. Conformance.Sizes.Select(n => (n, n))];

    private static readonly (int Rows, int Columns)[] Shapes = [.. Squares, (1, 17), (17, 1), (0, 4), (4, 0), (3, 1000), (1000, 3)];

    private static readonly T Scalar = T.CreateChecked(-1.0 / 3);

    [Test]
    public void Copy_moves_every_element([Values(0, 1, 3)] int batch, [Values] Layout source, [Values(Layout.Dense, Layout.Padded)] Layout destination) =>
        Check(Shapes, batch, source, destination, (operations, x, y) => operations.Copy(x, y));

    [Test]
    public void Fill_writes_the_value([Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check(Shapes, batch, Layout.Dense, layout, (operations, _, y) => operations.Fill(y, Scalar));

    [Test]
    public void AddScaled_is_one_fused_multiply_add([Values(0, 1, 3)] int batch, [Values] Layout source, [Values(Layout.Dense, Layout.Padded)] Layout destination) =>
        Check(Shapes, batch, source, destination, (operations, x, y) => operations.AddScaled(Scalar, x, y));

    [Test]
    public void Scale_is_one_product([Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check(Shapes, batch, Layout.Dense, layout, (operations, _, y) => operations.Scale(Scalar, y));

    [Test]
    public void ScaleColumns_is_one_product([Values(0, 1, 3)] int batch, [Values] Layout source, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check([.. Shapes.Where(s => s.Rows > 0)], batch, source, layout, (operations, x, y) => operations.ScaleColumns(y, x.Block(0, 0, 1, x.Columns)));

    [Test]
    public void AddToDiagonal_touches_the_diagonal_alone([Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check(Squares, batch, Layout.Dense, layout, (operations, _, y) => operations.AddToDiagonal(y, Scalar), (i, j) => i == j);

    [Test]
    public void MirrorLower_touches_the_upper_triangle_alone([Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check([.. Squares, (200, 200)], batch, Layout.Dense, layout, (operations, _, y) => operations.MirrorLower(y), (i, j) => j > i);

    [Test]
    public void NormalizeRows_has_the_bits_of_the_reference([Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout) =>
        Check(Shapes, batch, Layout.Dense, layout, (operations, _, y) => operations.NormalizeRows(y));

    [Test]
    public void NormalizeRows_gives_rows_of_norm_one_and_keeps_zeros()
    {
        Operand<T> rows = Operand<T>.Create(2, 5, 33, Layout.Padded, (b, i, j) => i == 2 ? 0 : Draws.WideRange(20, b, i, j));

        Operand<T> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T> x = stage.Place(rows);
            stage.Device.Operations<IPointwiseOperations<T>>().NormalizeRows(x);
            return Stage.Read(x, rows);
        });

        for (int b = 0; b < 2; b++)
        {
            for (int i = 0; i < 5; i++)
            {
                double norm = Math.Sqrt(Enumerable.Range(0, 33).Sum(j => Math.Pow(double.CreateChecked(actual[b, i, j]), 2)));
                Assert.That(norm, Is.EqualTo(i == 2 ? 0 : 1).Within(Conformance.Epsilon<T>()));
            }
        }
    }

    /// <summary>Squares that leave the range of double do not make a row zero or leave it as it is.</summary>
    [Test]
    public void NormalizeRows_serves_the_whole_range()
    {
        int tiny = typeof(T) == typeof(float) ? -140 : -1060, huge = typeof(T) == typeof(float) ? 126 : 1022;
        int[] exponents = [tiny, tiny / 2, tiny * 3 / 7, 0, huge / 2, huge];
        Operand<T> rows = Operand<T>.Create(2, exponents.Length, 33, Layout.Padded, (_, i, j) => double.ScaleB(1 + (j % 3), exponents[i]) * (j % 2 == 0 ? 1 : -1) / 2);

        Operand<T> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T> x = stage.Place(rows);
            stage.Device.Operations<IPointwiseOperations<T>>().NormalizeRows(x);
            return Stage.Read(x, rows);
        });

        double norm = Math.Sqrt(Enumerable.Range(0, 33).Sum(j => (1 + (j % 3)) * (1 + (j % 3))));
        actual.ForEach((b, i, j) =>
        {
            double expected = (1 + (j % 3)) * (j % 2 == 0 ? 1 : -1) / norm;
            Assert.That(double.CreateChecked(actual[b, i, j]), Is.EqualTo(expected).Within(Conformance.Epsilon<T>()), $"2^{exponents[i]}");
        });
    }

    [Test]
    public void Gather_takes_the_rows_and_columns_named([Values] bool allRows, [Values] bool allColumns, [Values] bool sharedIndices, [Values] Layout layout)
    {
        const int Batch = 3, Rows = 9, Columns = 11, Chosen = 17;
        Operand<T> source = Operand<T>.Create(Batch, Rows, Columns, layout, (b, i, j) => Draws.Special(21, b, i, j));
        int rows = allRows ? Rows : Chosen;
        int columns = allColumns ? Columns : Chosen;
        Operand<T> destination = Operand<T>.Create(Batch, rows, columns, Layout.Padded, (_, _, _) => 0);
        int lists = sharedIndices ? 1 : Batch;
        int[] rowIndices = allRows ? [] : [.. Enumerable.Range(0, lists * Chosen).Select(i => i * 7 % Rows)];
        int[] columnIndices = allColumns ? [] : [.. Enumerable.Range(0, lists * Chosen).Select(i => i * 5 % Columns)];

        (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> result = stage.Place(destination);
            stage.Device.Operations<IPointwiseOperations<T>>().Gather(
                stage.Place(source), stage.Place(Batch, rowIndices, sharedIndices), stage.Place(Batch, columnIndices, sharedIndices), result);
            return Stage.Read(result, destination);
        });

        actual.AssertOnlyWritten(destination, (_, _) => true);
        Conformance.AssertSameBits(actual, expected);
        actual.ForEach((b, i, j) =>
        {
            int list = sharedIndices ? 0 : b * Chosen;
            T wanted = source[b, allRows ? i : rowIndices[list + i], allColumns ? j : columnIndices[list + j]];
            Assert.That(actual[b, i, j], Is.EqualTo(wanted));
        });
    }

    [TestCase(-1)]
    [TestCase(9)]
    [TestCase(int.MinValue)]
    public void Gather_refuses_an_index_outside_the_source(int index)
    {
        if (!device.ChecksIndices) Assert.Ignore("indices are the caller's promise on this device");
        using Stage stage = new(device.Open());
        DeviceMatrix<T> source = stage.Place(Operand<T>.Create(1, 9, 9, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> destination = stage.Place(Operand<T>.Create(1, 2, 9, Layout.Dense, (_, _, _) => 1));
        IPointwiseOperations<T> operations = stage.Device.Operations<IPointwiseOperations<T>>();

        Assert.That(
            () => operations.Gather(source, stage.Place(1, [3, index], shared: false), stage.Place(1, [], shared: false), destination),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("allowed: 0 to 8"));
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> wide = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> square = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Shared, (_, _, _) => 1));
        DeviceMatrix<int> none = stage.Place(2, [], shared: false);
        IPointwiseOperations<T> operations = stage.Device.Operations<IPointwiseOperations<T>>();

        Assert.That(() => operations.Copy(wide, square), Throws.ArgumentException.With.Message.Contains("3 x 3"));
        Assert.That(() => operations.Copy(wide, shared), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.Fill(shared, T.One), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.AddScaled(T.One, wide, square), Throws.ArgumentException);
        Assert.That(() => operations.ScaleColumns(wide, square), Throws.ArgumentException.With.Message.Contains("1 x 4"));
        Assert.That(() => operations.AddToDiagonal(wide, T.One), Throws.ArgumentException.With.Message.Contains("square"));
        Assert.That(() => operations.MirrorLower(wide), Throws.ArgumentException.With.Message.Contains("square"));
        Assert.That(() => operations.Gather(wide, none, none, square), Throws.ArgumentException.With.Message.Contains("all 4 in order"));
    }

    private void Check(
        (int Rows, int Columns)[] shapes,
        int batch,
        Layout layoutX,
        Layout layoutY,
        Action<IPointwiseOperations<T>, DeviceMatrix<T>, DeviceMatrix<T>> run,
        Func<int, int, bool>? writable = null)
    {
        foreach ((int rows, int columns) in shapes)
        {
            foreach (bool special in (bool[])[false, true])
            {
                Func<int, int, int, int, double> draw = special ? Draws.Special : Draws.WideRange;
                Operand<T> x = Operand<T>.Create(batch, rows, columns, layoutX, (b, i, j) => draw(14, b, i, j));
                Operand<T> y = Operand<T>.Create(batch, rows, columns, layoutY, (b, i, j) => draw(15, b, i, j));

                (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
                {
                    DeviceMatrix<T> result = stage.Place(y);
                    run(stage.Device.Operations<IPointwiseOperations<T>>(), stage.Place(x), result);
                    return Stage.Read(result, y);
                });

                actual.AssertOnlyWritten(y, writable ?? ((_, _) => true));
                Conformance.AssertSameBits(actual, expected);
            }
        }
    }
}
