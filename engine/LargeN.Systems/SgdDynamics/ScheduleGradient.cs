// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdDynamics;

/// <summary>The loss after T steps of SGD under a schedule, and its derivative by every rate, and every momentum, of it.</summary>
/// <typeparam name="TMoments">Steps of the moments and of their adjoint: <see cref="PlainMoments"/> or <see cref="HeavyBallMoments"/>.</typeparam>
/// <remarks>
/// Forward over all steps, then backward with the adjoint in segments of sqrt(T) steps, each of which is run again from where it began. Memory: 2 sqrt(T) states.
/// <para>Determinism: class B. Not for use by several threads at once.</para>
/// </remarks>
internal sealed class ScheduleGradient<TMoments>
    where TMoments : struct, IStepMoments
{
    private readonly int steps;
    private readonly int segment;
    private readonly int size;
    private readonly MomentTable table;
    private readonly double[] saved;
    private readonly double[] states;
    private readonly double[] adjoint;
    private readonly double[] losses;

    /// <param name="modes">The modes.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="batchSize">B; +infinity for the population gradient.</param>
    /// <param name="steps">T.</param>
    /// <param name="selfTerm">False leaves out eta^2 lambda_k^2 E v_k^2 / B.</param>
    internal ScheduleGradient(SgdModes modes, double noiseVariance, double batchSize, int steps, bool selfTerm)
    {
        table = MomentTable.Of<TMoments>(modes, noiseVariance, batchSize, selfTerm);
        (this.steps, segment, size) = (steps, Segment(steps), TMoments.Moments * table.Padded);
        saved = new double[((steps + segment - 1) / segment) * (long)size];
        states = new double[(segment + 1) * (long)size];
        adjoint = new double[size];
        losses = new double[steps + 1];
    }

    internal static long Bytes(int modes, int steps) =>
        8L * ((MomentTable.PaddedTo(modes, TMoments.Block) * ((TMoments.Moments * ((2L * Segment(steps)) + 2)) + MomentTable.Columns)) + steps + 1);

    /// <summary>Losses at steps 0 to T of the last call of <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<double> Losses => losses;

    /// <summary>The loss, and the derivatives where <paramref name="gradient"/> is not empty.</summary>
    /// <param name="controls">[controls, T]: eta_t, then mu_t where the moments have one.</param>
    /// <param name="gradient">dL/d controls, [controls, T], or empty.</param>
    /// <returns>L_T (label squared); +infinity where it leaves the range of a double, and then no derivatives.</returns>
    internal double Evaluate(ReadOnlySpan<double> controls, Span<double> gradient)
    {
        Array.Clear(states, 0, size);
        table.Start.CopyTo(states);
        losses[0] = TMoments.Loss(table, states) + table.Floor;
        for (int t = 0; t < steps; t++)
        {
            if (t % segment == 0) State(0).CopyTo(saved.AsSpan(t / segment * size));
            double next = TMoments.Forward(table, At(controls, t), State(0), State(0)) + table.Floor;
            losses[t + 1] = double.IsNaN(next) ? double.PositiveInfinity : next;     // second moments are positive: what is no number has passed through infinity
        }

        double loss = losses[steps];
        if (!double.IsFinite(loss)) return double.PositiveInfinity;
        if (gradient.IsEmpty) return loss;

        Array.Clear(adjoint);
        table.Weight.CopyTo(adjoint);
        TMoments moments = default;
        for (int last = steps; last > 0;)
        {
            int first = (last - 1) / segment * segment;
            saved.AsSpan(first / segment * size, size).CopyTo(states);
            for (int t = first; t < last - 1; t++) _ = TMoments.Forward(table, At(controls, t), State(t - first), State(t + 1 - first));
            for (int t = last - 1; t >= first; t--)
            {
                (gradient[t], double byMomentum) = moments.Backward(table, At(controls, t), State(t - first), adjoint);
                if (TMoments.Controls > 1) gradient[steps + t] = byMomentum;
            }

            last = first;
        }

        return loss;
    }

    private static int Segment(int steps) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(steps)));

    private MomentStep At(ReadOnlySpan<double> controls, int t) => new(controls[t], TMoments.Controls > 1 ? controls[steps + t] : 0, losses[t]);

    private Span<double> State(int i) => states.AsSpan(i * size, size);
}
