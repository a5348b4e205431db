// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Ngn;

/// <summary>What is recorded of one descent with the full gradient, step by step.</summary>
internal sealed class DescentPath(StepRule rule, double rate, IReadOnlyList<int> steps)
{
    /// <summary>An f below this counts as 0: its squares leave the range in which a double keeps its digits.</summary>
    internal const double Least = 1e-290;

    /// <summary>f rose where it grew by more than this part of itself, which rounding does not reach.</summary>
    private const double Rise = 1e-9;

    private double before = double.PositiveInfinity;
    private int next;

    internal double[] Objective { get; } = new double[steps.Count];

    internal double[] StepSize { get; } = new double[steps.Count];

    internal double[] Distance { get; } = new double[steps.Count];

    internal int Rises { get; private set; }

    internal double Smallest { get; private set; }

    internal double Largest { get; private set; }

    /// <summary>eta at the ratio |grad f|^2/(2 f).</summary>
    internal static double Step(StepRule rule, double rate, double ratio) => rule == StepRule.Constant ? rate : 1 / ((1 / rate) + ratio);

    /// <summary>Takes f, |grad f|^2/(2 f) and |x|^2 at step t.</summary>
    /// <returns>eta of the next step; 0 where there is none.</returns>
    internal double At(int t, double f, double ratio, double distance)
    {
        if (!double.IsFinite(f) || !double.IsFinite(distance)) return Overflow(t);
        double eta = f < Least ? 0 : Step(rule, rate, ratio);
        if (f > before * (1 + Rise)) Rises++;
        before = f;
        if (eta > 0) (Smallest, Largest) = (Largest == 0 ? eta : Math.Min(Smallest, eta), Math.Max(Largest, eta));
        do
        {
            if (steps[next] == t || eta == 0) (Objective[next], StepSize[next], Distance[next]) = (f < Least ? 0 : f, eta, f < Least ? 0 : distance);
            if (steps[next] == t || eta == 0) next++;
        }
        while (eta == 0 && next < steps.Count);
        return next == steps.Count ? 0 : eta;
    }

    // From here on f grows beyond the range of a double.
    private double Overflow(int t)
    {
        Rises += steps[^1] - t + 1;
        (Smallest, Largest) = Largest == 0 ? (rate, rate) : (Smallest, Largest);
        for (; next < steps.Count; next++) (Objective[next], StepSize[next], Distance[next]) = (double.PositiveInfinity, rate, double.PositiveInfinity);
        return 0;
    }
}
