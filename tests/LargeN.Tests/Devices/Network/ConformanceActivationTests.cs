// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IActivationOperations{T}"/>: the same bits as the reference, for ordinary numbers and those at the edge.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceActivationTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Nothing, one, the width of vectors and the 256 elements that a kernel keeps at once.
    private static readonly (int Batch, int Rows, int Columns)[] Shapes = [(0, 3, 5), (3, 0, 4), (3, 4, 0), (1, 1, 1), (1, 3, 17), (3, 17, 2), (3, 1, 300)];

    private static readonly Activation[] All = Enum.GetValues<Activation>();

    [Test]
    public void Activate_has_the_bits_of_the_reference([ValueSource(nameof(All))] Activation activation, [Values] Layout layout) =>
        Check(layout, (operations, o) => operations.Activate(activation, o[1], o[0]));

    [Test]
    public void AddBiasActivate_has_the_bits_of_the_reference([ValueSource(nameof(All))] Activation activation, [Values] Layout layout)
    {
        (Operand<T> Bias, Operand<T> Sums, Operand<T> Results)[] cases = Array.ConvertAll(Shapes, s => (
            Operand<T>.Create(s.Batch, 1, s.Columns, layout, (b, i, j) => Number(61, b, i, j)),
            Operand<T>.Create(s.Batch, s.Rows, s.Columns, Layout.Padded, (b, i, j) => Number(62, b, i, j)),
            Operand<T>.Create(s.Batch, s.Rows, s.Columns, Layout.Dense, (_, _, _) => 0)));

        ((Operand<T> Z, Operand<T> A, Operand<T> InPlace)[] actual, (Operand<T> Z, Operand<T> A, Operand<T> InPlace)[] expected) =
            Conformance.Both(device, stage => Array.ConvertAll(cases, c =>
            {
                DeviceMatrix<T> z = stage.Place(c.Sums), a = stage.Place(c.Results), both = stage.Place(c.Sums), terms = stage.Place(c.Bias);
                IActivationOperations<T> operations = stage.Device.Operations<IActivationOperations<T>>();
                operations.AddBiasActivate(activation, z, terms, a);
                operations.AddBiasActivate(activation, both, terms, both);
                return (Stage.Read(z, c.Sums), Stage.Read(a, c.Results), Stage.Read(both, c.Sums));
            }));

        for (int k = 0; k < cases.Length; k++)
        {
            actual[k].Z.AssertOnlyWritten(cases[k].Sums, (_, _) => true);
            Conformance.AssertSameBits(actual[k].Z, expected[k].Z);
            Conformance.AssertSameBits(actual[k].A, expected[k].A);
            Conformance.AssertSameBits(actual[k].InPlace, expected[k].A);
        }
    }

    [Test]
    public void ActivateGradient_has_the_bits_of_the_reference([ValueSource(nameof(All))] Activation activation, [Values] Layout layout) =>
        Check(layout, (operations, o) => operations.ActivateGradient(activation, o[1], o[2], o[0]));

    [Test]
    public void ActivateSecond_has_the_bits_of_the_reference([ValueSource(nameof(All))] Activation activation, [Values] Layout layout) =>
        Check(layout, (operations, o) => operations.ActivateSecond(activation, o[1], o[2], o[3], o[0]));

    [Test]
    public void Results_may_overwrite_an_operand([ValueSource(nameof(All))] Activation activation)
    {
        Check(Layout.Padded, (operations, o) => operations.Activate(activation, o[0], o[0]));
        Check(Layout.Padded, (operations, o) => operations.ActivateGradient(activation, o[0], o[2], o[0]));
        Check(Layout.Padded, (operations, o) => operations.ActivateGradient(activation, o[1], o[0], o[0]));
        Check(Layout.Padded, (operations, o) => operations.ActivateSecond(activation, o[0], o[0], o[0], o[0]));
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> x = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> y = stage.Place(Operand<T>.Create(2, 4, 3, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> row = stage.Place(Operand<T>.Create(2, 1, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Shared, (_, _, _) => 1));
        IActivationOperations<T> operations = stage.Device.Operations<IActivationOperations<T>>();

        Assert.That(() => operations.Activate((Activation)8, x, x), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("number 8"));
        Assert.That(() => operations.Activate(Activation.Tanh, x, y), Throws.ArgumentException.With.Message.Contains("4 x 3"));
        Assert.That(() => operations.Activate(Activation.Tanh, x, shared), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.AddBiasActivate(Activation.Tanh, x, y, x), Throws.ArgumentException.With.Message.Contains("1 x 4"));
        Assert.That(() => operations.AddBiasActivate(Activation.Tanh, x, x.Block(1, 0, 1, 4), x), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.AddBiasActivate(Activation.Tanh, shared, row, x), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.ActivateGradient(Activation.Tanh, x, y, x), Throws.ArgumentException);
        Assert.That(() => operations.ActivateGradient(Activation.Tanh, x.Block(0, 0, 2, 4), x.Block(0, 0, 2, 4), x.Block(1, 0, 2, 4)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.ActivateSecond(Activation.Tanh, x, x, y, x), Throws.ArgumentException);
    }

    /// <summary>Runs an operation that writes operand 0 and reads others, on the device and on the reference, over all shapes.</summary>
    private void Check(Layout layout, Action<IActivationOperations<T>, DeviceMatrix<T>[]> run)
    {
        Operand<T>[][] cases =
        [
            .. Shapes.Select(s => Enumerable.Range(0, 4)
                .Select(k => Operand<T>.Create(s.Batch, s.Rows, s.Columns, k == 0 ? Layout.Padded : layout, (b, i, j) => Number(63 + k, b, i, j))).ToArray()),
        ];

        (Operand<T>[] actual, Operand<T>[] expected) = Conformance.Both(device, stage => Array.ConvertAll(cases, operands =>
        {
            DeviceMatrix<T>[] placed = Array.ConvertAll(operands, stage.Place);
            run(stage.Device.Operations<IActivationOperations<T>>(), placed);
            return Stage.Read(placed[0], operands[0]);
        }));

        for (int k = 0; k < cases.Length; k++)
        {
            actual[k].AssertOnlyWritten(cases[k][0], (_, _) => true);
            Conformance.AssertSameBits(actual[k], expected[k]);
        }
    }

    /// <summary>Numbers of every size, those at the edge, and many where activations bend.</summary>
    private static double Number(int seed, int b, int i, int j) => (j % 3) switch
    {
        0 => Draws.Special(seed, b, i, j),
        1 => Draws.WideRange(seed, b, i, j),
        _ => 6 * Draws.Signed(seed, b, i, j),
    };
}
