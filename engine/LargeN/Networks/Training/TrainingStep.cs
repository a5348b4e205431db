// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A recorded step of training: forward, loss, backward, update; and where its data lie.</summary>
/// <param name="Network">The network.</param>
/// <param name="Table">The numbers of its parameters.</param>
/// <param name="Program">What a step does.</param>
/// <param name="Input">[rows, inputs] in <see cref="Arena.Shared"/>.</param>
/// <param name="Targets">[rows, outputs] in <see cref="Arena.Shared"/>; for cross-entropy labels [rows, 1] in <see cref="Arena.Label"/>.</param>
/// <param name="LearningRate">eta, [1, 1] a replica in <see cref="Arena.Data"/>.</param>
/// <param name="WeightDecay">omega, [1, 1] a replica in <see cref="Arena.Data"/>; null where nothing decays.</param>
/// <param name="Objective">The loss before the update, [1, 1] in <see cref="Arena.Record"/>.</param>
public sealed record TrainingStep(
    Network Network, ParameterTable Table, StepProgram Program, Slot Input, Slot Targets, Slot LearningRate, Slot? WeightDecay, Slot Objective)
{
    /// <summary>Records full-batch training on data that all replicas share.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameterisation">The rule of its scales.</param>
    /// <param name="optimiser">The rule of its updates; null: the step stores gradients and changes nothing, with the scales of SGD.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="rows">Examples (tokens of all sequences), >= 1.</param>
    /// <param name="decays">Whether weights decay.</param>
    /// <exception cref="ArgumentException">Shapes do not chain, or a number is outside its range.</exception>
    public static TrainingStep Of(Network network, Parameterisation parameterisation, Optimiser? optimiser, Loss loss, int rows, bool decays = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameterisation);
        ParameterTable table = network.Table(parameterisation, optimiser?.Family ?? OptimiserFamily.Gradient);
        StepRecorder r = new(table);
        Slot input = r.Allocate(Arena.Shared, "input", rows, network.Inputs);
        Slot targets = loss == Loss.CrossEntropy ? r.Allocate(Arena.Label, "labels", rows, 1) : r.Allocate(Arena.Shared, "targets", rows, network.Outputs);
        Slot learningRate = r.Allocate(Arena.Data, "learning rate", 1, 1);
        Slot? weightDecay = decays ? r.Allocate(Arena.Data, "weight decay", 1, 1) : null;
        Slot objective = r.Allocate(Arena.Record, "objective", 1, 1);
        Slot df = r.Loss(loss, network.Body.Forward(r, input), targets, objective);
        network.Body.Backward(r, df, inputGradient: false);
        return new TrainingStep(network, table, r.Finish(optimiser, learningRate, weightDecay), input, targets, learningRate, weightDecay, objective);
    }
}
