// SPDX-License-Identifier: MIT
using System.Numerics.Tensors;
using LargeN.Numerics;

namespace LargeN.Tests.Numerics;

public sealed class TensorSpanAdaptersTests
{
    private static readonly int[] Data = [.. Enumerable.Range(0, 100)];

    [TestCase(3, 4, 4), TestCase(3, 4, 7), TestCase(1, 4, 9), TestCase(5, 1, 3), TestCase(1, 1, 6), TestCase(0, 4, 4), TestCase(4, 0, 3)]
    public void A_matrix_and_its_tensor_share_elements_in_both_directions(int rows, int columns, int stride)
    {
        int[] data = [.. Data];
        MatrixView<int> matrix = new(data, rows, columns, stride);
        TensorSpan<int> tensor = matrix.AsTensorSpan();
        Assert.That(tensor.Lengths.ToArray(), Is.EqualTo(new nint[] { rows, columns }));
        ReadOnlyTensorSpan<int> readOnly = ((ReadOnlyMatrixView<int>)matrix).AsTensorSpan();
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                tensor[i, j] += 1000;
                Assert.That(matrix[i, j], Is.EqualTo((stride * i) + j + 1000));
                Assert.That(readOnly[i, j], Is.EqualTo(matrix[i, j]));
            }
        }

        MatrixView<int> back = tensor.AsMatrixView();
        ReadOnlyMatrixView<int> readBack = readOnly.AsMatrixView();
        Assert.That((back.Rows, back.Columns, readBack.Rows, readBack.Columns), Is.EqualTo((rows, columns, rows, columns)));
        if (rows > 1 && columns > 0) Assert.That(back.RowStride, Is.EqualTo(stride));
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                back[i, j] = -1;
                Assert.That(data[(stride * i) + j], Is.EqualTo(-1));
                Assert.That(readBack[i, j], Is.EqualTo(-1));
            }
        }
    }

    [Test]
    public void A_batch_becomes_a_tensor_of_rank_three()
    {
        int[] data = [.. Data];
        TensorSpan<int> tensor = new MatrixBatch<int>(data, 3, 2, 3, 5, 20).AsTensorSpan();
        tensor[2, 1, 2] = -1;
        Assert.That(tensor.Lengths.ToArray(), Is.EqualTo(new nint[] { 3, 2, 3 }));
        Assert.That(data[47], Is.EqualTo(-1));
        ReadOnlyTensorSpan<int> repeated = new ReadOnlyMatrixBatch<int>(data, 4, 2, 3, 5, 0).AsTensorSpan();
        Assert.That(repeated[3, 1, 2], Is.EqualTo(7));
        Assert.That(new MatrixBatch<int>(data, 0, 2, 3).AsTensorSpan().Lengths.ToArray(), Is.EqualTo(new nint[] { 0, 2, 3 }));
        Assert.That(new MatrixBatch<int>(data, 1, 2, 3, 5, 20).AsTensorSpan()[0, 1, 1], Is.EqualTo(6));
    }

    [Test]
    public void A_slice_of_a_tensor_becomes_a_strided_matrix()
    {
        int[] data = [.. Data];
        TensorSpan<int> slice = new TensorSpan<int>(data, [10, 10]).Slice([2..5, 3..7]);
        MatrixView<int> matrix = slice.AsMatrixView();
        Assert.That((matrix.Rows, matrix.Columns, matrix.RowStride, matrix[2, 3]), Is.EqualTo((3, 4, 10, 46)));
    }

    [Test]
    public void Tensors_that_are_no_row_major_matrices_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new TensorSpan<int>(Data, [2, 3, 4]).AsMatrixView().Rows, Throws.ArgumentException.With.Message.Contains("rank 3"));
            Assert.That(() => new ReadOnlyTensorSpan<int>(Data, [4, 5], [1, 4]).AsMatrixView().Rows, Throws.ArgumentException.With.Message.Contains("4 apart"));
            Assert.That(() => new ReadOnlyTensorSpan<int>(Data, [4, 5], [0, 1]).AsMatrixView().Rows, Throws.ArgumentException.With.Message.Contains("overlap"));
        });
    }
}
