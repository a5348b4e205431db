// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Gauss-Legendre quadrature: exact for polynomials of degree 2n - 1 on an interval.</summary>
/// <remarks>Determinism: class B. Nodes and weights on [-1, 1] are within 1e-15 of the exact ones (tested against 256-bit arithmetic).</remarks>
public static class GaussLegendre
{
    /// <summary>The rule on [-1, 1].</summary>
    /// <param name="points">Number of nodes n, 1 to 512. The cost is O(n^2); keep the rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static QuadratureRule Rule(int points)
    {
        GaussRule.CheckPoints(points);
        double[] b = new double[points + 1];
        for (int k = 1; k <= points; k++) b[k] = k / Math.Sqrt((4.0 * k * k) - 1);
        return GaussRule.Of(points, b, mass: 2, bound: 1);
    }

    /// <summary>The rule on [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <param name="points">Number of nodes n, 1 to 512.</param>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end, > low, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static QuadratureRule Rule(int points, double low, double high)
    {
        Bracket.Check(low, high);
        QuadratureRule unit = Rule(points);
        double middle = (low / 2) + (high / 2), radius = (high / 2) - (low / 2);
        return new QuadratureRule(
            Array.ConvertAll(unit.Nodes, x => Math.FusedMultiplyAdd(radius, x, middle)), Array.ConvertAll(unit.Weights, w => w * radius));
    }
}
