// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>How an ensemble is trained, apart from what its step does.</summary>
public sealed record EnsembleSettings
{
    /// <summary>E, replicas trained side by side, >= 1.</summary>
    public required int EnsembleSize { get; init; }

    /// <summary>Key of all random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of the first replica in the random streams: replica e of the ensemble is a function of (Seed, FirstReplica + e) alone.</summary>
    public uint FirstReplica { get; init; }

    /// <summary>eta: one for all, or one a replica. Finite.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>omega: one for all, or one a replica; finite. The decay of a step is eta omega for every weight. Empty: none.</summary>
    public IReadOnlyList<double> WeightDecays { get; init; } = [];

    /// <summary>rho of sharpness-aware minimisation: one for all, or one a replica; finite. Empty where the step does without.</summary>
    public IReadOnlyList<double> SamRadii { get; init; } = [];

    /// <summary>Factor of the learning rate at each step.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>The objective is recorded, and looked at, at steps 0, k, 2k, ...; k >= 1.</summary>
    public int RecordEvery { get; init; } = 1;

    internal void Validate(TrainingStep step)
    {
        if (EnsembleSize < 1) throw Outside(nameof(EnsembleSize), EnsembleSize, "at least 1");
        if (RecordEvery < 1) throw Outside(nameof(RecordEvery), RecordEvery, "at least 1");
        if ((long)FirstReplica + EnsembleSize > Randomness.RandomStream.Shared) throw Outside(nameof(FirstReplica), FirstReplica, $"at most {Randomness.RandomStream.Shared} together with {EnsembleSize} replicas");
        ArgumentNullException.ThrowIfNull(Schedule);
        Schedule.Validate();
        OnePerReplica(LearningRates, nameof(LearningRates));
        if ((WeightDecays.Count > 0) != (step.WeightDecay is not null))
            throw new ArgumentException($"the step was recorded {(step.WeightDecay is null ? "without" : "with")} weight decay; {nameof(WeightDecays)} has {WeightDecays.Count} numbers", nameof(step));
        if (WeightDecays.Count > 0) OnePerReplica(WeightDecays, nameof(WeightDecays));
        if ((SamRadii.Count > 0) != (step.SamRadius is not null))
            throw new ArgumentException($"the step was recorded {(step.SamRadius is null ? "without" : "with")} sharpness-aware minimisation; {nameof(SamRadii)} has {SamRadii.Count} numbers", nameof(step));
        if (SamRadii.Count > 0) OnePerReplica(SamRadii, nameof(SamRadii));
    }

    private static ArgumentOutOfRangeException Outside(string name, object value, string allowed) => new(name, value, $"{name} must be {allowed}");

    private void OnePerReplica(IReadOnlyList<double> numbers, string name)
    {
        ArgumentNullException.ThrowIfNull(numbers, name);
        if (numbers.Count != 1 && numbers.Count != EnsembleSize)
            throw new ArgumentException($"{name} has {numbers.Count} numbers; allowed: 1, or one for each of {EnsembleSize} replicas", name);
        for (int e = 0; e < numbers.Count; e++)
            if (!double.IsFinite(numbers[e])) throw Outside($"{name}[{e}]", numbers[e], "finite");
    }
}
