// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.HomogenizedSgd;

/// <summary>The loss of homogenised SGD: psi(t) = F(t) + int_0^t K(t - s) psi(s) ds.</summary>
/// <remarks>
/// F(t) = 1/2 sum_j p_j e^(-2 gamma s_j t) + floor, K(t) = (gamma^2/n) sum_j s_j^2 e^(-2 gamma s_j t), s_j the eigenvalues of A^T A, p_j = s_j x_j(0)^2 (Paquette, Lee, Pedregosa, Paquette 2021).
/// One amplitude a mode, y_j = psi's share, decays exactly over a step while psi is taken for a straight line over it: y_j' = -2 gamma s_j y_j + (gamma^2/n) s_j^2 psi. Steps grow with
/// time, 1% of it, and two step lengths are extrapolated: the error is about 1e-9 of the value.
/// </remarks>
internal sealed class VolterraLoss
{
    private const double Ratio = 0.01;
    private readonly double[] squares;
    private readonly double[] powers;
    private readonly double floor;
    private readonly double samples;

    /// <param name="squares">s_j > 0, eigenvalues of A^T A.</param>
    /// <param name="powers">p_j = s_j x_j(0)^2 (label squared).</param>
    /// <param name="floor">Half of |b_perp|^2 (label squared).</param>
    /// <param name="samples">n.</param>
    internal VolterraLoss(double[] squares, double[] powers, double floor, double samples) =>
        (this.squares, this.powers, this.floor, this.samples) = (squares, powers, floor, samples);

    /// <summary>int_0^inf K; the loss stays bounded where it is below 1.</summary>
    internal double KernelWeight(double learningRate) => learningRate * squares.Sum() / (2 * samples);

    /// <summary>2 n / tr A^T A.</summary>
    internal double CriticalLearningRate => 2 * samples / squares.Sum();

    /// <summary>psi(infinity); +infinity where the loss grows without bound.</summary>
    internal double Limit(double learningRate)
    {
        double weight = KernelWeight(learningRate);
        return weight < 1 ? floor / (1 - weight) : double.PositiveInfinity;
    }

    /// <summary>psi at rising times.</summary>
    internal double[] At(double learningRate, IReadOnlyList<double> times, CancellationToken cancel)
    {
        double[] coarse = March(learningRate, times, 1, cancel), fine = March(learningRate, times, 2, cancel);
        for (int i = 0; i < fine.Length; i++)
        {
            double value = fine[i] + ((fine[i] - coarse[i]) / 3);
            fine[i] = double.IsFinite(value) ? value : double.PositiveInfinity;
        }

        return fine;
    }

    private double[] March(double gamma, IReadOnlyList<double> times, int parts, CancellationToken cancel)
    {
        int modes = squares.Length;
        double[] amplitude = new double[modes], exponent = new double[modes], decay = new double[modes], values = new double[times.Count];
        double fastest = 2 * gamma * squares.Max(), psi = floor, t = 0;
        for (int j = 0; j < modes; j++)
        {
            amplitude[j] = 0.5 * powers[j];
            psi += amplitude[j];
        }

        for (int i = 0; i < values.Length; i++)
        {
            while (t < times[i])
            {
                cancel.ThrowIfCancellationRequested();
                double whole = Math.Max(Ratio * t, 0.01 / fastest), rest = times[i] - t;
                if (whole > 0.75 * rest) whole = whole >= rest ? rest : rest / 2;
                double h = whole / parts;
                for (int j = 0; j < modes; j++) exponent[j] = -2 * gamma * squares[j] * h;
                Elementary.Exp(exponent, decay);
                for (int part = 0; part < parts; part++) psi = Step(gamma, h, psi, amplitude, exponent, decay);
                t = whole == rest ? times[i] : t + whole;
                if (!double.IsFinite(psi)) break;
            }

            values[i] = double.IsFinite(psi) ? psi : double.PositiveInfinity;
        }

        return values;
    }

    /// <summary>One step: psi = known + share of the new psi itself.</summary>
    private double Step(double gamma, double h, double psi, double[] amplitude, double[] exponent, double[] decay)
    {
        double known = floor, share = 0, rate = gamma * gamma / samples;
        for (int j = 0; j < amplitude.Length; j++)
        {
            (double first, double second) = Weights(-exponent[j], decay[j]);
            double source = rate * squares[j] * squares[j] * h;
            amplitude[j] = (decay[j] * amplitude[j]) + (source * (first - second) * psi);
            known += amplitude[j];
            share += source * second;
        }

        double next = known / (1 - share);
        for (int j = 0; j < amplitude.Length; j++)
        {
            (_, double second) = Weights(-exponent[j], decay[j]);
            amplitude[j] += rate * squares[j] * squares[j] * h * second * next;
        }

        return next;
    }

    /// <summary>(1 - e^-z)/z and (1 - that)/z: means of e^-(z (1 - r)) and of r e^-(z (1 - r)) over r in [0, 1].</summary>
    private static (double First, double Second) Weights(double z, double decay) => z > 0.02
        ? ((1 - decay) / z, (1 - ((1 - decay) / z)) / z)
        : (1 - (z * (0.5 - (z * ((1.0 / 6) - (z * ((1.0 / 24) - (z / 120))))))), 0.5 - (z * ((1.0 / 6) - (z * ((1.0 / 24) - (z * ((1.0 / 120) - (z / 720))))))));
}
