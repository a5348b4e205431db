// SPDX-License-Identifier: MIT
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
        VolterraStep step = new(gamma, squares, powers, floor, samples);
        double[] values = new double[times.Count];
        double fastest = 2 * gamma * squares.Max(), t = 0;
        for (int i = 0; i < values.Length; i++)
        {
            while (t < times[i])
            {
                cancel.ThrowIfCancellationRequested();
                double whole = Math.Max(Ratio * t, 0.01 / fastest), rest = times[i] - t;
                if (whole > 0.75 * rest) whole = whole >= rest ? rest : rest / 2;
                step.Take(whole / parts, parts);
                t = whole == rest ? times[i] : t + whole;
                if (!double.IsFinite(step.Psi)) break;
            }

            values[i] = double.IsFinite(step.Psi) ? step.Psi : double.PositiveInfinity;
        }

        return values;
    }
}
