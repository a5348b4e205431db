// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Losses on the straight path between two replicas of an ensemble on which only some parameters move, the others staying with one replica or the other (Adilova et al. 2024).</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Determinism: class B; parameters are interpolated in double and rounded to T. All points of both paths run side by side, as replicas of a memory of their own. (architectures, section 9.)</remarks>
public sealed class LayerConnectivity<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EnsembleTrainer<T> trainer;
    private readonly Recording recording;
    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly int points;

    private LayerConnectivity(EnsembleTrainer<T> trainer, Loss loss, ReadOnlySpan<T> inputs, int rows, ReadOnlySpan<T> targets, ReadOnlySpan<int> labels, int points)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (trainer.Step.Frozen.Count > 0) throw new ArgumentException("replicas with centred outputs have no common initial network; allowed: ensembles that are not centred", nameof(trainer));
        this.trainer = trainer;
        this.points = points;
        recording = new Recording(trainer.Step, loss, rows);
        memory = new ReplicaMemory<T>(trainer.Memory.Device, recording.Program, checked(2 * points));
        try
        {
            memory.Write(recording.Input, 0, inputs);
            if (loss == Loss.CrossEntropy) memory.WriteLabels(recording.Targets, labels);
            else memory.Write(recording.Targets, 0, targets);
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Paths for a loss with numbers as targets.</summary>
    /// <param name="trainer">The ensemble; not disposed before this was used last.</param>
    /// <param name="loss">The loss: any but <see cref="Loss.CrossEntropy"/>.</param>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="targets">[rows, outputs], row-major.</param>
    /// <param name="rows">Number of examples, >= 1.</param>
    /// <param name="points">n, points of a path, both ends included, >= 2.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the ensemble is centred.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left than 2 n copies of the parameters need.</exception>
    public static LayerConnectivity<T> Of(EnsembleTrainer<T> trainer, Loss loss, ReadOnlySpan<T> inputs, ReadOnlySpan<T> targets, int rows, int points = 11) =>
        loss == Loss.CrossEntropy ? throw new ArgumentException("cross-entropy takes labels", nameof(loss)) : new LayerConnectivity<T>(trainer, loss, inputs, rows, targets, [], points);

    /// <summary>Paths for cross-entropy.</summary>
    /// <param name="trainer">The ensemble; not disposed before this was used last.</param>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="labels">[rows], each 0 to outputs - 1.</param>
    /// <param name="rows">Number of examples, >= 1.</param>
    /// <param name="points">n, points of a path, both ends included, >= 2.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the ensemble is centred.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left than 2 n copies of the parameters need.</exception>
    public static LayerConnectivity<T> Of(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, ReadOnlySpan<int> labels, int rows, int points = 11) =>
        new(trainer, Loss.CrossEntropy, inputs, rows, [], labels, points);

    /// <summary>The losses on the paths from one replica to another, with the parameters that they have at the moment.</summary>
    /// <param name="first">Replica at a = 0.</param>
    /// <param name="second">Replica at a = 1.</param>
    /// <param name="moving">The parameters that move, of the network of the ensemble: those of one layer, or of all layers up to one.</param>
    /// <exception cref="ArgumentException">There is no such replica or parameter.</exception>
    public LayerConnectivityResult Run(int first, int second, IReadOnlyCollection<Parameter> moving)
    {
        ArgumentNullException.ThrowIfNull(moving);
        foreach (Parameter parameter in moving) _ = trainer.Step.Table[parameter];
        foreach ((Parameter parameter, Slot to) in recording.Program.Parameters)
        {
            Slot from = trainer.Step.Program.Parameters[parameter];
            double[] start = DiagnosticMemory.Read(trainer.Memory, from, first), end = DiagnosticMemory.Read(trainer.Memory, from, second), place = new double[start.Length];
            bool moves = moving.Contains(parameter);
            for (int i = 0; i < 2 * points; i++)
            {
                double a = moves ? i % points / (points - 1.0) : i / points;
                ModeConnectivity.Interpolate(start, end, a, place);
                memory.Write(to, i, Array.ConvertAll(place, T.CreateTruncating));
            }
        }

        executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));
        double[] losses = new double[2 * points];
        for (int i = 0; i < losses.Length; i++) memory.ReadRecord(recording.Objective, i, losses.AsSpan(i, 1));
        return new LayerConnectivityResult(losses[..points], losses[points..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private sealed class Recording
    {
        internal Recording(TrainingStep step, Loss loss, int rows)
        {
            StepRecorder r = new(step.Table);
            Input = r.Allocate(Arena.Shared, "input", rows, step.Network.Inputs);
            Slot f = step.Network.Body.Forward(r, Input);
            Targets = loss == Loss.CrossEntropy ? r.Allocate(Arena.Label, "labels", f.Rows, 1) : r.Allocate(Arena.Shared, "targets", f.Rows, f.Columns);
            Objective = r.Allocate(Arena.Record, "objective", 1, 1);
            r.Loss(loss, f, Targets, Objective);
            Program = r.Finish();
        }

        internal Slot Input { get; }

        internal Slot Targets { get; }

        internal Slot Objective { get; }

        internal StepProgram Program { get; }
    }
}

/// <summary>Losses at a = 0, 1/(n-1), ..., 1.</summary>
/// <param name="FromFirst">The parameters that do not move are those of the first network: the first loss is its own.</param>
/// <param name="FromSecond">The parameters that do not move are those of the second network: the last loss is its own.</param>
public sealed record LayerConnectivityResult(double[] FromFirst, double[] FromSecond)
{
    /// <summary>max over a of loss(a) - ((1 - a) loss_1 + a loss_2), the mean of both paths; loss_1 and loss_2 are those of the two networks.</summary>
    public double Barrier =>
        0.5 * (ModeConnectivity.Barrier(FromFirst, FromFirst[0], FromSecond[^1]) + ModeConnectivity.Barrier(FromSecond, FromFirst[0], FromSecond[^1]));
}
