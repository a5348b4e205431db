// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Systems.Dmft;

namespace LargeN.Tests.Systems.Dmft;

/// <summary>Causal series as values on a circle and as triangular matrices: each against plain sums, and one against the other.</summary>
public class CausalSeriesTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(17)]
    [TestCase(100)]
    public void The_diagonal_of_a_function_of_two_points_is_found_from_sums_over_pairs(int steps)
    {
        double[] f = Series(steps, 0.8), g = Series(steps, 0.95);
        CausalCircle circle = new(steps);
        Complex[] a = All(circle, f), b = All(circle, g), sums = new Complex[circle.Points];
        for (int j = 0; j < a.Length; j++)
        {
            for (int l = 0; l < a.Length; l++) sums[(j + l) % a.Length] += a[j] * b[l];
        }

        double[] found = circle.Diagonal(sums);
        for (int t = 0; t <= steps; t++) Assert.That(found[t], Is.EqualTo(f[t] * g[t]).Within(1e-9));
    }

    [Test]
    public void Products_and_inverses_of_matrices_are_those_of_the_functions()
    {
        const int Steps = 60, N = Steps + 1, Stride = N + 3;
        double[] f = Series(Steps, 0.8), g = Series(Steps, 0.6), a = new double[N * Stride], b = new double[N * Stride], c = new double[N * Stride], inverse = new double[N * Stride];
        for (int t = 0; t < N; t++)
        {
            for (int s = 0; s <= t; s++) (a[(t * Stride) + s], b[(t * Stride) + s]) = (f[t - s], g[t - s]);
        }

        CausalMatrix.Multiply(N, Stride, a, b, c);
        CausalMatrix.InverseOfOnePlus(N, Stride, a, inverse);

        CausalCircle circle = new(Steps);
        Complex[] x = All(circle, f), y = All(circle, g);
        double[] product = Coefficients(circle, [.. x.Zip(y, (p, q) => p * q)]), reciprocal = Coefficients(circle, [.. x.Select(p => 1 / (1 + p))]);
        for (int t = 0; t < N; t++)
        {
            for (int s = 0; s < N; s++)
            {
                Assert.That(c[(t * Stride) + s], Is.EqualTo(s <= t ? product[t - s] : 0).Within(1e-9));
                Assert.That(inverse[(t * Stride) + s], Is.EqualTo(s <= t ? reciprocal[t - s] : 0).Within(1e-9));
            }
        }
    }

    private static double[] Series(int steps, double decay) => [.. Enumerable.Range(0, steps + 1).Select(t => 0.4 * Math.Cos(1 + (2.3 * t)) * Math.Pow(decay, t))];

    /// <summary>f_0 to f_T by the plain sum over the circle, sum_j f(z_j) z_j^-t / n.</summary>
    private static double[] Coefficients(CausalCircle circle, Complex[] values) =>
        [.. Enumerable.Range(0, circle.Steps + 1).Select(t => values.Select((f, j) => f * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)j * t % circle.Points) / circle.Points)).Aggregate(Complex.Zero, (a, b) => a + b).Real
            / circle.Points / Math.Pow(circle.Radius, t))];

    private static Complex[] All(CausalCircle circle, double[] series) =>
        [.. Enumerable.Range(0, circle.Points).Select(j => At(series, Complex.FromPolarCoordinates(circle.Radius, 2 * Math.PI * j / circle.Points)))];

    private static Complex At(double[] series, Complex z)
    {
        Complex sum = Complex.Zero;
        for (int t = series.Length - 1; t >= 0; t--) sum = (sum * z) + series[t];
        return sum;
    }
}
