// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>One schedule of a horizon and what it leads to.</summary>
/// <param name="Rates">eta_t, T.</param>
/// <param name="Loss">Mean excess loss after T steps.</param>
/// <param name="Shape">chi of a power law, the decaying share of warmup-stable-decay, otherwise 0.</param>
/// <param name="Verdict">Whether the search ended.</param>
internal sealed record Schedule(double[] Rates, double Loss, double Shape, Verdict Verdict)
{
    /// <summary>Samples of each step; null for the batch of the config.</summary>
    internal double[]? Batches { get; init; }

    /// <summary>mu_t; null for none.</summary>
    internal double[]? Momenta { get; init; }
}

/// <summary>The best schedules of one horizon: of simple families by sweeps, of all by the adjoint.</summary>
internal sealed class Schedules(SgdModes modes, OptimalSchedulesConfig config, double limit, bool selfTerm, CancellationToken cancel)
{
    private const int Grid = 24;
    private const double Range = 3000;

    /// <summary>Constant rates.</summary>
    internal Schedule Constant(int horizon) => Family(horizon, [(Filled(horizon, 1), 0)]);

    /// <summary>eta_t = eta_0 (1 + t)^-chi, chi = 0.1 to 0.9.</summary>
    internal Schedule PowerLaw(int horizon) => Family(horizon, [.. Enumerable.Range(1, 9).Select(i => (Power(horizon, 0.1 * i), 0.1 * i))]);

    /// <summary>Warmup over <paramref name="warmup"/> T steps, constant, then linear to zero over a share of 0.1 to 1 of the time.</summary>
    internal Schedule WarmupStableDecay(int horizon, double warmup) =>
        Family(horizon, [.. Enumerable.Range(1, 10).Select(i => (Decaying(horizon, warmup, 0.1 * i), 0.1 * i))]);

    /// <summary>The best of all schedules with rates below the limit, by descent from <paramref name="start"/>.</summary>
    internal Schedule Optimal(int horizon, ReadOnlySpan<double> start)
    {
        double[] shares = new double[horizon];
        for (int t = 0; t < horizon; t++) shares[t] = start[t] / limit;
        (double[] rates, double loss, Verdict verdict) = new ControlSearch<PlainMoments>(modes, config, horizon, limit, selfTerm).Find(shares, cancel);
        return new Schedule(rates, loss, 0, verdict);
    }

    /// <summary>The best rates and momenta together: the best of descents from three starts, because there are local minima.</summary>
    internal Schedule WithMomentum(int horizon, ReadOnlySpan<double> start)
    {
        ControlSearch<HeavyBallMoments> search = new(modes, config, horizon, limit, selfTerm);
        Schedule? best = null;
        double[] shares = new double[2 * horizon];
        for (int guess = 0; guess < 3; guess++)
        {
            for (int t = 0; t < horizon; t++)
            {
                shares[t] = (guess == 2 ? 0.5 : 1) * start[t] / limit;
                shares[horizon + t] = guess == 0 ? 0.1 : guess == 1 ? Math.Min(1 - (3 / (t + 3.0)), 2.0 * (horizon - t) / horizon) : 0.8 * Math.Min(1, 4.0 * (horizon - t) / horizon);
            }

            (double[] controls, double loss, Verdict verdict) = search.Find(shares, cancel);
            if (best is null || loss < best.Loss) best = new Schedule(controls[..horizon], loss, 0, verdict) { Momenta = controls[horizon..] };
        }

        return best!;
    }

    /// <summary>The same samples in fewer steps: steps of the schedule are joined as long as their rates add up to no more than its largest, and their samples are one batch.</summary>
    internal Schedule GrowingBatch(Schedule schedule)
    {
        double peak = schedule.Rates.Max() * (1 + 1e-9), flow = 0, samples = 0;
        List<double> rates = [], batches = [];
        for (int t = 0; t < schedule.Rates.Length; t++)
        {
            flow += schedule.Rates[t];
            samples += config.BatchSize;
            if (t + 1 < schedule.Rates.Length && flow + schedule.Rates[t + 1] <= peak) continue;
            rates.Add(flow);
            batches.Add(samples);
            (flow, samples) = (0, 0);
        }

        double loss = SecondMoments.Losses(modes, [new SgdSetting(1, 1, config.NoiseVariance, [rates.Count], [.. rates], [.. batches])], cancel, selfTerm)[0][0];
        return new Schedule([.. rates], loss, 0, Verdict.Converged) { Batches = [.. batches] };
    }

    /// <summary>The best peak and shape of a family: a grid of peaks over three decades below the limit, then one between the neighbours of the best.</summary>
    private Schedule Family(int horizon, (double[] Factors, double Shape)[] shapes)
    {
        double low = Elementary.Log(limit / Range), step = Elementary.Log(Range) / (Grid - 1);
        double[] peaks = [.. Enumerable.Range(0, Grid).Select(i => i == Grid - 1 ? limit : Elementary.Exp(low + (step * i)))];
        (int shape, int peak) = Best(horizon, shapes, peaks, out _);
        double from = Elementary.Log(peaks[Math.Max(0, peak - 1)]), to = Elementary.Log(peaks[Math.Min(Grid - 1, peak + 1)]);
        double[] finer = [.. Enumerable.Range(0, Grid).Select(i => i == Grid - 1 ? peaks[Math.Min(Grid - 1, peak + 1)] : Elementary.Exp(from + ((to - from) * i / (Grid - 1))))];
        (_, peak) = Best(horizon, [shapes[shape]], finer, out double loss);
        return new Schedule([.. shapes[shape].Factors.Select(f => f * finer[peak])], loss, shapes[shape].Shape, Verdict.Converged);
    }

    private (int Shape, int Peak) Best(int horizon, (double[] Factors, double Shape)[] shapes, double[] peaks, out double loss)
    {
        SgdSetting[] settings = [.. shapes.SelectMany(s => peaks.Select(p => new SgdSetting(p, config.BatchSize, config.NoiseVariance, [horizon], s.Factors)))];
        double[][] losses = SecondMoments.Losses(modes, settings, cancel, selfTerm);
        int best = 0;
        for (int i = 1; i < losses.Length; i++)
        {
            if (losses[i][0] < losses[best][0]) best = i;
        }

        loss = losses[best][0];
        return (best / peaks.Length, best % peaks.Length);
    }

    private static double[] Filled(int horizon, double value) => [.. Enumerable.Repeat(value, horizon)];

    private static double[] Power(int horizon, double chi) => [.. Enumerable.Range(0, horizon).Select(t => Elementary.Exp(-chi * Elementary.Log(1.0 + t)))];

    private static double[] Decaying(int horizon, double warmup, double share) =>
        [.. Enumerable.Range(0, horizon).Select(t => Math.Min(Math.Min(1, (t + 1) / Math.Max(1, warmup * horizon)), (horizon - t) / (share * horizon)))];
}
