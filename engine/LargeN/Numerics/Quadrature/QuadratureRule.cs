// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Nodes and weights: the integral of f is approximated by sum_i Weights[i] f(Nodes[i]).</summary>
/// <param name="Nodes">Points in rising order.</param>
/// <param name="Weights">Positive weights, one a node.</param>
public sealed record QuadratureRule(double[] Nodes, double[] Weights)
{
    /// <summary>The approximate integral, summed in the order of <see cref="FixedOrder"/>.</summary>
    /// <param name="function">The integrand without the weight function.</param>
    public double Integrate(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return FixedOrder.Dot(Weights, Array.ConvertAll(Nodes, x => function(x)));
    }
}
