// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Dmft;

namespace LargeN.Systems.Ngn;

/// <summary>f(x) = x^T Q Lambda Q x/2 with a random reflection Q = 1 - 2 n n^T: a quadratic whose eigenbasis the descent does not know.</summary>
internal sealed class RotatedQuadratic
{
    private readonly double[] curvatures;
    private readonly double[] normal;
    private readonly double[] start;
    private readonly double[] turned;
    private readonly double[] gradient;

    internal RotatedQuadratic(Modes modes, RandomStream stream)
    {
        int d = modes.Count;
        (curvatures, normal, start, turned, gradient) = (new double[d], new double[d], new double[d], new double[d], new double[d]);
        stream.FillNormal(normal);
        double length = Math.Sqrt(FixedOrder.SquaredNorm(normal));
        for (int k = 0; k < d; k++)
        {
            normal[k] /= length;
            curvatures[k] = modes.Roots[k] * modes.Roots[k];
            start[k] = modes.Target[k] > 0 ? modes.Target[k] / modes.Roots[k] : 0;
        }

        Reflect(start);
    }

    internal DescentPath Descend(StepRule rule, double rate, IReadOnlyList<int> steps, CancellationToken cancel)
    {
        double[] x = (double[])start.Clone();
        DescentPath path = new(rule, rate, steps);
        for (int t = 0; ; t++)
        {
            cancel.ThrowIfCancellationRequested();
            x.CopyTo(turned, 0);
            Reflect(turned);
            FixedLanes.Multiply(curvatures, turned, gradient);
            double twice = FixedLanes.Dot(turned, gradient);
            Reflect(gradient);
            double eta = path.At(t, twice / 2, FixedLanes.Dot(gradient, gradient) / twice, FixedLanes.Dot(x, x));
            if (eta == 0) return path;
            FixedLanes.AddScaled(-eta, gradient, x);
        }
    }

    private void Reflect(double[] x) => FixedLanes.AddScaled(-2 * FixedLanes.Dot(normal, x), normal, x);
}
