// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <content>Values that the host reads after a step.</content>
public sealed partial class StepRecorder
{
    private readonly List<(string Name, Slot Kept)> observations = [];

    /// <summary>Whether <see cref="Observe"/> keeps what it is shown; false in training.</summary>
    public bool Observing { get; init; }

    /// <summary>What was observed, in order: the name and a slot of <see cref="Arena.State"/> that holds a copy.</summary>
    public IReadOnlyList<(string Name, Slot Kept)> Observations => observations;

    /// <summary>Keeps a copy for the host, if this recording observes.</summary>
    /// <param name="name">Name, unique in the recording.</param>
    /// <param name="x">What is kept.</param>
    /// <exception cref="ArgumentException">The name was used before.</exception>
    public void Observe(string name, Slot x)
    {
        if (!Observing || useFrozen) return;
        if (observations.Any(o => o.Name == name)) throw new ArgumentException($"'{name}' is observed twice", nameof(name));
        Slot kept = Allocate(Arena.State, name, x.Rows, x.Columns);
        Record(new CopyOperation(x, kept));
        observations.Add((name, kept));
    }
}
