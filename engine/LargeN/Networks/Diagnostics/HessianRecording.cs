// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The program of products with the Hessian of the training objective: the passes at the parameters and their derivatives along a direction, in one.</summary>
internal sealed class HessianRecording
{
    internal HessianRecording(TrainingStep step, Loss loss, int rows)
    {
        Network network = step.Network;
        StepRecorder r = new(step.Table);
        Input = r.Allocate(Arena.Shared, "input", rows, network.Inputs);
        Frozen = step.Frozen.Count > 0 ? r.Freeze() : new Dictionary<Parameter, Slot>();
        Slot? initial = null;
        if (Frozen.Count > 0)
        {
            using (r.Frozen()) initial = network.Body.Forward(r, Input);
        }

        Slot f = network.Body.Forward(r, Input);
        Slot fDot = network.Body.Tangent(r, null) ?? throw new NotSupportedException("the outputs do not depend on any parameter");
        if (initial is { } f0) r.AddScaled(-1, f0, f);
        Targets = loss == Loss.CrossEntropy ? r.Allocate(Arena.Label, "labels", f.Rows, 1) : r.Allocate(Arena.Shared, "targets", f.Rows, f.Columns);
        Slot objective = r.Allocate(Arena.Record, "objective", 1, 1);
        Slot dfDot = r.LossTangent(loss, f, Targets, fDot);
        network.Body.TangentBackward(r, r.Loss(loss, f, Targets, objective), dfDot, inputGradient: false);
        Directions = [.. network.Parameters.Select(r.Direction)];
        Program = r.Finish();
        Parameters = network.Parameters;
        Objective = objective;
    }

    internal IReadOnlyList<Parameter> Parameters { get; }

    internal Slot Input { get; }

    internal Slot Targets { get; }

    internal Slot Objective { get; }

    /// <summary>Where the direction of each parameter lies, in the order of the network.</summary>
    internal IReadOnlyList<Slot> Directions { get; }

    internal IReadOnlyDictionary<Parameter, Slot> Frozen { get; }

    internal StepProgram Program { get; }
}
