// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>The gradient of a bias has the bits of the product that it is: a matmul with ones, whether a program fuses it or not.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class ColumnOrderTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [TestCase(1), TestCase(255), TestCase(256), TestCase(257), TestCase(1000)]
    public void ColumnSums_and_ColumnDots_have_the_order_of_MatMul(int rows)
    {
        const int Columns = 5;
        using Stage stage = new(new CpuDevice(Parallelism.Single));
        Operand<T> x = Operand<T>.Create(2, rows, Columns, Layout.Padded, (b, i, j) => Draws.WideRange(111, b, i, j));
        Operand<T> y = Operand<T>.Create(2, rows, Columns, Layout.Padded, (b, i, j) => Draws.WideRange(112, b, i, j));
        Operand<T> row = Operand<T>.Create(2, 1, Columns, Layout.Dense, (_, _, _) => 0), square = Operand<T>.Create(2, Columns, Columns, Layout.Dense, (_, _, _) => 0);
        DeviceMatrix<T> left = stage.Place(x), right = stage.Place(y), sums = stage.Place(row), dots = stage.Place(row), one = stage.Place(row), product = stage.Place(square);
        IRowOperations<T> operations = stage.Device.Operations<IRowOperations<T>>();
        IMatrixOperations<T> matrices = stage.Device.Operations<IMatrixOperations<T>>();

        operations.ColumnSums(left, sums);
        operations.ColumnDots(left, right, dots);
        matrices.MatMul(T.One, stage.Place(Operand<T>.Create(2, 1, rows, Layout.Shared, (_, _, _) => 1)), Transpose.No, left, Transpose.No, T.Zero, one);
        matrices.MatMul(T.One, left, Transpose.Yes, right, Transpose.No, T.Zero, product);

        Conformance.AssertSameBits(Stage.Read(sums, row), Stage.Read(one, row));
        Operand<T> diagonal = Stage.Read(product, square), found = Stage.Read(dots, row);
        found.ForEach((b, i, j) => Assert.That(found[b, 0, j], Is.EqualTo(diagonal[b, j, j])));
    }
}
