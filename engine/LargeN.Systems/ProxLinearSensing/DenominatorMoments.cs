// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.ProxLinearSensing;

/// <summary>Means over two normals u, v of u^i v^j/D (One) and u^i v^j/D^2 (Two), D = 1 + alpha u^2 + gamma v^2.</summary>
/// <remarks>
/// Gauss's rule of 40 points in each; only squares enter, so that the 20 positive nodes are enough. Layout: the 400 points lie one after the other, point g is summed in lane g mod 8;
/// multiply-adds are fused and lanes are added as by <see cref="LaneTotals"/>. Determinism: class B.
/// </remarks>
internal readonly record struct DenominatorMoments(
    double One00, double One02, double One20, double One22, double Two02, double Two20, double Two22, double Two04, double Two40, double Two24, double Two42)
{
    private const int Points = 40;
    private const int Lanes = 8;
    private static readonly (double[] U, double[] V, double[] Weight) Grid = Squares();

    internal static DenominatorMoments Of(double alpha, double gamma)
    {
        Vector512<double> one00 = default, one02 = default, one20 = default, one22 = default, two02 = default, two20 = default, two22 = default, two04 = default, two40 = default, two24 = default, two42 = default;
        Vector512<double> a = Vector512.Create(alpha), c = Vector512.Create(gamma), one = Vector512<double>.One;
        ReadOnlySpan<double> us = Grid.U, vs = Grid.V, weights = Grid.Weight;
        for (int g = 0; g <= us.Length - Lanes; g += Lanes)
        {
            Vector512<double> u = Vector512.Create(us.Slice(g, Lanes)), v = Vector512.Create(vs.Slice(g, Lanes));
            Vector512<double> inverse = one / Vector512.FusedMultiplyAdd(a, u, Vector512.FusedMultiplyAdd(c, v, one));
            Vector512<double> f = Vector512.Create(weights.Slice(g, Lanes)) * inverse, fu = f * u, fv = f * v, hu = fu * inverse, hv = fv * inverse, uv = hu * v;
            one00 += f;
            one02 += fv;
            one20 += fu;
            one22 = Vector512.FusedMultiplyAdd(fu, v, one22);
            two02 += hv;
            two20 += hu;
            two22 += uv;
            two04 = Vector512.FusedMultiplyAdd(hv, v, two04);
            two40 = Vector512.FusedMultiplyAdd(hu, u, two40);
            two24 = Vector512.FusedMultiplyAdd(uv, v, two24);
            two42 = Vector512.FusedMultiplyAdd(uv, u, two42);
        }

        return new(
            LaneTotals.Of(one00), LaneTotals.Of(one02), LaneTotals.Of(one20), LaneTotals.Of(one22), LaneTotals.Of(two02), LaneTotals.Of(two20), LaneTotals.Of(two22), LaneTotals.Of(two04), LaneTotals.Of(two40),
            LaneTotals.Of(two24), LaneTotals.Of(two42));
    }

    private static (double[] U, double[] V, double[] Weight) Squares()
    {
        const int half = Points / 2;    // (half)^2 points are a multiple of the lanes
        QuadratureRule rule = GaussHermite.Rule(Points);
        int[] positive = [.. Enumerable.Range(0, Points).Where(g => rule.Nodes[g] > 0)];
        (double[] u, double[] v, double[] weight) = (new double[half * half], new double[half * half], new double[half * half]);
        for (int g = 0; g < half; g++)
        {
            for (int h = 0; h < half; h++)
            {
                (double x, double y) = (rule.Nodes[positive[g]], rule.Nodes[positive[h]]);
                (u[(g * half) + h], v[(g * half) + h], weight[(g * half) + h]) = (x * x, y * y, 4 * rule.Weights[positive[g]] * rule.Weights[positive[h]]);
            }
        }

        return (u, v, weight);
    }
}
