// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>Spectra where the conformance suite does not reach: orders beyond the kernels.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CudaSpectrumTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Batch = 3;

    [SetUp]
    public void NeedTheDriver()
    {
        if (!EmulatedDriver.IsBuilt) Assert.Ignore(EmulatedDriver.NotBuilt);
    }

    /// <summary>Orders around the largest one of the kernels; beyond it the library takes packed and scaled copies.</summary>
    [Test]
    public void Orders_beyond_the_kernels_go_to_the_library_and_agree_with_the_cpu([Values(127, 128, 129, 140)] int n, [Values] bool vectors)
    {
        // Matrix 0 as it is, matrix 1 with a bad element, matrix 2 near the end of the range: 2^100 of float, 2^1000 of double.
        int exponent = typeof(T) == typeof(float) ? 100 : 1000;
        Operand<T> matrix = Operand<T>.Create(Batch, n, n, Layout.Padded, (b, i, j) => j > i ? double.NaN : b == 1 && i == 70 && j == 3 ? double.NaN : Math.ScaleB(Draws.Signed(70, b, i, j), b == 2 ? exponent : 0));
        Operand<T> values = Operand<T>.Create(Batch, n, 1, Layout.Padded, (_, _, _) => 0);

        (Operand<T> found, Operand<T> spectrum, Verdict[] verdicts) = Run(EmulatedDriver.OpenDevice("cuda:0"), matrix, values, vectors);
        (_, Operand<T> expected, _) = Run(new CpuDevice(Parallelism.Single), matrix, values, vectors);

        Assert.That(verdicts, Is.EqualTo(new[] { Verdict.Converged, new Verdict(VerdictKind.NonFinite, (70 * n) + 3), Verdict.Converged }));
        spectrum.AssertOnlyWritten(values, (_, _) => true);
        found.AssertOnlyWritten(matrix, (_, _) => true);
        foreach (int b in (int[])[0, 2])
        {
            double norm = double.CreateChecked(T.Max(T.Abs(expected[b, 0, 0]), T.Abs(expected[b, n - 1, 0]))), bound = 10 * n * Conformance.Epsilon<T>();
            for (int c = 0; c < n; c++)
            {
                Assert.That(double.CreateChecked(spectrum[b, c, 0]), Is.EqualTo(double.CreateChecked(expected[b, c, 0])).Within(bound * norm), $"value {c} of problem {b}");
                if (vectors && c % 16 == 0) Assert.That(Residual(matrix, found, spectrum, b, c), Is.LessThanOrEqualTo(bound * norm), $"vector {c} of problem {b}");
            }
        }

        for (int c = 0; c < n; c++) Assert.That(T.IsNaN(spectrum[1, c, 0]));
    }

    private static (Operand<T> Vectors, Operand<T> Values, Verdict[] Verdicts) Run(Device device, Operand<T> matrix, Operand<T> values, bool vectors)
    {
        using Stage stage = new(device);
        DeviceMatrix<T> a = stage.Place(matrix), spectrum = stage.Place(values);
        Verdict[] verdicts = new Verdict[Batch];
        ISymmetricEigenOperations<T> operations = device.Operations<ISymmetricEigenOperations<T>>();
        if (vectors) operations.SymmetricEigen(a, spectrum, verdicts);
        else operations.SymmetricEigenvalues(a, spectrum, verdicts);
        return (Stage.Read(a, matrix), Stage.Read(spectrum, values), verdicts);
    }

    /// <summary>The largest element of A z - lambda z for eigenvector c of problem b.</summary>
    private static double Residual(Operand<T> matrix, Operand<T> vectors, Operand<T> values, int b, int c)
    {
        double largest = 0;
        for (int i = 0; i < matrix.Rows; i++)
        {
            double residual = -double.CreateChecked(values[b, c, 0]) * double.CreateChecked(vectors[b, c, i]);
            for (int j = 0; j < matrix.Rows; j++) residual += double.CreateChecked(j <= i ? matrix[b, i, j] : matrix[b, j, i]) * double.CreateChecked(vectors[b, c, j]);
            largest = Math.Max(largest, Math.Abs(residual));
        }

        return largest;
    }
}
