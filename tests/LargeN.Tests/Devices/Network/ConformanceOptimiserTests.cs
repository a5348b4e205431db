// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IOptimiserOperations{T}"/>: the same bits as the reference, the equations by known numbers, and what is refused.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceOptimiserTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Rows, int Columns)[] Shapes = [(0, 4), (4, 0), (1, 1), (3, 17), (33, 2), (2, 300)];

    private static readonly AdamFactors Adam = new(Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Bias1: 1 - (0.9 * 0.9), Bias2: 1 - (0.999 * 0.999));

    [Test]
    public void Updates_have_the_bits_of_the_reference(
        [Values("sgd", "momentum", "nesterov", "adam", "sign", "lion")] string rule, [Values(0, 1, 3)] int batch, [Values] Layout layout, [Values] bool decay)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            foreach (bool special in (bool[])[false, true])
            {
                Func<int, int, int, int, double> draw = special ? Draws.Special : Draws.WideRange;
                Operand<T> w = Operand<T>.Create(batch, rows, columns, Layout.Padded, (b, i, j) => draw(71, b, i, j));
                Operand<T> g = Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => draw(72, b, i, j));
                Operand<T> m = Operand<T>.Create(batch, rows, columns, Layout.Dense, (b, i, j) => draw(73, b, i, j));
                Operand<T> v = Operand<T>.Create(batch, rows, columns, Layout.Padded, (b, i, j) => Math.Abs(draw(74, b, i, j)));
                Operand<T> rates = Operand<T>.Create(batch, 1, 1, layout, (b, _, _) => 0.3 / (b + 1));
                Operand<T> decays = Operand<T>.Create(batch, 1, 1, layout, (b, _, _) => b == 1 ? 0 : 0.01);

                ((Operand<T> W, Operand<T> M, Operand<T> V) actual, (Operand<T> W, Operand<T> M, Operand<T> V) expected) = Conformance.Both(device, stage =>
                {
                    DeviceMatrix<T> weight = stage.Place(w), first = stage.Place(m), second = stage.Place(v);
                    UpdateRates<T> scaled = new(stage.Place(rates), 0.7, decay ? stage.Place(decays) : default, decay ? 1.1 : 0);
                    Run(stage.Device.Operations<IOptimiserOperations<T>>(), rule, weight, stage.Place(g), first, second, scaled);
                    return (Stage.Read(weight, w), Stage.Read(first, m), Stage.Read(second, v));
                });

                actual.W.AssertOnlyWritten(w, (_, _) => true);
                Conformance.AssertSameBits(actual.W, expected.W);
                Conformance.AssertSameBits(actual.M, expected.M);
                Conformance.AssertSameBits(actual.V, expected.V);
                if (rule is "sgd" or "sign") actual.M.AssertOnlyWritten(m, (_, _) => false);
            }
        }
    }

    // W = 2, g = 0.5, m = 1, v = 4, lr = 0.25 * 0.5, wd = 0.25 * 0.5 where there is a decay.
    // 44.71... is sqrt(v / (1 - 0.999^2)) + 1e-8.
    [TestCase("sgd", false, 2 - (0.125 * 0.5), 1, 4)]
    [TestCase("sgd", true, 2 - (0.125 * 0.75), 1, 4)]
    [TestCase("momentum", false, 2 - (0.125 * 1.4), 1.4, 4)]
    [TestCase("nesterov", false, 2 - (0.125 * ((0.9 * 1.4) + 0.5)), 1.4, 4)]
    [TestCase("adam", false, 2 - (0.125 * 0.95 / 0.19 / 44.71157079745017), 0.95, 3.99625)]
    [TestCase("adam", true, 2 - (0.125 * ((0.95 / 0.19 / 44.71157079745017) + 0.25)), 0.95, 3.99625)]
    [TestCase("sign", true, 2 - (0.125 * 1.25), 1, 4)]
    [TestCase("lion", false, 2 - 0.125, 0.995, 4)]
    public void Updates_follow_their_equations(string rule, bool decay, double weight, double momentum, double second)
    {
        (double w, double m, double v) = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T>[] x = Array.ConvertAll((double[])[2, 0.5, 1, 4, 0.25], value => stage.Place(Operand<T>.Create(1, 1, 1, Layout.Dense, (_, _, _) => value)));
            Run(stage.Device.Operations<IOptimiserOperations<T>>(), rule, x[0], x[1], x[2], x[3], new UpdateRates<T>(x[4], 0.5, x[4], decay ? 0.5 : 0));
            return (Read(x[0]), Read(x[2]), Read(x[3]));
        });

        Assert.That((w, m, v), Is.EqualTo((weight, momentum, second)).Using<(double, double, double)>((a, b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6 && Math.Abs(a.Item3 - b.Item3) < 1e-6));
    }

    [Test]
    public void Each_problem_has_its_own_learning_rate()
    {
        Operand<T> zero = Operand<T>.Create(3, 2, 5, Layout.Padded, (_, _, _) => 0);
        Operand<T> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T> w = stage.Place(zero);
            DeviceMatrix<T> rates = stage.Place(Operand<T>.Create(3, 1, 1, Layout.Padded, (b, _, _) => b));
            stage.Device.Operations<IOptimiserOperations<T>>().Sgd(w, stage.Place(Operand<T>.Create(3, 2, 5, Layout.Shared, (_, _, _) => -1)), new UpdateRates<T>(rates, 2));
            return Stage.Read(w, zero);
        });

        actual.ForEach((b, i, j) => Assert.That(actual[b, i, j], Is.EqualTo(T.CreateChecked(2 * b))));
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> w = stage.Place(Operand<T>.Create(2, 4, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> g = stage.Place(Operand<T>.Create(2, 4, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> m = stage.Place(Operand<T>.Create(2, 4, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 4, 4, Layout.Shared, (_, _, _) => 1));
        DeviceMatrix<T> lr = stage.Place(Operand<T>.Create(2, 1, 1, Layout.Dense, (_, _, _) => 1));
        UpdateRates<T> rates = new(lr, 1);
        IOptimiserOperations<T> operations = stage.Device.Operations<IOptimiserOperations<T>>();

        Assert.That(() => operations.Sgd(w, g.Block(0, 0, 4, 3), rates), Throws.ArgumentException.With.Message.Contains("4 x 3"));
        Assert.That(() => operations.Sgd(shared, g, rates), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.Sgd(w, w, rates), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.Sgd(w, g, new UpdateRates<T>(w.Block(0, 0, 1, 1), 1)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.Sgd(w, g, new UpdateRates<T>(w, 1)), Throws.ArgumentException.With.Message.Contains("1 x 1"));
        Assert.That(() => operations.Sgd(w, g, new UpdateRates<T>(lr, double.NaN)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("LearningRateFactor"));
        Assert.That(() => operations.Sgd(w, g, new UpdateRates<T>(lr, 1, lr, double.PositiveInfinity)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("WeightDecayFactor"));
        Assert.That(() => operations.Momentum(w, g, w, rates, 0.5), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.Momentum(w, g, m, rates, 1.5), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1]"));
        Assert.That(() => operations.Lion(w, g, m, rates, 0.5, -0.1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("beta2"));
        Assert.That(() => operations.AdamW(w, g, m, m, rates, Adam), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => operations.AdamW(w, g, m, shared, rates, Adam), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.AdamW(w, shared, m, lr, rates, Adam), Throws.ArgumentException.With.Message.Contains("1 x 1"));
        DeviceMatrix<T> v = stage.Place(Operand<T>.Create(2, 4, 4, Layout.Dense, (_, _, _) => 1));
        Assert.That(() => operations.AdamW(w, g, m, v, rates, Adam with { Beta2 = 1 }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Beta2"));
        Assert.That(() => operations.AdamW(w, g, m, v, rates, Adam with { Epsilon = -1 }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Epsilon"));
        Assert.That(() => operations.AdamW(w, g, m, v, rates, Adam with { Bias1 = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Bias1"));
    }

    private static void Run(IOptimiserOperations<T> operations, string rule, DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, UpdateRates<T> rates)
    {
        switch (rule)
        {
            case "sgd":
                operations.Sgd(w, g, rates);
                break;
            case "momentum":
                operations.Momentum(w, g, m, rates, 0.9);
                break;
            case "nesterov":
                operations.Momentum(w, g, m, rates, 0.9, nesterov: true);
                break;
            case "adam":
                operations.AdamW(w, g, m, v, rates, Adam);
                break;
            case "sign":
                operations.SignDescent(w, g, rates);
                break;
            default:
                operations.Lion(w, g, m, rates, 0.9, 0.99);
                break;
        }
    }

    private static double Read(DeviceMatrix<T> x)
    {
        T value = default;
        x.Buffer.Download(new Span<T>(ref value));
        return double.CreateChecked(value);
    }
}
