// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Response of gradient descent on N random features and P samples, at many frequencies at once.</summary>
/// <remarks>
/// S = sum_k m_k x_k / (1 + x_k), x_k = lambda_k Theta R1 R3, R1 = 1 - S/P, R3 = 1 - S/N (Bordelon, Atanasov, Pehlevan 2024): Newton's method from Theta = 0, where S = 0,
/// along a path of frequencies to the wanted ones. Eight frequencies are the lanes of a register.
/// </remarks>
internal static class FeatureResponse
{
    private const int Most = 60;

    /// <summary>S at the last frequencies of a path.</summary>
    /// <param name="modes">The modes.</param>
    /// <param name="inverseSamples">1/P; 0 for the population.</param>
    /// <param name="inverseWidth">1/N; 0 without a bottleneck.</param>
    /// <param name="path">Theta: stations, each with as many frequencies, the first small.</param>
    /// <param name="cancel">Looked at between groups of frequencies.</param>
    /// <returns>S, and whether every frequency converged to 1e-13.</returns>
    internal static (Complex[] Sums, bool Converged) Solve(SgdModes modes, double inverseSamples, double inverseWidth, Complex[][] path, CancellationToken cancel)
    {
        int points = path[^1].Length;
        Complex[] sums = new Complex[points];
        bool converged = true;
        Complex[] lanes = new Complex[ComplexLanes.Count];
        for (int first = 0; first < points; first += lanes.Length)
        {
            cancel.ThrowIfCancellationRequested();
            ComplexLanes s = default;
            for (int station = 0; station < path.Length; station++)
            {
                for (int l = 0; l < lanes.Length; l++) lanes[l] = path[station][Math.Min(first + l, points - 1)];
                bool last = station == path.Length - 1;
                bool found = Newton(modes, inverseSamples, inverseWidth, Pack(lanes), last ? 1e-26 : 1e-10, ref s);
                converged &= found || !last;
            }

            for (int l = 0; l < lanes.Length && first + l < points; l++) sums[first + l] = s[l];
        }

        return (sums, converged);
    }

    private static bool Newton(SgdModes modes, double inverseSamples, double inverseWidth, ComplexLanes theta, double squaredTolerance, ref ComplexLanes s)
    {
        ComplexLanes one = ComplexLanes.One;
        for (int i = 0; i < Most; i++)
        {
            ComplexLanes r1 = one - (inverseSamples * s), r3 = one - (inverseWidth * s), scale = theta * (r1 * r3), sum = default, slope = default;
            for (int k = 0; k < modes.Count; k++)
            {
                ComplexLanes x = modes.Eigenvalues[k] * scale, h = (one + x).Inverse(), learned = modes.Multiplicities[k] * (x * h);
                sum += learned;
                slope += learned * h;
            }

            ComplexLanes change = (s - sum) / (one + (((inverseSamples * r1.Inverse()) + (inverseWidth * r3.Inverse())) * slope));
            s -= change;
            Vector512<double> allowed = Vector512.Create(squaredTolerance) * (Vector512<double>.One + s.Squared());
            if (Vector512.LessThanOrEqualAll(change.Squared(), allowed)) return true;
        }

        return false;
    }

    private static ComplexLanes Pack(ReadOnlySpan<Complex> values)
    {
        Span<double> re = stackalloc double[ComplexLanes.Count], im = stackalloc double[ComplexLanes.Count];
        for (int l = 0; l < values.Length; l++) (re[l], im[l]) = (values[l].Real, values[l].Imaginary);
        return new ComplexLanes(Vector512.Create<double>(re), Vector512.Create<double>(im));
    }
}
