// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>The best schedule in continuous time with additive noise alone (Bordelon, Mori 2026, arXiv 2602.04774).</summary>
/// <remarks>
/// With tau the integral of eta and s = tau(T) - tau(t) the integral that is left: L = sum_k m_k lambda_k w_k^2 e^{-2 lambda_k tau} + (sigma2/B) int_0^tau eta(s) K(s) ds,
/// K(s) = sum_k m_k lambda_k^2 e^{-2 lambda_k s}, T = int_0^tau ds/eta(s). Stationary: eta(s) = min(sqrt(m/K(s)), eta_max) with one number m, over which L is minimised.
/// <para>The grid in s is even in log s with a hundred points a decade and more, by trapezoids: L to about 1e-4 of itself.</para>
/// </remarks>
internal sealed class VariationalSchedule
{
    private const int Points = 3000;

    private readonly SgdModes modes;
    private readonly double noise;
    private readonly double limit;
    private readonly double[] s = new double[Points + 1];
    private readonly double[] kernel = new double[Points + 1];
    private readonly double[] rate = new double[Points + 1];
    private readonly double[] time = new double[Points + 1];
    private readonly double[] paid = new double[Points + 1];

    /// <param name="modes">The modes.</param>
    /// <param name="noise">sigma2/B > 0.</param>
    /// <param name="limit">eta_max > 0.</param>
    /// <param name="longest">Largest horizon T that will be asked for.</param>
    /// <param name="cancel">Looked at between points of the grid.</param>
    internal VariationalSchedule(SgdModes modes, double noise, double limit, double longest, CancellationToken cancel)
    {
        (this.modes, this.noise, this.limit) = (modes, noise, limit);
        double largest = modes.Eigenvalues.Max(), low = Elementary.Log(1e-4 / largest), step = (Elementary.Log(1.01 * limit * longest) - low) / (Points - 1);
        double[] exponents = new double[modes.Count], squares = [.. modes.Eigenvalues.Select((l, k) => l * l * modes.Multiplicities[k])];
        for (int i = 0; i <= Points; i++)
        {
            if (i % 64 == 0) cancel.ThrowIfCancellationRequested();
            s[i] = i == 0 ? 0 : Elementary.Exp(low + (step * (i - 1)));
            for (int k = 0; k < exponents.Length; k++) exponents[k] = -2 * modes.Eigenvalues[k] * s[i];
            Elementary.Exp(exponents, exponents);
            kernel[i] = FixedOrder.Dot(exponents, squares);
        }
    }

    /// <summary>L (label squared).</summary>
    internal double Loss { get; private set; }

    /// <summary>tau(T).</summary>
    internal double Flow { get; private set; }

    /// <summary>eta at t = 0.</summary>
    internal double InitialRate { get; private set; }

    /// <summary>Share of the time at the end in which eta is below its limit.</summary>
    internal double AnnealFraction { get; private set; }

    /// <summary>log2 of eta with half of the time left over eta with a quarter left.</summary>
    internal double DecayExponent { get; private set; }

    /// <summary>Finds the schedule of one horizon.</summary>
    internal Verdict Solve(double horizon)
    {
        // From m = eta_max^2 K(0) on the limit alone holds; the smallest K that counts is at the longest flow.
        double high = limit * limit * kernel[0], low = high * 1e-34;
        MinimumResult best = LogMinimum.Find(m => Evaluate(m, horizon), low, high, gridPoints: 103, relativeTolerance: 1e-9);
        Loss = Evaluate(best.Argument, horizon);
        Flow = Place(horizon);
        InitialRate = RateAt(Flow);
        DecayExponent = Elementary.Log(RateAt(Place(horizon / 2)) / RateAt(Place(horizon / 4))) / Elementary.Log(2);
        int free = Array.FindIndex(rate, r => r >= limit);
        AnnealFraction = free < 0 || s[free] > Flow ? 1 : time[free] / horizon;
        return best.Verdict;
    }

    /// <summary>The schedule in whole steps: eta_t is the flow between t and t + 1.</summary>
    internal double[] Steps(int horizon)
    {
        double[] rates = new double[horizon];
        double before = Place(horizon);
        for (int t = 0; t < horizon; t++)
        {
            double next = Place(horizon - t - 1);
            rates[t] = before - next;
            before = next;
        }

        return rates;
    }

    private double Evaluate(double m, double horizon)
    {
        for (int i = 0; i <= Points; i++)
        {
            rate[i] = kernel[i] > 0 ? Math.Min(Math.Sqrt(m / kernel[i]), limit) : limit;
            if (i == 0) continue;
            double width = s[i] - s[i - 1];
            time[i] = time[i - 1] + (0.5 * width * ((1 / rate[i]) + (1 / rate[i - 1])));
            paid[i] = paid[i - 1] + (0.5 * width * ((rate[i] * kernel[i]) + (rate[i - 1] * kernel[i - 1])));
        }

        double tau = Place(horizon), loss = modes.Floor;
        for (int k = 0; k < modes.Count; k++) loss += modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k] * Elementary.Exp(-2 * modes.Eigenvalues[k] * tau);
        return loss + (noise * At(paid, tau));
    }

    /// <summary>The flow s after which time r is left; beyond the grid, which a rate at its limit reaches exactly, its end.</summary>
    private double Place(double r)
    {
        int i = Array.BinarySearch(time, r);
        if (i >= 0) return s[i];
        i = ~i;
        return i > Points ? s[Points] : s[i - 1] + ((s[i] - s[i - 1]) * (r - time[i - 1]) / (time[i] - time[i - 1]));
    }

    private double RateAt(double flow) => At(rate, flow);

    private double At(double[] values, double flow)
    {
        int i = Array.BinarySearch(s, flow);
        if (i >= 0) return values[i];
        i = ~i;
        return i > Points ? values[Points] : values[i - 1] + ((values[i] - values[i - 1]) * (flow - s[i - 1]) / (s[i] - s[i - 1]));
    }
}
