// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdDynamics;

/// <summary>One step.</summary>
/// <param name="Rate">eta_t.</param>
/// <param name="Momentum">mu_t; 0 where there is none.</param>
/// <param name="Loss">L_t before the step, floor included.</param>
internal readonly record struct MomentStep(double Rate, double Momentum, double Loss);

/// <summary>Second moments of SGD over one step, forward and by the adjoint, for <see cref="ScheduleGradient{TMoments}"/>, which the compiler makes once for each of them.</summary>
/// <remarks>A state holds the moments one after the other, each of all modes, as many as <see cref="MomentTable.Padded"/>; eight modes are the lanes of a register.</remarks>
internal interface IStepMoments
{
    /// <summary>Modes are padded to a multiple of this.</summary>
    static abstract int Block { get; }

    /// <summary>Moments of a mode; the first is E v^2.</summary>
    static abstract int Moments { get; }

    /// <summary>1: eta_t. 2: eta_t and mu_t.</summary>
    static abstract int Controls { get; }

    /// <summary>What <see cref="MomentTable.Square"/> holds.</summary>
    static abstract double Square(double eigenvalue, double inverseBatch, bool selfTerm);

    /// <summary>sum m lambda E v^2.</summary>
    static abstract double Loss(MomentTable table, ReadOnlySpan<double> state);

    /// <summary>One step from a state to the next, which may be the same memory; the new sum of m lambda E v^2.</summary>
    static abstract double Forward(MomentTable table, MomentStep step, ReadOnlySpan<double> from, Span<double> to);

    /// <summary>Takes the adjoint back over a step; steps come in falling order, from the last, at which the adjoint is dL/dstate.</summary>
    /// <returns>dL/deta_t and dL/dmu_t.</returns>
    (double ByRate, double ByMomentum) Backward(MomentTable table, MomentStep step, ReadOnlySpan<double> state, Span<double> adjoint);
}
