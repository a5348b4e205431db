// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Gauss-Hermite quadrature with the probabilists' weight: sum_i w_i f(x_i) = E f(z), z standard normal, exact for polynomials of degree 2n - 1.</summary>
/// <remarks>Determinism: class B. The weights sum to 1; outer weights below 1e-308 are zero or subnormal from about n = 370 on.</remarks>
public static class GaussHermite
{
    /// <summary>The rule for the standard normal distribution.</summary>
    /// <param name="points">Number of nodes n, 1 to 512. The cost is O(n^2); keep the rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static QuadratureRule Rule(int points)
    {
        GaussRule.CheckPoints(points);
        double[] b = new double[points + 1];
        for (int k = 1; k <= points; k++) b[k] = Math.Sqrt(k);
        return GaussRule.Of(points, b, mass: 1, bound: 2 * Math.Sqrt(points));
    }
}
