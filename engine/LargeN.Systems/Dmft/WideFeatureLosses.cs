// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Losses and readout norms of an infinitely wide network at recorded steps; +infinity from where it is unstable.</summary>
/// <param name="Excess">Excess loss.</param>
/// <param name="ReadoutNorm">q = |w|^2 / N.</param>
/// <param name="Verdict">Diverged with the step and, as residual, q there.</param>
internal sealed record WideFeatureCurves(double[] Excess, double[] ReadoutNorm, Verdict Verdict);

/// <summary>Population descent of a two-layer linear network with projected feature updates at infinite width: an exact recursion.</summary>
/// <remarks>
/// a = A^T w / N, Q = A^T A / N, q = |w|^2 / N, z = lambda (w* - a): a += eta Q z + eta gamma0 z (q + eta a.z), Q += eta gamma0 (a z^T + z a^T) + (eta gamma0)^2 q z z^T, q += 2 eta a.z + eta^2 z^T Q z,
/// right-hand sides old. Of a block of m equal modes only the direction of the target moves, so that a block is one mode of weight sqrt(m) w*. One pass over Q a step: a row is
/// multiplied and updated while it is in cache.
/// </remarks>
internal static class WideFeatureLosses
{
    /// <param name="modes">The modes.</param>
    /// <param name="learningRate">eta.</param>
    /// <param name="richness">gamma0.</param>
    /// <param name="steps">Recorded steps, rising.</param>
    /// <param name="fixedKernel">Whether Q stays the identity, the approximation whose exponents are derived by hand: O(M) a step.</param>
    /// <param name="cancel">Looked at every few hundred steps.</param>
    internal static WideFeatureCurves Solve(SgdModes modes, double learningRate, double richness, IReadOnlyList<int> steps, bool fixedKernel, CancellationToken cancel)
    {
        int m = modes.Count;
        double[] target = [.. modes.Start.Select((w2, k) => Math.Sqrt(w2 * modes.Multiplicities[k]))], a = new double[m], z = new double[m], pushed = new double[m];
        bool moves = richness > 0 && !fixedKernel;
        double[] kernel = new double[moves ? m * m : 0];
        for (int k = 0; k < m && moves; k++) kernel[(k * m) + k] = 1;
        double q = 0, largest = modes.Eigenvalues.Max(), rate = learningRate * richness;
        double[] excess = new double[steps.Count], norm = new double[steps.Count];
        for (int t = 0, r = 0; r < steps.Count; t++)
        {
            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            FixedLanes.Subtract(target, a, z);
            if (steps[r] == t)
            {
                double loss = modes.Floor;
                for (int k = 0; k < m; k++) loss += modes.Eigenvalues[k] * z[k] * z[k];
                (excess[r], norm[r]) = (loss, q);
                if (++r == steps.Count) break;
            }

            if (!(learningRate * largest * (1 + (richness * q)) <= 2))
            {
                excess.AsSpan(r).Fill(double.PositiveInfinity);
                norm.AsSpan(r).Fill(double.PositiveInfinity);
                return new WideFeatureCurves(excess, norm, new Verdict(VerdictKind.Diverged, t, q));
            }

            FixedLanes.Multiply(z, modes.Eigenvalues, z);
            double overlap = FixedLanes.Dot(a, z), curvature = 0;
            if (moves)
            {
                for (int k = 0; k < m; k++)
                {
                    Span<double> row = kernel.AsSpan(k * m, m);
                    pushed[k] = FixedLanes.Dot(row, z);
                    FixedLanes.AddScaled((rate * a[k]) + (rate * rate * q * z[k]), z, row);
                    FixedLanes.AddScaled(rate * z[k], a, row);
                }
            }
            else
            {
                z.CopyTo(pushed, 0);
            }

            curvature = FixedLanes.Dot(z, pushed);
            FixedLanes.AddScaled(learningRate, pushed, a);
            FixedLanes.AddScaled(rate * (q + (learningRate * overlap)), z, a);
            q += (2 * learningRate * overlap) + (learningRate * learningRate * curvature);
        }

        return new WideFeatureCurves(excess, norm, Verdict.Converged);
    }
}
