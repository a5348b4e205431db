// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>Fit of the law to runs: the sum of Huber's function of log predicted - log measured loss, beyond 0.001 linear.</summary>
/// <remarks>
/// Unknowns: log A - a mean(log N), log a, log B_d - b mean(log D), log b, log E, log gamma of three: centred, because A and a alone are nearly collinear. Limited-memory BFGS
/// from eight starts on a grid of (a, b, E). Determinism: class B; logarithms and exponentials are the engine's own, over all runs at once.
/// <para>Not for use by several threads at once.</para>
/// </remarks>
internal sealed class PrecisionFit
{
    internal const int Unknowns = 8;
    private const double Delta = 1e-3;

    private readonly double[] logN;
    private readonly double[] logD;
    private readonly double[] logL;
    private readonly double[][] bits;
    private readonly double[] ratio;
    private readonly double[] lost;
    private readonly double[] logs;
    private readonly double[] parts;
    private readonly double[] x;
    private readonly double[] top;
    private readonly double[] total;
    private readonly double[] logTotal;
    private readonly double centreN;
    private readonly double centreD;

    /// <param name="parameters">N.</param>
    /// <param name="tokens">D.</param>
    /// <param name="bits">P of weights, activations, cache; one array each.</param>
    /// <param name="losses">L > 0.</param>
    internal PrecisionFit(IReadOnlyList<double> parameters, IReadOnlyList<double> tokens, double[][] bits, IReadOnlyList<double> losses)
    {
        (logN, logD, logL, this.bits) = (Logs(parameters), Logs(tokens), Logs(losses), bits);
        int n = logL.Length;
        (ratio, lost, logs, parts) = (new double[3 * n], new double[3 * n], new double[3 * n], new double[3 * n]);
        (x, top, total, logTotal) = (new double[n], new double[n], new double[n], new double[n]);
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
        int n = logL.Length;
        double a = Elementary.Exp(theta[1]), b = Elementary.Exp(theta[3]), sum = 0;
        for (int c = 0; c < 3; c++)
        {
            double minus = -1 / Elementary.Exp(theta[5 + c]);
            for (int i = 0; i < n; i++) ratio[(c * n) + i] = minus * bits[c][i];
        }

        Elementary.Expm1(ratio, lost);                  // -(1 - e^{-P/gamma})
        for (int i = 0; i < lost.Length; i++) logs[i] = -lost[i];
        Elementary.Log(logs, logs);
        for (int i = 0; i < n; i++)
        {
            x[i] = logN[i] - centreN + logs[i] + logs[n + i] + logs[(2 * n) + i];
            double z1 = theta[0] - (a * x[i]), z2 = theta[2] - (b * (logD[i] - centreD)), z3 = theta[4];
            top[i] = Math.Max(z1, Math.Max(z2, z3));
            (parts[i], parts[n + i], parts[(2 * n) + i]) = (z1 - top[i], z2 - top[i], z3 - top[i]);
        }

        Elementary.Exp(parts, parts);
        for (int i = 0; i < n; i++) total[i] = parts[i] + parts[n + i] + parts[(2 * n) + i];
        Elementary.Log(total, logTotal);
        gradient.Clear();
        for (int i = 0; i < n; i++)
        {
            double q = (top[i] + logTotal[i] - logL[i]) / Delta, slope = Math.Clamp(q, -1, 1) / (Delta * total[i]);
            sum += Math.Abs(q) <= 1 ? 0.5 * q * q : Math.Abs(q) - 0.5;
            double s1 = slope * parts[i], s2 = slope * parts[n + i];
            gradient[0] += s1;
            gradient[1] -= s1 * a * x[i];
            gradient[2] += s2;
            gradient[3] -= s2 * b * (logD[i] - centreD);
            gradient[4] += slope * parts[(2 * n) + i];
            // -d log(1 - e^{-P/gamma}) / d log gamma = (P/gamma) e^{-P/gamma} / (1 - e^{-P/gamma})
            for (int c = 0, at = i; c < 3; c++, at += n) gradient[5 + c] += s1 * a * ratio[at] * (1 + lost[at]) / lost[at];
        }

        return double.IsFinite(sum) ? sum : double.PositiveInfinity;
    }

    private static double[] Logs(IReadOnlyList<double> values) => [.. values.Select(Elementary.Log)];
}
