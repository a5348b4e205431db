// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>Fit of the law to runs: the sum of Huber's function of log predicted - log measured loss, beyond 0.001 linear.</summary>
/// <remarks>
/// Unknowns: log A - a mean(log N), log a, log B_d - b mean(log D), log b, log E, log gamma of three: centred, because A and a alone are nearly collinear. Limited-memory BFGS
/// from eight starts on a grid of (a, b, E). Determinism: class B; logarithms and exponentials are the engine's own.
/// </remarks>
internal sealed class PrecisionFit
{
    internal const int Unknowns = 8;
    private const double Delta = 1e-3;

    private readonly double[] logN;
    private readonly double[] logD;
    private readonly double[] logL;
    private readonly double[][] bits;
    private readonly double centreN;
    private readonly double centreD;

    /// <param name="parameters">N.</param>
    /// <param name="tokens">D.</param>
    /// <param name="bits">P of weights, activations, cache; one array each.</param>
    /// <param name="losses">L > 0.</param>
    internal PrecisionFit(IReadOnlyList<double> parameters, IReadOnlyList<double> tokens, double[][] bits, IReadOnlyList<double> losses)
    {
        (logN, logD, logL, this.bits) = (Logs(parameters), Logs(tokens), Logs(losses), bits);
        (centreN, centreD) = (FixedOrder.Mean(logN), FixedOrder.Mean(logD));
    }

    /// <summary>The law that fits best.</summary>
    internal (PrecisionLaw Law, Verdict Verdict) Find(CancellationToken cancel)
    {
        double least = logL.Min(), mean = FixedOrder.Mean(logL), value = double.PositiveInfinity;
        double[]? best = null;
        Verdict verdict = Verdict.Converged;
        for (int start = 0; start < 8; start++)
        {
            double share = (start & 4) == 0 ? 0.6 : 0.9, rest = Elementary.Log(0.5 * (Elementary.Exp(mean) - (share * Elementary.Exp(least))));
            double[] theta =
            [
                rest, Elementary.Log((start & 1) == 0 ? 0.2 : 0.5), rest, Elementary.Log((start & 2) == 0 ? 0.2 : 0.5), Elementary.Log(share) + least,
                Elementary.Log((start & 1) == 0 ? 1.5 : 3), Elementary.Log(2), Elementary.Log((start & 2) == 0 ? 1.5 : 3),
            ];
            (double found, Verdict ended) = LimitedMemoryMinimum.Find(Objective, theta, 2000, cancel);
            if (!(found < value)) continue;
            (value, best, verdict) = (found, theta, ended);
        }

        if (best is null) return (new PrecisionLaw(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, [double.NaN, double.NaN, double.NaN]), new Verdict(VerdictKind.NonFinite, 0));
        double a = Elementary.Exp(best[1]), b = Elementary.Exp(best[3]);
        return (new PrecisionLaw(
            Elementary.Exp(best[0] + (a * centreN)), a, Elementary.Exp(best[2] + (b * centreD)), b, Elementary.Exp(best[4]), [Elementary.Exp(best[5]), Elementary.Exp(best[6]), Elementary.Exp(best[7])]), verdict);
    }

    /// <summary>The sum over runs, in units of Delta^2, and its derivatives.</summary>
    internal double Objective(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        double a = Elementary.Exp(theta[1]), b = Elementary.Exp(theta[3]), sum = 0;
        Span<double> gamma = [Elementary.Exp(theta[5]), Elementary.Exp(theta[6]), Elementary.Exp(theta[7])], pull = stackalloc double[3];
        gradient.Clear();
        for (int i = 0; i < logL.Length; i++)
        {
            double x = logN[i] - centreN, y = logD[i] - centreD;
            for (int c = 0; c < 3; c++)
            {
                double ratio = bits[c][i] / gamma[c], kept = -Elementary.Expm1(-ratio);
                x += Elementary.Log(kept);
                pull[c] = ratio * (1 - kept) / kept;          // -d log(1 - e^{-P/gamma}) / d log gamma
            }

            double z1 = theta[0] - (a * x), z2 = theta[2] - (b * y), z3 = theta[4], top = Math.Max(z1, Math.Max(z2, z3));
            double s1 = Elementary.Exp(z1 - top), s2 = Elementary.Exp(z2 - top), s3 = Elementary.Exp(z3 - top), total = s1 + s2 + s3;
            double q = (top + Elementary.Log(total) - logL[i]) / Delta, slope = Math.Clamp(q, -1, 1) / (Delta * total);
            sum += Math.Abs(q) <= 1 ? 0.5 * q * q : Math.Abs(q) - 0.5;
            gradient[0] += slope * s1;
            gradient[1] -= slope * s1 * a * x;
            gradient[2] += slope * s2;
            gradient[3] -= slope * s2 * b * y;
            gradient[4] += slope * s3;
            for (int c = 0; c < 3; c++) gradient[5 + c] += slope * s1 * a * pull[c];
        }

        return double.IsFinite(sum) ? sum : double.PositiveInfinity;
    }

    private static double[] Logs(IReadOnlyList<double> values) => [.. values.Select(Elementary.Log)];
}
