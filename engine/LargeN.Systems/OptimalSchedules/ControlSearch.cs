// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>Search for the rates, and momenta, that leave the smallest loss: descent of log L_T in y, with control = largest value / (1 + e^-y).</summary>
/// <remarks>
/// Far out the sigmoid is flat: a descent may end with a rate near 0 or near its limit where the loss itself would fall if the rate came back. Such controls are put back to where the sigmoid bends and the
/// descent goes on from there, as long as the loss falls.
/// </remarks>
internal sealed class ControlSearch<TMoments>(SgdModes modes, OptimalSchedulesConfig config, int horizon, double limit, bool selfTerm)
    where TMoments : struct, IStepMoments
{
    private const int MostIterations = 4000;
    private const int MostRounds = 10;

    /// <summary>y beyond which the sigmoid counts as flat: within 2 % of the end.</summary>
    private const double Flat = 4;

    private readonly ScheduleGradient<TMoments> gradient = new(modes, config.NoiseVariance, config.BatchSize, horizon, selfTerm);
    private readonly double[] sigmoids = new double[TMoments.Controls * horizon];
    private readonly double[] controls = new double[TMoments.Controls * horizon];

    /// <summary>The best controls from a start, eta_t, then mu_t, and their loss; +infinity where the start itself diverges.</summary>
    /// <param name="start">Share of the largest value, one a control; brought to 0.001 to 0.999.</param>
    /// <param name="cancel">Looked at once an iteration.</param>
    internal (double[] Controls, double Loss, Verdict Verdict) Find(ReadOnlySpan<double> start, CancellationToken cancel)
    {
        double[] y = new double[controls.Length], slopes = new double[controls.Length];
        for (int i = 0; i < y.Length; i++)
        {
            double inside = Math.Clamp(start[i], 1e-3, 1 - 1e-3);
            y[i] = Elementary.Log(inside / (1 - inside));
        }

        bool starts = double.IsFinite(Objective(y, slopes));
        double[] best = [.. controls];
        double least = double.PositiveInfinity;
        Verdict verdict = new(VerdictKind.Diverged, 0);
        for (int round = 0; starts && round < MostRounds; round++)
        {
            Verdict ended = LimitedMemoryMinimum.Find(Objective, y, MostIterations, cancel).Verdict;
            Move(y);
            double loss = gradient.Evaluate(controls, slopes);
            if (!(loss < least * (1 - 1e-12))) break;
            (best, least, verdict) = ([.. controls], loss, ended);
            if (!ended.IsConverged || !Free(y, slopes, loss)) break;
        }

        return (best, least, verdict);
    }

    /// <summary>Brings back what a slope of the loss pulls away from a flat end.</summary>
    /// <returns>Whether there was any that a share of 1e-9 of the loss could be gained by.</returns>
    private bool Free(double[] y, double[] slopes, double loss)
    {
        bool any = false;
        for (int i = 0; i < y.Length; i++)
        {
            double room = slopes[i] > 0 ? controls[i] : Largest(i) - controls[i];
            if (Math.Abs(y[i]) <= Flat || slopes[i] * y[i] <= 0 || Math.Abs(slopes[i]) * room <= 1e-9 * loss) continue;
            y[i] = Math.CopySign(Flat, y[i]);
            any = true;
        }

        return any;
    }

    private double Objective(ReadOnlySpan<double> at, Span<double> slopes)
    {
        Move(at);
        double loss = gradient.Evaluate(controls, slopes);
        if (!double.IsFinite(loss) || loss <= 0) return double.PositiveInfinity;
        for (int i = 0; i < controls.Length; i++) slopes[i] *= controls[i] * (1 - sigmoids[i]) / loss;
        return Elementary.Log(loss);
    }

    private void Move(ReadOnlySpan<double> y)
    {
        Elementary.Sigmoid(y, sigmoids);
        for (int i = 0; i < controls.Length; i++) controls[i] = Largest(i) * sigmoids[i];
    }

    private double Largest(int control) => control < horizon ? limit : 1;
}
