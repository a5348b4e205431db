// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IExpertOperations{T}"/> against the reference: the same bits, sums within their roundings.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceExpertTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Nothing, one expert, more experts than the lanes of a vector, more columns than a kernel keeps at once.
    private static readonly (int Batch, int Rows, int Experts, int Group)[] Shapes = [(0, 3, 2, 4), (2, 0, 3, 1), (2, 3, 2, 0), (1, 1, 1, 1), (3, 17, 5, 7), (2, 4, 33, 16), (1, 2, 300, 3), (1, 3, 2, 500)];

    [Test]
    public void Gate_has_the_bits_of_the_reference([Values] Layout layout, [Values] bool edge)
    {
        foreach ((int batch, int rows, int experts, _) in Shapes)
        {
            Operand<T> r = Numbers(batch, rows, experts, layout, 91, edge);
            Operand<T> c = Operand<T>.Create(batch, 1, experts, layout, (b, i, j) => j % 3 == 0 ? 0 : Draws.Signed(92, b, i, j));
            Operand<T> w = Operand<T>.Create(batch, rows, experts, Layout.Padded, (_, _, _) => 5);
            foreach (int active in new[] { 1, (experts + 1) / 2, experts })
            {
                (Operand<T> actual, Operand<T> expected) = Run(w, (operations, stage, gates) => operations.Gate(stage.Place(r), stage.Place(c), active, 0.3, gates));
                actual.AssertOnlyWritten(w, (_, _) => true);
                Conformance.AssertSameBits(actual, expected);
            }
        }
    }

    [Test]
    public void Gate_takes_the_largest_scores_and_of_equal_ones_the_first()
    {
        double[] logits = [1, -2, 1, 1, 3], bias = [0, 9, 0, 0, -9];
        Operand<T> r = Operand<T>.Create(1, 1, 5, Layout.Dense, (_, _, j) => logits[j]), c = Operand<T>.Create(1, 1, 5, Layout.Dense, (_, _, j) => bias[j]);

        Operand<T> gates = Run(r, (operations, stage, w) => operations.Gate(stage.Place(r), stage.Place(c), 3, 0.5, w)).Actual;

        double[] wanted = [0.5 / (1 + Math.Exp(-1)), 0.5 / (1 + Math.Exp(2)), 0.5 / (1 + Math.Exp(-1)), 0, 0];   // the bias selects and enters no gate
        for (int e = 0; e < 5; e++) Assert.That(double.CreateChecked(gates[0, 0, e]), Is.EqualTo(wanted[e]).Within(4 * Conformance.Epsilon<T>() * wanted[e]));
    }

    [Test]
    public void GateGradient_has_the_bits_of_the_reference([Values] Layout layout, [Values] bool inPlace)
    {
        foreach ((int batch, int rows, int experts, _) in Shapes)
        {
            Operand<T> r = Numbers(batch, rows, experts, layout, 93, edge: true), w = Numbers(batch, rows, experts, layout, 94, edge: false);
            Operand<T> dw = Numbers(batch, rows, experts, inPlace ? Layout.Padded : layout, 95, edge: false);
            Operand<T> result = inPlace ? dw : Numbers(batch, rows, experts, Layout.Padded, 96, edge: false);
            (Operand<T> actual, Operand<T> expected) = Run(
                result, (operations, stage, dr) => operations.GateGradient(stage.Place(r), stage.Place(w), inPlace ? dr : stage.Place(dw), dr));
            actual.AssertOnlyWritten(result, (_, _) => true);
            Conformance.AssertSameBits(actual, expected);
        }
    }

    [Test]
    public void ScaleGroups_has_the_bits_of_the_reference([Values] Layout layout, [Values] bool inPlace)
    {
        foreach ((int batch, int rows, int experts, int group) in Shapes)
        {
            Operand<T> x = Numbers(batch, rows, experts * group, inPlace ? Layout.Padded : layout, 97, edge: true), w = Numbers(batch, rows, experts, layout, 98, edge: true);
            Operand<T> result = inPlace ? x : Numbers(batch, rows, experts * group, Layout.Padded, 99, edge: false);
            (Operand<T> actual, Operand<T> expected) = Run(result, (operations, stage, y) => operations.ScaleGroups(inPlace ? y : stage.Place(x), stage.Place(w), y));
            actual.AssertOnlyWritten(result, (_, _) => true);
            Conformance.AssertSameBits(actual, expected);
        }
    }

    [Test]
    public void GroupDots_are_within_their_roundings([Values] Layout layout)
    {
        foreach ((int batch, int rows, int experts, int group) in Shapes)
        {
            Operand<T> x = Numbers(batch, rows, experts * group, layout, 100, edge: false), y = Numbers(batch, rows, experts * group, layout, 101, edge: false);
            Operand<T> result = Numbers(batch, rows, experts, Layout.Padded, 102, edge: false);
            (Operand<T> actual, Operand<T> expected) = Run(result, (operations, stage, dots) => operations.GroupDots(stage.Place(x), stage.Place(y), dots));
            actual.AssertOnlyWritten(result, (_, _) => true);

            // Two sums in double in different orders, each rounded to T once.
            Conformance.AssertWithin(actual, expected, (b, i, e) => (Conformance.Epsilon<T>() * Math.Abs(double.CreateChecked(expected[b, i, e]))) + (2 * group * Conformance.Epsilon<double>() * Magnitude(b, i, e)));

            double Magnitude(int b, int i, int e) => Enumerable.Range(e * group, group).Sum(j => Math.Abs(double.CreateChecked(x[b, i, j]) * double.CreateChecked(y[b, i, j])));
        }
    }

    [Test]
    public void Balance_moves_biases_towards_equal_loads()
    {
        // Of 4 rows with 2 of 4 experts each, an even load is 2 rows: experts are taken 4, 2, 1 and 1 times.
        double[][] gates = [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]];
        Operand<T> w = Operand<T>.Create(2, 4, 4, Layout.Padded, (_, i, e) => gates[i][e]), c = Operand<T>.Create(2, 1, 4, Layout.Padded, (b, _, e) => b + e);

        (Operand<T> actual, Operand<T> expected) = Run(c, (operations, stage, bias) => operations.Balance(stage.Place(w), 2, 0.25, bias));

        Conformance.AssertSameBits(actual, expected);
        double[] wanted = [-0.25, 1, 2.25, 3.25];
        for (int b = 0; b < 2; b++)
            for (int e = 0; e < 4; e++) Assert.That(double.CreateChecked(actual[b, 0, e]), Is.EqualTo(b + wanted[e]));
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        IExpertOperations<T> operations = stage.Device.Operations<IExpertOperations<T>>();
        DeviceMatrix<T> r = Place(3, 4), w = Place(3, 4), c = Place(1, 4), x = Place(3, 8), y = Place(3, 8), odd = Place(3, 3);

        Assert.That(() => operations.Gate(r, c, 5, 1, w), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1 to 4"));
        Assert.That(() => operations.Gate(r, c, 0, 1, w), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => operations.Gate(r, c, 2, double.NaN, w), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("scale"));
        Assert.That(() => operations.Gate(r, odd, 2, 1, w), Throws.ArgumentException.With.Message.Contains("1 x 4"));
        Assert.That(() => operations.Gate(r, c, 2, 1, r), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.GateGradient(r, w, x, w), Throws.ArgumentException);
        Assert.That(() => operations.ScaleGroups(x, odd, y), Throws.ArgumentException.With.Message.Contains("divides 8"));
        Assert.That(() => operations.GroupDots(x, y, odd), Throws.ArgumentException.With.Message.Contains("divides 8"));
        Assert.That(() => operations.Balance(w, 2, double.PositiveInfinity, c), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("rate"));

        DeviceMatrix<T> Place(int rows, int columns) => stage.Place(Operand<T>.Create(2, rows, columns, Layout.Dense, (_, _, _) => 1));
    }

    private static Operand<T> Numbers(int batch, int rows, int columns, Layout layout, int seed, bool edge) =>
        Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => edge && i % 4 == 1 ? Draws.Special(seed, b, i, j) : j % 5 == 4 ? 0.5 : 4 * Draws.Signed(seed, b, i, j));   // some scores are equal

    private (Operand<T> Actual, Operand<T> Expected) Run(Operand<T> result, Action<IExpertOperations<T>, Stage, DeviceMatrix<T>> run) =>
        Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> placed = stage.Place(result);
            run(stage.Device.Operations<IExpertOperations<T>>(), stage, placed);
            return Stage.Read(placed, result);
        });
}
