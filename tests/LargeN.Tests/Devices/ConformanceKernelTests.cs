// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IKernelOperations{T}"/>: the same bits as the reference.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.Once))]
public sealed class ConformanceKernelTests(DeviceUnderTest device)
{
    private static readonly (int Rows, int Columns)[] Shapes = [(0, 3), (3, 0), (1, 1), (7, 5), (1, 33), (65, 17), (200, 300)];

    [Test]
    public void Neural_kernels_have_the_bits_of_the_reference([Values] bool tangent, [Values] bool erf, [Values(1, 2, 4)] int depth, [Values(0, 0.3)] double bias)
    {
        NeuralKernelParameters kernel = new(tangent, erf, depth, 1.7, bias);
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<double> cosines = Operand<double>.Create(2, rows, columns, Layout.Padded, Cosine);

            (Operand<double> actual, Operand<double> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<double> matrix = stage.Place(cosines);
                stage.Device.Operations<IKernelOperations<double>>().NeuralKernel(matrix, kernel);
                return Stage.Read(matrix, cosines);
            });

            actual.AssertOnlyWritten(cosines, (_, _) => true);
            Conformance.AssertSameBits(actual, expected);
        }
    }

    [Test]
    public void Gegenbauer_steps_have_the_bits_of_the_reference([Values(3, 10, 1000)] int dimension)
    {
        foreach ((int rows, int columns) in Shapes)
        {
            Operand<double> cosines = Operand<double>.Create(2, rows, columns, Layout.Padded, Cosine);
            Operand<double> ones = Operand<double>.Create(2, rows, columns, Layout.Dense, (_, _, _) => 1);

            ((Operand<double> Even, Operand<double> Odd) actual, (Operand<double> Even, Operand<double> Odd) expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<double> t = stage.Place(cosines);
                DeviceMatrix<double> even = stage.Place(ones);
                DeviceMatrix<double> odd = stage.Place(cosines);
                IKernelOperations<double> operations = stage.Device.Operations<IKernelOperations<double>>();
                for (int k = 1; k < 20; k += 2)
                {
                    operations.GegenbauerStep(k, dimension, t, odd, even);
                    operations.GegenbauerStep(k + 1, dimension, t, even, odd);
                }

                return (Stage.Read(even, ones), Stage.Read(odd, cosines));
            });

            actual.Odd.AssertOnlyWritten(cosines, (_, _) => true);
            Conformance.AssertSameBits(actual.Even, expected.Even);
            Conformance.AssertSameBits(actual.Odd, expected.Odd);
        }
    }

    [Test]
    public void Gegenbauer_polynomials_of_dimension_three_are_those_of_legendre()
    {
        Operand<double> cosines = Operand<double>.Create(1, 1, 5, Layout.Dense, (_, _, j) => (j - 2) / 2.0);
        Operand<double> ones = Operand<double>.Create(1, 1, 5, Layout.Dense, (_, _, _) => 1);

        Operand<double> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<double> previous = stage.Place(ones);
            stage.Device.Operations<IKernelOperations<double>>().GegenbauerStep(1, 3, stage.Place(cosines), stage.Place(cosines), previous);
            return Stage.Read(previous, ones);
        });

        Assert.That(actual.Data, Is.EqualTo(new[] { 1, -0.125, -0.5, -0.125, 1 })); // (3 t^2 - 1) / 2: exact in binary
    }

    [Test]
    public void Arguments_out_of_range_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<double> x = stage.Place(Operand<double>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 0.5));
        DeviceMatrix<double> shared = stage.Place(Operand<double>.Create(2, 3, 4, Layout.Shared, (_, _, _) => 0.5));
        IKernelOperations<double> operations = stage.Device.Operations<IKernelOperations<double>>();

        Assert.That(() => operations.GegenbauerStep(1, 2, x, x, x), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => operations.GegenbauerStep(-1, 3, x, x, x), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => operations.GegenbauerStep(1, 3, x, x, x.Block(0, 0, 3, 3)), Throws.ArgumentException);
        Assert.That(() => operations.NeuralKernel(shared, new NeuralKernelParameters(true, false, 1, 2, 0)), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
    }

    /// <summary>Cosines over the range, its ends, just outside it, and NaN.</summary>
    private static double Cosine(int b, int i, int j) => ((i * 31) + (j * 7) + b) % 23 switch
    {
        0 => 1,
        1 => -1,
        2 => 1 + 1e-15,
        3 => -1 - 1e-15,
        4 => 1 - 1e-12,
        5 => 0,
        6 => double.NaN,
        _ => Draws.Signed(16, b, i, j),
    };
}
