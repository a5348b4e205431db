// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <content>Values that the host reads after a step.</content>
public sealed partial class StepRecorder
{
    private readonly List<(string Name, Slot Kept)> observations = [];
    private readonly List<(string Name, Slot Kept)> gradientObservations = [];

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

    /// <summary>Whether <see cref="ObserveGradient"/> keeps what it is shown; false in training.</summary>
    public bool ObservingGradients { get; init; }

    /// <summary>Gradients that were observed, from the outputs to the input: the name of the place and a slot of <see cref="Arena.State"/> that holds a copy.</summary>
    public IReadOnlyList<(string Name, Slot Kept)> GradientObservations => gradientObservations;

    /// <summary>Keeps a copy of a gradient with respect to the activations of a place, if this recording observes gradients.</summary>
    /// <param name="name">Name of the place.</param>
    /// <param name="dx">The gradient.</param>
    public void ObserveGradient(string name, Slot dx)
    {
        if (!ObservingGradients) return;
        Slot kept = Allocate(Arena.State, $"gradient at {name}", dx.Rows, dx.Columns);
        Record(new CopyOperation(dx, kept));
        gradientObservations.Add((name, kept));
    }
}
