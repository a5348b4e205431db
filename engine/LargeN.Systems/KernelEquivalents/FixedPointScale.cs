// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>tau of an implicit network, the root of tau^2 = sa2 m2(tau) + sb2 tau0^2, and the activation there.</summary>
internal readonly record struct FixedPointScale(double Tau, ActivationStatistics Statistics, Verdict Verdict)
{
    private const int Iterations = 2000;
    private const double Tolerance = 1e-14;

    internal static FixedPointScale Of(ActivationFunction function, ImplicitNetwork network, double inputScale)
    {
        double tau = inputScale, change = double.PositiveInfinity;
        ActivationStatistics at = ActivationStatistics.Of(function, tau);
        for (int i = 0; i < Iterations && change > Tolerance && tau is > 0 and < 1e50; i++)
        {
            double next = Math.Sqrt((network.RecurrentVariance * at.SecondMoment) + (network.InputVariance * inputScale * inputScale));
            change = Math.Abs(next - tau) / next;
            tau = next;
            at = ActivationStatistics.Of(function, tau);
        }

        return new FixedPointScale(tau, at, change <= Tolerance ? Verdict.Converged with { Residual = change } : new Verdict(VerdictKind.NotConverged, Residual: change));
    }
}
