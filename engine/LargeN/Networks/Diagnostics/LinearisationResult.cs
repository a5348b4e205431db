// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A network beside its first-order expansion at given points, all [rows, outputs], row-major.</summary>
/// <param name="Initial">f(theta_0).</param>
/// <param name="Change">df/dtheta(theta_0) (theta - theta_0): to first order, the change of f.</param>
/// <param name="Outputs">f(theta).</param>
public sealed record LinearisationResult(double[] Initial, double[] Change, double[] Outputs)
{
    /// <summary>Root mean square over points and outputs of f - f_1, in the unit of the outputs; NaN where one is not finite.</summary>
    public double Distance => RootMeanSquare(i => Outputs[i] - Initial[i] - Change[i]);

    /// <summary>Root mean square of f - f(theta_0): how far the function has moved.</summary>
    public double Moved => RootMeanSquare(i => Outputs[i] - Initial[i]);

    /// <summary><see cref="Distance"/> over <see cref="Moved"/>: 0 for a lazy network; NaN where nothing has moved.</summary>
    public double Relative => Distance / Moved;

    private double RootMeanSquare(Func<int, double> term)
    {
        double[] terms = [.. Enumerable.Range(0, Outputs.Length).Select(term)];
        return Math.Sqrt(FixedOrder.SquaredNorm(terms) / terms.Length);
    }
}
