// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.RandomEquations;

/// <summary>du/dq = edge/2 from u(0) = alpha xi(0)/2, kept at 0 or above.</summary>
internal sealed class EnergyPath(IReadOnlyList<double> covariance, double ratio)
{
    /// <summary>Steps of Heun's rule from q = 0 to 1.</summary>
    private const int Resolution = 2000;

    /// <summary>Mean of the largest eigenvalue's Tracy-Widom law, orthogonal ensemble, with the sign that an edge from below has.</summary>
    private const double TracyWidom = 1.2065335745820;

    internal double Start => ratio * covariance[0] / 2;

    /// <summary>How far the lowest of D eigenvalues lies above the edge, in units of <see cref="HessianEdge.Spread"/>.</summary>
    internal static double Shift(int dimension) => TracyWidom * Elementary.Exp(-2.0 / 3 * Elementary.Log(dimension));

    /// <summary>u at rising q, and where it reached 0 on the way; not a number where it did not. A shift stands for a finite dimension.</summary>
    internal (double[] Energy, double Solution) At(double[] radii, double shift = 0)
    {
        double Slope(double at, double radius)
        {
            HessianEdge edge = Edge(at, radius);
            return (edge.Edge + (shift * edge.Spread)) / 2;
        }

        double u = Start, q = 0, solution = double.NaN;
        double[] energy = new double[radii.Length];
        for (int i = 0; i < radii.Length; i++)
        {
            int steps = (int)Math.Ceiling((radii[i] - q) * Resolution);
            double from = q, h = steps > 0 ? (radii[i] - from) / steps : 0;
            for (int s = 0; s < steps; s++)
            {
                q = from + (s * h);
                double slope = Slope(u, q), next = Slope(Math.Max(0, u + (h * slope)), q + h), moved = u + (h / 2 * (slope + next));
                if (moved <= 0 && double.IsNaN(solution)) solution = q + (h * u / (u - moved));
                u = Math.Max(0, moved);
            }

            q = radii[i];
            energy[i] = u;
        }

        return (energy, solution);
    }

    internal HessianEdge Edge(double u, double q) => HessianEdge.Of(u, Derivative(q, 1), Derivative(q, 2), ratio);

    /// <summary>The largest alpha in (0, 1] at which u reaches 0 before q = 1, by bisection; 0 where none does.</summary>
    /// <remarks>Above 1 the edge is positive at u = 0, so that u cannot reach it.</remarks>
    internal static double Threshold(IReadOnlyList<double> covariance, CancellationToken cancel)
    {
        if (Succeeds(1)) return 1;
        double low = 0, high = 1;
        for (int i = 0; i < 30; i++)
        {
            cancel.ThrowIfCancellationRequested();
            double middle = 0.5 * (low + high);
            if (Succeeds(middle)) low = middle;
            else high = middle;
        }

        return low;

        bool Succeeds(double alpha) => double.IsFinite(new EnergyPath(covariance, alpha).At([1.0]).Solution);
    }

    private double Derivative(double q, int order)
    {
        double sum = 0;
        for (int p = covariance.Count - 1; p >= order; p--) sum = (sum * q) + (covariance[p] * (order == 1 ? p : p * (p - 1)));
        return sum;
    }
}
