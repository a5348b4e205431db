// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Tests.Devices;

/// <summary>Operands in one buffer: blocks that lie apart are as good as buffers of their own, shared elements are refused.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceOverlapTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Operand<T> Whole = Operand<T>.Create(3, 30, 30, Layout.Padded, (b, i, j) => Draws.Signed(30, b, i, j));

    [Test]
    public void Blocks_of_one_matrix_serve_as_operands()
    {
        (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> x = stage.Place(Whole);
            stage.Device.Operations<IMatrixOperations<T>>().MatMul(
                T.One, x.Block(0, 0, 10, 20), Transpose.No, x.Block(10, 0, 10, 20), Transpose.Yes, T.One, x.Block(5, 20, 10, 10));
            stage.Device.Operations<IPointwiseOperations<T>>().Copy(x.Block(0, 3, 10, 10), x.Block(20, 3, 10, 10)); // below each other in every problem
            return Stage.Read(x, Whole);
        });

        actual.AssertOnlyWritten(Whole, (i, j) => (i is >= 5 and < 15 && j >= 20) || (i >= 20 && j is >= 3 and < 13));
        Conformance.AssertWithin(actual, expected, (_, _, _) => 24 * 21 * Conformance.Epsilon<T>()); // k + 4 terms below 1, and C
    }

    [Test]
    public void An_operand_may_be_added_to_itself()
    {
        Operand<T> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T> x = stage.Place(Whole);
            stage.Device.Operations<IPointwiseOperations<T>>().AddScaled(T.One, x, x);
            return Stage.Read(x, Whole);
        });

        actual.ForEach((b, i, j) => Assert.That(actual[b, i, j], Is.EqualTo(Whole[b, i, j] + Whole[b, i, j])));
    }

    [Test]
    public void Elements_that_are_read_and_written_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> x = stage.Place(Whole);
        DeviceMatrix<T> upper = x.Block(0, 0, 10, 10);
        DeviceMatrix<T> shifted = x.Block(1, 1, 10, 10);
        DeviceMatrix<int> all = stage.Place(3, [], shared: false);
        IMatrixOperations<T> matrices = stage.Device.Operations<IMatrixOperations<T>>();
        IPointwiseOperations<T> pointwise = stage.Device.Operations<IPointwiseOperations<T>>();

        Assert.That(() => matrices.MatMul(T.One, upper, Transpose.No, x.Block(20, 20, 10, 10), Transpose.No, T.Zero, shifted), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => matrices.SymmetricRankK(T.One, upper, Transpose.No, T.Zero, upper), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => matrices.SolveLower(upper, Transpose.No, shifted), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => pointwise.Copy(upper, shifted), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => pointwise.AddScaled(T.One, upper, shifted), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => pointwise.ScaleColumns(upper, upper.Block(3, 0, 1, 10)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => pointwise.Gather(upper, all, all, upper), Throws.ArgumentException.With.Message.Contains("shares memory"));
    }
}
