// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>Every gradient of the contracts of networks against central differences of its function, in double.</summary>
public sealed class NetworkGradientTests
{
    private const int Rows = 3, Columns = 7;
    private const double Step = 1e-5; // differences are off by h^2 / 6 times a third derivative and by 1e-16 / h

    private static readonly Activation[] All = Enum.GetValues<Activation>();

    private readonly Operand<double> x = Matrix(101, 1.5), direction = Matrix(102, 1), weights = Matrix(103, 1);

    [TestCaseSource(nameof(All))]
    public void ActivateGradient_is_the_derivative_along_a_direction(Activation activation) =>
        Check(
            (stage, z) => Apply(stage, z, (o, a) => o.Activate(activation, stage.Place(z), a)),
            stage => Apply(stage, x, (o, a) => o.ActivateGradient(activation, stage.Place(x), stage.Place(direction), a)));

    [TestCaseSource(nameof(All))]
    public void ActivateSecond_is_the_derivative_of_the_gradient(Activation activation) =>
        Check(
            (stage, z) => Apply(stage, z, (o, dz) => o.ActivateGradient(activation, stage.Place(z), stage.Place(weights), dz)),
            stage => Apply(stage, x.With([.. Enumerable.Repeat(0.0, x.Data.Length)]), (o, r) => o.ActivateSecond(activation, stage.Place(x), stage.Place(direction), stage.Place(weights), r)));

    [Test]
    public void SoftmaxGradient_is_the_gradient_of_softmax() =>
        Check(
            (stage, z) => Rowwise(stage, z, (o, p, _) => o.Softmax(p, p)),
            stage => Rowwise(stage, direction, (o, d, _) => o.SoftmaxGradient(stage.Place(Rowwise(stage, x, (o2, p, _) => o2.Softmax(p, p))), d, d)), symmetric: true);

    /// <summary>The Jacobian r (1 - 1 1^T / c - n n^T / c) of a row is symmetric: applied to a direction it is the derivative along it.</summary>
    [Test]
    public void LayerNormGradient_is_the_gradient_of_layer_norm() =>
        Check(
            (stage, z) => Rowwise(stage, z, (o, n, r) => o.LayerNorm(n, n, r)),
            stage =>
            {
                DeviceMatrix<double> n = stage.Place(x), r = stage.Place(Operand<double>.Create(1, Rows, 1, Layout.Dense, (_, _, _) => 0)), d = stage.Place(direction);
                IRowOperations<double> operations = stage.Device.Operations<IRowOperations<double>>();
                operations.LayerNorm(n, n, r);
                operations.LayerNormGradient(n, r, d, d);
                return Stage.Read(d, direction);
            },
            symmetric: true);

    [TestCase("square"), TestCase("entropy"), TestCase("logistic"), TestCase("hinge")]
    public void Gradients_of_losses_are_their_derivatives(string loss)
    {
        using Stage stage = new(new CpuDevice(Parallelism.Single));
        (Operand<double> gradient, _) = Loss(stage, loss, x);
        double slope = 0;
        x.ForEach((b, i, j) => slope += gradient[b, i, j] * direction[b, i, j]);

        double difference = (Loss(stage, loss, Moved(Step)).Value - Loss(stage, loss, Moved(-Step)).Value) / (2 * Step);

        Assert.That(slope, Is.EqualTo(difference).Within(1e-9));
    }

    /// <summary>Compares the derivative of a function along the direction with what a gradient operation gives for it.</summary>
    private void Check(Func<Stage, Operand<double>, Operand<double>> function, Func<Stage, Operand<double>> derivative, bool symmetric = false)
    {
        using Stage stage = new(new CpuDevice(Parallelism.Single));
        Operand<double> actual = derivative(stage), above = function(stage, Moved(Step)), below = function(stage, Moved(-Step));
        actual.ForEach((b, i, j) => Assert.That(actual[b, i, j], Is.EqualTo((above[b, i, j] - below[b, i, j]) / (2 * Step)).Within(symmetric ? 1e-8 : 2e-9), $"({i}, {j})"));
    }

    private Operand<double> Moved(double step)
    {
        double[] data = new double[x.Data.Length];
        for (int i = 0; i < data.Length; i++) data[i] = x.Data[i] + (step * direction.Data[i]);
        return x.With(data);
    }

    private (Operand<double> Gradient, double Value) Loss(Stage stage, string loss, Operand<double> f)
    {
        Operand<double> one = Operand<double>.Create(1, 1, 1, Layout.Dense, (_, _, _) => 0);
        DeviceMatrix<double> outputs = stage.Place(f), df = stage.Place(f), losses = stage.Place(one);
        ILossOperations<double> operations = stage.Device.Operations<ILossOperations<double>>();
        DeviceMatrix<double> targets = stage.Place(loss == "square" ? weights : Operand<double>.Create(1, Rows, Columns, Layout.Dense, (_, i, j) => (i + j) % 2 == 0 ? 1 : -1));
        DeviceMatrix<int> labels = new(stage.Place(1, [2, 0, 6], shared: false).Buffer, 1, Rows, 1);
        if (loss == "square") operations.MeanSquare(outputs, targets, df, losses);
        else if (loss == "entropy") operations.CrossEntropy(outputs, labels, df, losses);
        else if (loss == "logistic") operations.Logistic(outputs, targets, df, losses);
        else operations.Hinge(outputs, targets, df, losses);
        return (Stage.Read(df, f), Stage.Read(losses, one)[0, 0, 0]);
    }

    private static Operand<double> Apply(Stage stage, Operand<double> template, Action<IActivationOperations<double>, DeviceMatrix<double>> run)
    {
        DeviceMatrix<double> result = stage.Place(template);
        run(stage.Device.Operations<IActivationOperations<double>>(), result);
        return Stage.Read(result, template);
    }

    private static Operand<double> Rowwise(Stage stage, Operand<double> start, Action<IRowOperations<double>, DeviceMatrix<double>, DeviceMatrix<double>> run)
    {
        DeviceMatrix<double> result = stage.Place(start);
        run(stage.Device.Operations<IRowOperations<double>>(), result, stage.Place(Operand<double>.Create(1, Rows, 1, Layout.Dense, (_, _, _) => 0)));
        return Stage.Read(result, start);
    }

    private static Operand<double> Matrix(int seed, double size) => Operand<double>.Create(1, Rows, Columns, Layout.Dense, (b, i, j) => size * Draws.Signed(seed, b, i, j));
}
