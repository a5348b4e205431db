// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Largest eigenvalue of the operator that gradient descent on N random features and P samples iterates, for large N and P.</summary>
internal static class DescentStability
{
    private const double Golden = 0.6180339887498949;

    /// <summary>The upper edge of the spectrum of (1/N) A^T A (1/P) Psi^T Psi, features of variances lambda_k.</summary>
    /// <remarks>
    /// Outside the spectrum x = kappa (1 + s/P)(1 + s/N), s = sum_k m_k lambda_k / (kappa - lambda_k), kappa above the largest eigenvalue; the map from kappa to x turns at
    /// the edge, so that the edge is its minimum. Without samples and features to confuse modes it is the largest eigenvalue itself.
    /// </remarks>
    internal static double LargestEigenvalue(SgdModes modes, double samples, double width)
    {
        double largest = modes.Eigenvalues.Max();
        double At(double logGap)
        {
            double kappa = largest * (1 + Math.Exp(logGap)), sum = 0;
            for (int k = 0; k < modes.Count; k++) sum += modes.Multiplicities[k] * modes.Eigenvalues[k] / (kappa - modes.Eigenvalues[k]);
            return kappa * (1 + (sum / samples)) * (1 + (sum / width));
        }

        // One minimum between a gap of 1e-15 and one of 1e15 times the largest eigenvalue.
        double low = -34, high = 34;
        while (high - low > 1e-9)
        {
            double a = high - (Golden * (high - low)), b = low + (Golden * (high - low));
            if (At(a) <= At(b)) high = b;
            else low = a;
        }

        return Math.Max(largest, At(0.5 * (low + high)));
    }
}
