// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Spectral measures of vectors against eigenvectors.</summary>
public class SymmetricEigenMeasureTests
{
    /// <summary>Hash of values and weights, equal for 1 and 3 threads or an exception. Runs in a child.</summary>
    internal static string Probe()
    {
        Child.AssertWidth();
        return ((int[])[1, 3]).Select(threads =>
        {
            double[] a = TestMatrices.WideRange<double>(5, 200 * 200), b = TestMatrices.WideRange<double>(6, 200), values = new double[200], weights = new double[200];
            _ = SymmetricEigen.Measure(new MatrixView<double>(a, 200, 200), b, values, weights, new Parallelism(threads));
            return TestMatrices.Hash<double>(values) + TestMatrices.Hash<double>(weights);
        }).Distinct().Single();
    }

    [Test]
    public void Bits_do_not_depend_on_threads_or_width() =>
        Assert.That(Child.Run(GetType(), nameof(Probe), SimdWidth.Avx2), Is.EqualTo(Child.Run(GetType(), nameof(Probe), SimdWidth.Native)));

    [Test]
    public void Values_and_weights_are_those_of_the_vectors([Values(1, 2, 40, 128, 129, 200, 257)] int n, [Values(0, -300, 150)] int decades)
    {
        double scale = Math.Pow(10, decades);
        double[] a = [.. SymmetricFamilies.Make<double>("random", n).Select(x => x * scale)], b = [.. Enumerable.Range(0, n).Select(i => Math.Cos(3 * i * i))];
        double[] z = [.. a], expected = new double[n], values = new double[n], weights = new double[n];
        _ = SymmetricEigen.Vectors<double>(new MatrixView<double>(z, n, n), expected);
        Verdict verdict = SymmetricEigen.Measure(new MatrixView<double>(a, n, n), b, values, weights);

        Assert.That(verdict, Is.EqualTo(Verdict.Converged));
        double size = Math.Max(Math.Abs(expected[0]), Math.Abs(expected[^1])), square = b.Sum(x => x * x);
        for (int c = 0; c < n; c++)
        {
            double along = Enumerable.Range(0, n).Sum(i => z[(c * n) + i] * b[i]);
            Assert.That(values[c], Is.EqualTo(expected[c]).Within(10 * n * 2.3e-16 * size), $"value {c}");
            Assert.That(weights[c], Is.EqualTo(along * along).Within(1e-10 * square), $"weight {c}");
        }

        Assert.That(weights.Sum(), Is.EqualTo(square).Within(1e-12 * square));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_vector_along_the_first_coordinate_or_of_zeros_needs_no_reflector(double first)
    {
        double[] a = SymmetricFamilies.Make<double>("random", 150), b = new double[150], values = new double[150], weights = new double[150];
        double corner = a[0];
        b[0] = first;
        Verdict verdict = SymmetricEigen.Measure(new MatrixView<double>(a, 150, 150), b, values, weights);

        Assert.That(verdict, Is.EqualTo(Verdict.Converged));
        Assert.That(weights.Sum(), Is.EqualTo(first).Within(1e-12));
        Assert.That(weights.Zip(values, (w, v) => w * v).Sum(), Is.EqualTo(first * corner).Within(1e-11));
    }

    [TestCase(3)]
    [TestCase(150)]
    public void What_is_not_finite_is_named(int n)
    {
        double[] a = new double[n * n], b = new double[n], values = new double[n], weights = new double[n];
        b[0] = 1;
        a[n + 1] = double.NaN;
        Assert.That(SymmetricEigen.Measure(new MatrixView<double>(a, n, n), b, values, weights), Is.EqualTo(new Verdict(VerdictKind.NonFinite, n + 1)));
        Assert.That(weights, Is.All.NaN);

        b[2] = double.PositiveInfinity;
        a[n + 1] = 0;
        Assert.That(SymmetricEigen.Measure(new MatrixView<double>(a, n, n), b, values, weights), Is.EqualTo(new Verdict(VerdictKind.NonFinite, 2)));
        Assert.That(weights, Is.All.NaN);
        Assert.That(() => SymmetricEigen.Measure(new MatrixView<double>(new double[n * n], n, n), new double[n - 1], values, weights), Throws.ArgumentException);
    }
}
