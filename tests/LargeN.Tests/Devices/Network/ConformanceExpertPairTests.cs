// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IExpertPairOperations{T}"/> against the reference: rows the same bits, products within their roundings.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.HostInBothPrecisions))]
public sealed class ConformanceExpertPairTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Nothing, one expert, experts that nobody takes, more rows than a block of terms.
    private static readonly (int Batch, int Rows, int Experts, int Active)[] Shapes = [(0, 3, 2, 1), (2, 0, 3, 1), (1, 1, 1, 1), (3, 17, 5, 2), (2, 3, 40, 4), (1, 300, 3, 3)];

    [Test]
    public void Take_and_give_have_the_bits_of_the_reference([Values] Layout layout, [Values] bool groups, [Values(0, 1, 7)] int columns)
    {
        foreach ((int batch, int rows, int experts, int active) in Shapes)
        {
            Operand<T> gates = Gates(batch, rows, experts, active, layout), pairs = Numbers(batch, rows * active, columns, 103, Layout.Padded);
            Operand<T> tokens = Numbers(batch, rows, columns * (groups ? experts : 1), 104, layout);
            (Operand<T> taken, Operand<T> expected) = Run(pairs, (operations, stage, result) => operations.Take(stage.Place(gates), stage.Place(tokens), result));
            taken.AssertOnlyWritten(pairs, (_, _) => true);
            Conformance.AssertSameBits(taken, expected);

            Operand<T> back = Numbers(batch, rows, columns * (groups ? experts : 1), 105, Layout.Padded);
            (Operand<T> given, Operand<T> sums) = Run(back, (operations, stage, result) => operations.Give(stage.Place(gates), stage.Place(pairs), result));
            given.AssertOnlyWritten(back, (_, _) => true);
            Conformance.AssertSameBits(given, sums);
        }
    }

    [Test]
    public void Pairs_stand_by_expert_and_then_by_row_and_a_row_has_at_most_k()
    {
        // Row 0 takes experts 0 and 2, row 1 expert 1 alone, row 2 is NaN throughout: the first two count.
        double[][] given = [[1, 0, 3], [0, 5, 0], [double.NaN, double.NaN, double.NaN]];
        Operand<T> gates = Operand<T>.Create(1, 3, 3, Layout.Dense, (_, i, e) => given[i][e]), x = Operand<T>.Create(1, 3, 1, Layout.Dense, (_, i, _) => 10 + i);
        Operand<T> pairs = Operand<T>.Create(1, 6, 1, Layout.Dense, (_, _, _) => 99);

        Operand<T> taken = Run(pairs, (operations, stage, result) => operations.Take(stage.Place(gates), stage.Place(x), result)).Actual;
        Operand<T> weights = Run(pairs, (operations, stage, result) => operations.Take(stage.Place(gates), stage.Place(gates), result)).Actual;

        Assert.That(Enumerable.Range(0, 6).Select(p => double.CreateChecked(taken[0, p, 0])), Is.EqualTo((double[])[10, 12, 11, 12, 10, 0]));
        Assert.That(Enumerable.Range(0, 6).Select(p => double.CreateChecked(weights[0, p, 0])), Is.EqualTo((double[])[1, double.NaN, 5, double.NaN, 3, 0]));
    }

    [Test]
    public void Product_is_within_k_eps_of_the_absolute_product([Values] Transpose transpose, [Values] bool accumulate)
    {
        foreach ((int batch, int rows, int experts, int active) in Shapes)
        {
            foreach ((int n, int k) in new[] { (1, 1), (7, 33), (20, 300), (5, 0) })
            {
                Operand<T> gates = Gates(batch, rows, experts, active, Layout.Dense), a = Numbers(batch, rows * active, k, 106, Layout.Padded);
                Operand<T> w = transpose == Transpose.Yes ? Numbers(batch, experts * n, k, 107, Layout.Padded) : Numbers(batch, experts * k, n, 107, Layout.Padded);
                Operand<T> c = Numbers(batch, rows * active, n, 108, Layout.Padded);
                (Operand<T> actual, Operand<T> expected) = Run(c, (operations, stage, result) => operations.Product(stage.Place(gates), stage.Place(a), stage.Place(w), transpose, 0.3, accumulate, result));
                actual.AssertOnlyWritten(c, (_, _) => true);
                Conformance.AssertWithin(actual, expected, (_, _, _) => (k + 4) * Conformance.Epsilon<T>() * (k + 1));   // all numbers lie in [-1, 1]
            }
        }
    }

    [Test]
    public void Gradient_is_within_k_eps_of_the_absolute_product()
    {
        foreach ((int batch, int rows, int experts, int active) in Shapes)
        {
            Operand<T> gates = Gates(batch, rows, experts, active, Layout.Dense), dy = Numbers(batch, rows * active, 7, 109, Layout.Padded), a = Numbers(batch, rows * active, 18, 110, Layout.Dense);
            Operand<T> dw = Numbers(batch, experts * 7, 18, 111, Layout.Padded);
            (Operand<T> actual, Operand<T> expected) = Run(dw, (operations, stage, result) => operations.Gradient(stage.Place(gates), stage.Place(dy), stage.Place(a), 0.3, result));
            actual.AssertOnlyWritten(dw, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => (rows + 4) * Conformance.Epsilon<T>() * (rows + 1));
        }
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        IExpertPairOperations<T> operations = stage.Device.Operations<IExpertPairOperations<T>>();
        DeviceMatrix<T> gates = Place(3, 4), pairs = Place(6, 5), c = Place(6, 2), x = Place(3, 5), weights = Place(8, 5);

        Assert.That(() => operations.Take(gates, x, Place(7, 5)), Throws.ArgumentException.With.Message.Contains("k times 3"));
        Assert.That(() => operations.Take(gates, x, Place(15, 5)), Throws.ArgumentException.With.Message.Contains("1 to 4"));
        Assert.That(() => operations.Take(gates, Place(3, 6), pairs), Throws.ArgumentException.With.Message.Contains("5 columns, or 4 times"));
        Assert.That(() => operations.Give(gates, pairs, Place(2, 5)), Throws.ArgumentException.With.Message.Contains("3 rows"));
        Assert.That(() => operations.Give(gates, pairs, pairs.Rows == 6 ? gates : x), Throws.ArgumentException);
        Assert.That(() => operations.Product(gates, pairs, x, Transpose.Yes, 1, false, c), Throws.ArgumentException.With.Message.Contains("8 x 5"));
        Assert.That(() => operations.Product(gates, pairs, weights, Transpose.Yes, double.NaN, false, c), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("scale"));
        Assert.That(() => operations.Product(gates, pairs, Place(20, 5), Transpose.No, 1, false, pairs), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.Product(gates, pairs, weights, Transpose.Yes, 1, false, Place(9, 2)), Throws.ArgumentException.With.Message.Contains("same pairs"));
        Assert.That(() => operations.Gradient(gates, c, pairs, 1, Place(8, 4)), Throws.ArgumentException.With.Message.Contains("8 x 5"));

        DeviceMatrix<T> Place(int rows, int columns) => stage.Place(Operand<T>.Create(2, rows, columns, Layout.Dense, (_, _, _) => 1));
    }

    /// <summary>Gates of at most k experts a row: most rows take k, some fewer, and the last expert is taken by none.</summary>
    private static Operand<T> Gates(int batch, int rows, int experts, int active, Layout layout) => Operand<T>.Create(
        batch,
        rows,
        experts,
        layout,
        (b, i, e) => Enumerable.Range(0, i % 5 == 4 ? active - 1 : active).Any(s => ((((i * 7) + b + (s * 3)) % experts) == e) && (e < experts - 1 || experts == 1)) ? 0.1 + (0.01 * i) + e : 0);

    private static Operand<T> Numbers(int batch, int rows, int columns, int seed, Layout layout) => Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => Draws.Signed(seed, b, i, j));

    private (Operand<T> Actual, Operand<T> Expected) Run(Operand<T> result, Action<IExpertPairOperations<T>, Stage, DeviceMatrix<T>> run) =>
        Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> placed = stage.Place(result);
            run(stage.Device.Operations<IExpertPairOperations<T>>(), stage, placed);
            return Stage.Read(placed, result);
        });
}
