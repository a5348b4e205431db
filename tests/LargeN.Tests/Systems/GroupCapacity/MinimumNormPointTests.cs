// SPDX-License-Identifier: MIT
using LargeN.Randomness;
using LargeN.Systems.GroupCapacity;

namespace LargeN.Tests.Systems.GroupCapacity;

/// <summary>Decisions of the solver and their certificates.</summary>
public class MinimumNormPointTests
{
    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(6, 3)]
    [TestCase(12, 6)]
    [TestCase(40, 20)]
    [TestCase(60, 20)]
    [TestCase(200, 90)]
    public void Every_answer_carries_its_proof(int count, int dimension)
    {
        for (uint draw = 0; draw < 20; draw++)
        {
            double[] points = Normals(draw, count * dimension);
            Separation answer = MinimumNormPoint.Decide(points, count, dimension);
            Assert.That(answer.Verdict.IsConverged, $"draw {draw}: {answer.Verdict}");
            if (answer.Separable) Assert.That(Enumerable.Range(0, count).Min(i => Dot(answer.Normal, points.AsSpan(i * dimension, dimension))), Is.Positive);
            else CheckCombination(answer.Weights, points, dimension);
        }
    }

    [Test]
    public void Points_on_one_side_by_construction_are_separable_and_a_hull_around_the_origin_is_not([Values(2, 10, 60)] int dimension)
    {
        int count = 4 * dimension;
        double[] points = Normals(5, count * dimension), normal = Normals(6, dimension);
        for (int i = 0; i < count; i++)
        {
            Span<double> point = points.AsSpan(i * dimension, dimension);
            if (Dot(normal, point) < 0) foreach (ref double x in point) x = -x;
        }

        Assert.That(MinimumNormPoint.Decide(points, count, dimension).Separable, "one side");
        // Replace the last point by minus a positive combination of all others: the origin is then in the hull.
        Span<double> last = points.AsSpan((count - 1) * dimension);
        last.Clear();
        for (int i = 0; i < count - 1; i++)
            for (int d = 0; d < dimension; d++) last[d] -= (1 + (i % 3)) * points[(i * dimension) + d];
        Separation around = MinimumNormPoint.Decide(points, count, dimension);
        Assert.That(around.Verdict.IsConverged && !around.Separable);
        CheckCombination(around.Weights, points, dimension);
    }

    [Test]
    public void Opposite_points_doubles_zeros_and_one_point()
    {
        Assert.That(MinimumNormPoint.Decide([1, 2, -1, -2], 2, 2).Separable, Is.False);
        Assert.That(MinimumNormPoint.Decide([1, 2, 1, 2, 1, 2], 3, 2).Separable, Is.True);
        Assert.That(MinimumNormPoint.Decide([1, 2, 0, 0], 2, 2).Separable, Is.False);
        Assert.That(MinimumNormPoint.Decide([3], 1, 1).Separable, Is.True);
        Assert.That(MinimumNormPoint.Decide([0], 1, 1).Separable, Is.False);
    }

    [Test]
    public void Scale_does_not_matter([Values(1e-100, 1, 1e100)] double scale)
    {
        double[] points = [.. Normals(9, 24).Select(x => scale * x)];
        Assert.That(MinimumNormPoint.Decide(points, 8, 3).Separable, Is.EqualTo(MinimumNormPoint.Decide(Normals(9, 24), 8, 3).Separable));
    }

    [Test]
    public void Bad_shapes_and_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MinimumNormPoint.Decide([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => MinimumNormPoint.Decide([1, double.NaN], 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MinimumNormPoint.Decide([], 0, 2));
    }

    private static void CheckCombination(double[] weights, double[] points, int dimension)
    {
        double[] sum = new double[dimension];
        double largest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            for (int d = 0; d < dimension; d++) sum[d] += weights[i] * points[(i * dimension) + d];
            largest = Math.Max(largest, Math.Sqrt(Dot(points.AsSpan(i * dimension, dimension), points.AsSpan(i * dimension, dimension))));
        }

        Assert.That(weights, Has.All.GreaterThanOrEqualTo(0));
        Assert.That(weights.Sum(), Is.EqualTo(1).Within(1e-10));
        Assert.That(Math.Sqrt(Dot(sum, sum)), Is.LessThanOrEqualTo(2e-8 * largest));
    }

    private static double[] Normals(uint replica, int count)
    {
        double[] x = new double[count];
        new RandomStream(4, Purpose.Test, replica).FillNormal(x);
        return x;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
