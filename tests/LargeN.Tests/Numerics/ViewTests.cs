// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Tests.Numerics;

public sealed class ViewTests
{
    private static readonly int[] Data = [.. Enumerable.Range(0, 100)];

    [Test]
    public void A_strided_view_addresses_row_times_stride_plus_column()
    {
        MatrixView<int> view = new([.. Data], 3, 4, 7);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 4; j++) Assert.That(view[i, j], Is.EqualTo((7 * i) + j));
            Assert.That(view.Row(i).ToArray(), Is.EqualTo(Enumerable.Range(7 * i, 4)));
        }

        view[2, 3] = -1;
        Assert.That(view.Data[17], Is.EqualTo(-1));
        ReadOnlyMatrixView<int> same = view;
        Assert.That(same[2, 3], Is.EqualTo(-1));
        Assert.That((same.Rows, same.Columns, same.RowStride), Is.EqualTo((3, 4, 7)));
    }

    [Test]
    public void A_block_shares_elements_and_a_block_of_a_block_too()
    {
        int[] data = [.. Data];
        MatrixView<int> block = new MatrixView<int>(data, 10, 10).Block(2, 3, 5, 6).Block(1, 1, 2, 3);
        Assert.That(block[1, 2], Is.EqualTo(((2 + 1 + 1) * 10) + 3 + 1 + 2));
        block[0, 0] = -5;
        Assert.That(data[34], Is.EqualTo(-5));
        ReadOnlyMatrixView<int> readOnly = new ReadOnlyMatrixView<int>(data, 10, 10).Block(9, 9, 1, 1);
        Assert.That(readOnly[0, 0], Is.EqualTo(99));
        Assert.That(new MatrixView<int>(data, 10, 10).Block(10, 10, 0, 0).Data.Length, Is.Zero);
        Assert.That(new MatrixView<int>(data, 10, 10).Block(4, 10, 3, 0).Rows, Is.EqualTo(3));
    }

    [TestCase(-1, 4, 4, "rows"), TestCase(3, -1, 4, "columns"), TestCase(3, 4, 3, "rowStride")]
    public void Impossible_shapes_name_the_parameter(int rows, int columns, int stride, string parameter)
    {
        Assert.That(() => new MatrixView<int>(Data, rows, columns, stride).Rows, OutOfRange(parameter));
        Assert.That(() => new ReadOnlyMatrixView<int>(Data, rows, columns, stride).Rows, OutOfRange(parameter));
        Assert.That(() => new MatrixBatch<int>(Data, 2, rows, columns, stride, 50).Rows, OutOfRange(parameter));
        Assert.That(() => new ReadOnlyMatrixBatch<int>(Data, 2, rows, columns, stride, 50).Rows, OutOfRange(parameter));
    }

    [Test]
    public void The_last_row_needs_no_padding_and_one_element_less_is_too_short()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new MatrixView<int>(new int[18], 3, 4, 7)[2, 3], Is.Zero);
            Assert.That(() => new MatrixView<int>(new int[17], 3, 4, 7).Rows, Throws.ArgumentException.With.Message.Contains("needs 18 elements; the span has 17"));
            Assert.That(() => new ReadOnlyMatrixView<int>(new int[17], 3, 4, 7).Rows, Throws.ArgumentException);
            Assert.That(new MatrixBatch<int>(new int[38], 2, 3, 4, 7, 20)[1][2, 3], Is.Zero);
            Assert.That(() => new MatrixBatch<int>(new int[37], 2, 3, 4, 7, 20).Rows, Throws.ArgumentException.With.Message.Contains("38 elements; there are 37"));
        });
    }

    [Test]
    public void Products_of_sizes_do_not_overflow()
    {
        const int big = int.MaxValue;
        Assert.Multiple(() =>
        {
            Assert.That(() => new MatrixView<int>(Data, 65536, 65536).Rows, Throws.ArgumentException.With.Message.Contains("4294967296"));
            Assert.That(() => new MatrixView<int>(Data, big, big, big).Rows, Throws.ArgumentException.With.Message.Contains("4611686014132420609"));
            Assert.That(() => new MatrixBatch<int>(Data, 1, 65536, 65536).Rows, OutOfRange("columns"));
            Assert.That(() => new ReadOnlyMatrixBatch<int>(Data, big, 65536, 32768).Rows, Throws.InstanceOf<ArgumentException>());
            Assert.That(() => new MatrixBatch<int>(Data, big, 1, 2, 2, big).Rows, Throws.ArgumentException.With.Message.Contains("4611686011984936964"));
            Assert.That(() => new MatrixBatch<int>(Data, 1, -3, 2).Rows, OutOfRange("rows"));
        });
    }

    [TestCase(0, 0), TestCase(0, 5), TestCase(5, 0)]
    public void Empty_matrices_need_no_elements(int rows, int columns)
    {
        MatrixView<int> view = new([], rows, columns, 9);
        Assert.That((view.Rows, view.Columns), Is.EqualTo((rows, columns)));
        MatrixBatch<int> batch = new([], 3, rows, columns, 9, 0);
        Assert.That(batch[2].Rows, Is.EqualTo(rows));
        if (rows > 0) Assert.That(view.Row(rows - 1).Length, Is.Zero);
        Assert.That(new MatrixBatch<int>([], 0, 4, 4).Count, Is.Zero);
    }

    [TestCase(-1, 0), TestCase(3, 0), TestCase(0, -1), TestCase(0, 4)]
    public void Elements_outside_are_refused_even_where_padding_lies(int i, int j)
    {
        Assert.That(() => new MatrixView<int>(Data, 3, 4, 7)[i, j], Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("allowed: 0 to"));
        Assert.That(() => new ReadOnlyMatrixView<int>(Data, 3, 4, 7)[i, j], Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(-1, 0, 1, 1), TestCase(0, 0, 4, 1), TestCase(2, 0, 2, 1), TestCase(0, 1, 1, 4), TestCase(0, 0, 1, -1), TestCase(0, int.MaxValue, 1, 1), TestCase(1, 0, int.MaxValue, 1)]
    public void Blocks_outside_are_refused(int row, int column, int rows, int columns)
    {
        Assert.That(() => new MatrixView<int>(Data, 3, 4, 7).Block(row, column, rows, columns).Rows, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ReadOnlyMatrixView<int>(Data, 3, 4, 7).Block(row, column, rows, columns).Rows, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_batch_gives_its_matrices()
    {
        int[] data = [.. Data];
        MatrixBatch<int> batch = new(data, 3, 2, 3, 5, 20);
        Assert.That(batch[2][1, 2], Is.EqualTo(47));
        batch[1][0, 0] = -7;
        Assert.That(data[20], Is.EqualTo(-7));
        ReadOnlyMatrixBatch<int> same = batch;
        Assert.That(same[1][0, 0], Is.EqualTo(-7));
        Assert.That((same.Count, same.Rows, same.Columns, same.RowStride, same.BatchStride), Is.EqualTo((3, 2, 3, 5, 20)));
        Assert.That(() => new MatrixBatch<int>(Data, 3, 2, 3, 5, 20)[3].Rows, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ReadOnlyMatrixBatch<int>(Data, 3, 2, 3, 5, 20)[-1].Rows, Throws.InstanceOf<ArgumentOutOfRangeException>());

        MatrixBatch<int> one = new MatrixView<int>(data, 10, 10).Block(1, 1, 2, 2);
        Assert.That((one.Count, one[0][1, 1]), Is.EqualTo((1, 22)));
        ReadOnlyMatrixBatch<int> readOne = new ReadOnlyMatrixView<int>(data, 10, 10).Block(8, 8, 2, 2);
        Assert.That((readOne.Count, readOne[0][1, 1]), Is.EqualTo((1, 99)));
    }

    [Test]
    public void Matrices_may_repeat_for_reading_but_never_overlap_for_writing()
    {
        ReadOnlyMatrixBatch<int> repeated = new(Data, 1000, 2, 3, 5, 0);
        Assert.That(repeated[999][1, 2], Is.EqualTo(7));
        Assert.That(new ReadOnlyMatrixBatch<int>(Data, 3, 2, 3, 5, 1)[2][0, 0], Is.EqualTo(2));
        Assert.That(() => new MatrixBatch<int>(Data, 2, 2, 3, 5, 7).Rows, OutOfRange("batchStride"));
        Assert.That(() => new ReadOnlyMatrixBatch<int>(Data, 2, 2, 3, 5, -1).Rows, OutOfRange("batchStride"));
        Assert.That(new MatrixBatch<int>(Data, 2, 2, 3, 5, 8).Count, Is.EqualTo(2));
        Assert.That(() => new MatrixBatch<int>(Data, -1, 2, 3, 5, 8).Rows, OutOfRange("count"));
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint OutOfRange(string parameter) =>
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(parameter);
}
