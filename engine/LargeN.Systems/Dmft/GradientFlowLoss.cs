// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Loss of gradient flow on the population with N random features, at any time.</summary>
/// <remarks>
/// L(t) = u^T exp(-2 G t) u with G = (1/N) Lambda^(1/2) A^T A Lambda^(1/2) is a function of one frequency only: the inverse Laplace transform at 2 t of
/// u^T (z + G)^-1 u = (1/z) sum_k v_k^2 / (1 + lambda_k R3 / z), the response at Theta = 1/z. The contour is Talbot's with Weideman's parameters (2006), 24 nodes: 1e-13 of L(0).
/// </remarks>
internal static class GradientFlowLoss
{
    private const int Nodes = 24;
    private const int Stations = 60;

    /// <param name="modes">The modes.</param>
    /// <param name="width">N; +infinity without a bottleneck.</param>
    /// <param name="times">t > 0, in units of steps of learning rate 1.</param>
    /// <param name="cancel">Looked at between times.</param>
    /// <returns>The mean excess loss at each time, and whether every response was found.</returns>
    internal static (double[] Losses, bool Converged) At(SgdModes modes, double width, IReadOnlyList<double> times, CancellationToken cancel)
    {
        Complex[] z = new Complex[times.Count * (Nodes / 2)], slope = new Complex[z.Length];
        for (int i = 0; i < z.Length; i++)
        {
            double scale = Nodes / (2 * times[i / (Nodes / 2)]), angle = ((2 * (i % (Nodes / 2))) + 1) * Math.PI / Nodes, sine = Math.Sin(0.6407 * angle);
            z[i] = scale * new Complex((0.5017 * angle * Math.Cos(0.6407 * angle) / sine) - 0.6122, 0.2645 * angle);
            slope[i] = scale * new Complex((0.5017 * Math.Cos(0.6407 * angle) / sine) - (0.5017 * 0.6407 * angle / (sine * sine)), 0.2645);
        }

        // Away from the negative real axis the response has no singularity: on a ray from infinity there is one root to follow.
        double farthest = modes.Eigenvalues.Max() * 10;
        Complex[][] path = new Complex[Stations][];
        for (int s = 0; s < Stations; s++)
        {
            double left = 1 - (s / (Stations - 1.0));
            path[s] = [.. z.Select(point => 1 / (point * Math.Pow(Math.Max(1, farthest / point.Magnitude), left)))];
        }

        (Complex[] sums, bool converged) = FeatureResponse.Solve(modes, 0, 1 / width, path, cancel);
        double[] losses = new double[times.Count];
        for (int i = 0; i < z.Length; i++)
        {
            Complex scale = (1 - (sums[i] / width)) / z[i], value = Complex.Zero;
            for (int k = 0; k < modes.Count; k++) value += modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k] / (1 + (modes.Eigenvalues[k] * scale));
            int t = i / (Nodes / 2);
            losses[t] += 2.0 / Nodes * (Complex.Exp(2 * times[t] * z[i]) * (value / z[i]) * slope[i]).Imaginary;
        }

        for (int t = 0; t < losses.Length; t++) losses[t] += modes.Floor;
        return (losses, converged);
    }
}
