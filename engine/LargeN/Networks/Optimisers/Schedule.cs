// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>What the learning rate is multiplied by at a step.</summary>
public abstract record Schedule
{
    private protected Schedule()
    {
    }

    /// <summary>1 at every step.</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>The factor of a step.</summary>
    /// <param name="step">Step, from 0.</param>
    public abstract double At(long step);

    /// <summary>Throws when a number of the schedule is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    internal virtual void Validate()
    {
    }

    private protected static void Check(long steps, long warmUp, double final)
    {
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "Steps of a schedule must be at least 1");
        if (warmUp < 0 || warmUp > steps) throw new ArgumentOutOfRangeException(nameof(warmUp), warmUp, $"WarmUp of a schedule must lie in [0, {steps}], its Steps");
        if (!(final >= 0) || double.IsInfinity(final)) throw new ArgumentOutOfRangeException(nameof(final), final, "Final of a schedule must be finite and at least 0");
    }

    private sealed record ConstantSchedule : Schedule
    {
        public override double At(long step) => 1;
    }
}

/// <summary>From 0 to 1 in straight line over the first steps ((t + 1)/WarmUp), then 1 - (1 - Final) u with u = (t - WarmUp)/(Steps - WarmUp).</summary>
/// <param name="Steps">T, step at which the end is reached.</param>
/// <param name="WarmUp">Steps of the rise, 0 to T.</param>
/// <param name="Final">Factor at the end and after it, >= 0.</param>
public sealed record LinearDecay(long Steps, long WarmUp = 0, double Final = 0) : Schedule
{
    internal override void Validate() => Check(Steps, WarmUp, Final);

    /// <inheritdoc/>
    public override double At(long step) => step < WarmUp ? (step + 1) / (double)WarmUp : step >= Steps ? Final : 1 - ((1 - Final) * ((step - WarmUp) / (double)(Steps - WarmUp)));
}

/// <summary>As <see cref="LinearDecay"/>, but Final + (1 - Final) (1 + cos(pi u))/2 after the rise.</summary>
/// <param name="Steps">T, step at which the end is reached.</param>
/// <param name="WarmUp">Steps of the rise, 0 to T.</param>
/// <param name="Final">Factor at the end and after it, >= 0.</param>
public sealed record CosineDecay(long Steps, long WarmUp = 0, double Final = 0) : Schedule
{
    internal override void Validate() => Check(Steps, WarmUp, Final);

    /// <inheritdoc/>
    public override double At(long step) =>
        step < WarmUp ? (step + 1) / (double)WarmUp
        : step >= Steps ? Final
        : Final + ((1 - Final) * 0.5 * (1 + Elementary.Cos(double.Pi * ((step - WarmUp) / (double)(Steps - WarmUp)))));
}
