// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.SgdDynamics;

/// <summary>One run of SGD with heavy-ball momentum: b = mu b + gradient, w = w - eta b.</summary>
/// <param name="LearningRate">eta > 0.</param>
/// <param name="Momentum">0 &lt;= mu &lt; 1.</param>
/// <param name="BatchSize">B >= 1; +infinity for the population gradient.</param>
/// <param name="NoiseVariance">sigma2 >= 0 (label squared).</param>
/// <param name="Steps">Where the loss is wanted, rising, from 0.</param>
internal sealed record MomentumSetting(double LearningRate, double Momentum, double BatchSize, double NoiseVariance, IReadOnlyList<int> Steps);

/// <summary>Exact mean loss of SGD with momentum on Gaussian features, eight settings a register.</summary>
/// <remarks>
/// V = E v^2, X = E v b, Q = E b^2 of a mode; n = (lambda/B)(L + sigma2) + lambda^2 V/B, Q' = mu^2 Q + 2 mu lambda X + lambda^2 V + n, c = mu X + lambda V,
/// V' = V - 2 eta c + eta^2 Q', X' = c - eta Q' (Wang, Malladi, Wang, Lyu, Li 2023; the fourth moments of Gaussian features make n exact).
/// </remarks>
internal static unsafe class MomentumMoments
{
    private const int Lanes = LaneSweep.Lanes;

    /// <returns>One array a setting: the mean excess loss at each of its steps; +infinity from where it leaves the range of a double.</returns>
    internal static double[][] Losses(SgdModes modes, IReadOnlyList<MomentumSetting> settings, CancellationToken cancel)
    {
        double[][] losses = [.. settings.Select(s => new double[s.Steps.Count])];
        using LaneMemory memory = new(3L * modes.Count * Lanes);
        for (int first = 0; first < settings.Count; first += Lanes) Group(modes, settings, first, memory.Start, losses, cancel);
        return losses;
    }

    private static void Group(SgdModes modes, IReadOnlyList<MomentumSetting> settings, int first, double* memory, double[][] losses, CancellationToken cancel)
    {
        int count = Math.Min(Lanes, settings.Count - first), last = 0, n = modes.Count;
        double* lane = stackalloc double[Lanes];
        Span<int> next = stackalloc int[Lanes];
        next.Clear();
        Vector512<double> eta = default, mu = default, inverse = default, noise = default, floor = Vector512.Create(modes.Floor), sum = default;
        for (int l = 0; l < Lanes; l++)
        {
            MomentumSetting s = settings[first + Math.Min(l, count - 1)];   // lanes beyond the last repeat it
            (eta, mu) = (eta.WithElement(l, s.LearningRate), mu.WithElement(l, s.Momentum));
            (inverse, noise) = (inverse.WithElement(l, 1 / s.BatchSize), noise.WithElement(l, s.NoiseVariance));
            if (s.Steps.Count > 0) last = Math.Max(last, s.Steps[^1]);
        }

        double* v = memory, x = v + ((long)n * Lanes), q = x + ((long)n * Lanes);
        for (int k = 0; k < n; k++)
        {
            long at = (long)k * Lanes;
            Vector512.Create(modes.Start[k]).Store(v + at);
            Vector512<double>.Zero.Store(x + at);
            Vector512<double>.Zero.Store(q + at);
            sum += Vector512.Create(modes.Start[k] * modes.Eigenvalues[k] * modes.Multiplicities[k]);
        }

        for (int t = 0; ; t++)
        {
            Vector512<double> loss = sum + floor;
            loss.Store(lane);
            for (int l = 0; l < count; l++)
            {
                IReadOnlyList<int> steps = settings[first + l].Steps;
                while (next[l] < steps.Count && steps[next[l]] == t) losses[first + l][next[l]++] = double.IsFinite(lane[l]) ? lane[l] : double.PositiveInfinity;
            }

            if (t == last) return;
            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            Vector512<double> gain = inverse * (loss + noise), own = Vector512<double>.One + inverse, twice = mu + mu, square = mu * mu;
            sum = default;
            for (int k = 0; k < n; k++)
            {
                long at = (long)k * Lanes;
                Vector512<double> lambda = Vector512.Create(modes.Eigenvalues[k]), vk = Vector512.Load(v + at), xk = Vector512.Load(x + at);
                Vector512<double> lv = lambda * vk;
                Vector512<double> b = Vector512.FusedMultiplyAdd(square, Vector512.Load(q + at), lambda * Vector512.FusedMultiplyAdd(twice, xk, Vector512.FusedMultiplyAdd(own, lv, gain)));
                Vector512<double> c = Vector512.FusedMultiplyAdd(mu, xk, lv), rest = Vector512.FusedMultiplyAdd(-eta, b, c);
                Vector512<double> moved = Vector512.FusedMultiplyAdd(-eta, c + rest, vk);
                b.Store(q + at);
                rest.Store(x + at);
                moved.Store(v + at);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(modes.Eigenvalues[k] * modes.Multiplicities[k]), moved, sum);
            }
        }
    }
}
