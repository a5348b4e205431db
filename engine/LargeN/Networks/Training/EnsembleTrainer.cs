// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Trains an ensemble of independent networks of one shape, recording as it goes.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Replica e is a function of (step, settings, FirstReplica + e) alone: other replicas, threads, and how a run is cut into calls of <see cref="Advance"/> leave its bits alone.
/// A replica whose recorded objective is not finite stops there with the verdict <see cref="VerdictKind.Diverged"/>, the step and the objective; the others go on.
/// </remarks>
public sealed partial class EnsembleTrainer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IStepExecutor executor;
    private readonly Verdict[] verdicts;
    private readonly List<TrainingRecord> records = [];

    /// <summary>Allocates the ensemble and draws its initial weights.</summary>
    /// <param name="device">Where it is trained.</param>
    /// <param name="step">What a step does.</param>
    /// <param name="settings">How many replicas, which random numbers, learning rates.</param>
    /// <exception cref="ArgumentException">A number of the settings is outside its range.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public EnsembleTrainer(Device device, TrainingStep step, EnsembleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate(step);
        Step = step;
        Settings = settings;
        Memory = new ReplicaMemory<T>(device, step.Program, settings.EnsembleSize);
        try
        {
            executor = StepExecutor.Of(Memory);
            InitialWeights.Draw(Memory, step.Table, settings.Seed, settings.FirstReplica);
            InitialWeights.Freeze(Memory, step.Frozen);
            InitialWeights.DrawFeedback(Memory, step.Table, step.Feedback, settings.Seed, settings.FirstReplica);
            for (int e = 0; e < settings.EnsembleSize; e++)
            {
                WriteNumber(step.LearningRate, e, settings.LearningRates, nameof(settings.LearningRates));
                if (step.WeightDecay is { } decay) WriteNumber(decay, e, settings.WeightDecays, nameof(settings.WeightDecays));
                if (step.SamRadius is { } radius) WriteNumber(radius, e, settings.SamRadii, nameof(settings.SamRadii));
            }
        }
        catch
        {
            executor?.Dispose();
            Memory.Dispose();
            throw;
        }

        verdicts = [.. Enumerable.Repeat(Verdict.Converged, settings.EnsembleSize)];
    }

    /// <summary>What a step does.</summary>
    public TrainingStep Step { get; }

    /// <summary>How the ensemble is trained.</summary>
    public EnsembleSettings Settings { get; }

    /// <summary>Parameters, states and data.</summary>
    public ReplicaMemory<T> Memory { get; }

    /// <summary>t, number of steps made.</summary>
    public long StepsDone { get; private set; }

    /// <summary>One a replica: converged while it trains.</summary>
    public IReadOnlyList<Verdict> Verdicts => verdicts;

    /// <summary>What was recorded, in rising step.</summary>
    public IReadOnlyList<TrainingRecord> Records => records;

    /// <summary>Bytes that an ensemble takes on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas)
    {
        ArgumentNullException.ThrowIfNull(step);
        return ReplicaMemory<T>.Bytes(step.Program, replicas) + StepExecutor.WorkBytes<T>(device, step.Program, replicas);
    }

    /// <summary>Gives the data that all replicas train on.</summary>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="targets">[rows, outputs], row-major.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a number is not finite; the message names row and column.</exception>
    public void SetData(ReadOnlySpan<T> inputs, ReadOnlySpan<T> targets)
    {
        Given();
        Finite(inputs, Step.Input, nameof(inputs));
        Finite(targets, Step.Targets, nameof(targets));
        Memory.Write(Step.Input, 0, inputs);
        Memory.Write(Step.Targets, 0, targets);
    }

    /// <summary>Gives the data of a classification that all replicas train on.</summary>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="labels">[rows], each 0 to outputs - 1.</param>
    /// <exception cref="ArgumentException">A length does not fit, a number is not finite, or a label is no class; the message names row and column.</exception>
    public void SetData(ReadOnlySpan<T> inputs, ReadOnlySpan<int> labels)
    {
        Given();
        Finite(inputs, Step.Input, nameof(inputs));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)Step.Network.Outputs)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"the label of row {i} must lie in 0 to {Step.Network.Outputs - 1}");
        }

        Memory.Write(Step.Input, 0, inputs);
        Memory.WriteLabels(Step.Targets, labels);
    }

    /// <summary>Makes steps.</summary>
    /// <param name="steps">How many, >= 0.</param>
    /// <param name="cancel">Looked at between records; what was done before stays done.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Advance(long steps, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        long end = StepsDone + steps;
        if (end > uint.MaxValue) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"step {end} is beyond the random streams, which end at {uint.MaxValue}");
        while (StepsDone < end)
        {
            cancel.ThrowIfCancellationRequested();
            long every = Settings.RecordEvery, next = (StepsDone + every - 1) / every * every;   // the next step that is recorded
            long stop = Math.Min(Math.Min(end, next + 1), StepsDone + int.MaxValue);
            RunActive(stop);
            StepsDone = stop;
            if (stop == next + 1) Look(next);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        Memory.Dispose();
    }

    /// <summary>Runs every stretch of replicas that have not stopped.</summary>
    private void RunActive(long stop)
    {
        StepRun run = new(Settings.Seed, Settings.FirstReplica, StepsDone, (int)(stop - StepsDone), Settings.Schedule);
        for (int first = 0; first < verdicts.Length; first++)
        {
            int count = 0;
            while (first + count < verdicts.Length && verdicts[first + count].IsConverged) count++;
            if (count > 0) executor.Run(first, count, run);
            first += count;
        }
    }

    private void Look(long step)
    {
        double[] objectives = new double[verdicts.Length];
        for (int e = 0; e < objectives.Length; e++)
        {
            if (verdicts[e].IsConverged) Memory.ReadRecord(Step.Objective, e, objectives.AsSpan(e, 1));
            else objectives[e] = double.NaN;
            if (verdicts[e].IsConverged && !double.IsFinite(objectives[e])) verdicts[e] = new Verdict(VerdictKind.Diverged, step, objectives[e]);
        }

        records.Add(new TrainingRecord(step, objectives));
    }

    private void Given()
    {
        if (Memory.Program.ArenaOf(Step.Input) != Arena.Shared) throw new InvalidOperationException("the step makes its own data");
    }

    private void WriteNumber(Slot slot, int replica, IReadOnlyList<double> numbers, string name)
    {
        double given = numbers[numbers.Count == 1 ? 0 : replica];
        T value = T.CreateTruncating(given);
        if (!T.IsFinite(value)) throw new ArgumentOutOfRangeException(name, given, $"{name}: not finite as {typeof(T).Name}");
        Memory.Write(slot, replica, [value]);
    }

    private static void Finite(ReadOnlySpan<T> values, Slot slot, string name)
    {
        if (values.Length != slot.Count) throw new ArgumentException($"{name} has {values.Length} numbers; {slot.Rows} x {slot.Columns} are needed", name);
        for (int i = 0; i < values.Length; i++)
            if (!T.IsFinite(values[i])) throw new ArgumentException($"{name}: row {i / slot.Columns}, column {i % slot.Columns} is {values[i]}; allowed: finite numbers", name);
    }
}

/// <summary>What was recorded at a step.</summary>
/// <param name="Step">t: after t updates, before the next.</param>
/// <param name="Objectives">The loss that is descended, one a replica; NaN from the record after the one that stopped it.</param>
public sealed record TrainingRecord(long Step, IReadOnlyList<double> Objectives);
