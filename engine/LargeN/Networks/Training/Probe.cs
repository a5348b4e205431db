// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Reads the activations and outputs of an ensemble at given points, with the parameters that it has at the moment.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Probe<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Name of the outputs among <see cref="Places"/>: the last.</summary>
    public const string Output = "f";

    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly IReadOnlyList<(string Name, Slot Kept)> places;

    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[rows, inputs], row-major: the points.</param>
    /// <param name="rows">Number of points (tokens of all sequences), >= 1.</param>
    public Probe(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int rows)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        (StepProgram program, Slot input, places) = Record(trainer.Step, rows);
        memory = new ReplicaMemory<T>(program, trainer.Memory);
        try
        {
            memory.Write(input, 0, inputs);
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that a probe takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="rows">Number of points.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas, int rows)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, Record(step, rows).Program, replicas);
    }

    /// <summary>Names of the places that are read, from the input to the outputs.</summary>
    public IEnumerable<string> Places => places.Select(p => p.Name);

    /// <summary>Runs the forward pass of every replica.</summary>
    public void Run() => executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));

    /// <summary>What the last <see cref="Run"/> found.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[rows, features], row-major.</returns>
    public T[] Read(string place, int replica)
    {
        Slot slot = places.FirstOrDefault(p => p.Name == place) is { Name: not null } found
            ? found.Kept
            : throw new ArgumentException($"the network has no place '{place}'; it has {string.Join(", ", Places)}", nameof(place));
        T[] values = new T[slot.Count];
        memory.Read(slot, replica, values);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private static (StepProgram Program, Slot Input, IReadOnlyList<(string Name, Slot Kept)> Places) Record(TrainingStep step, int rows)
    {
        StepRecorder r = new(step.Table) { Observing = true };
        Slot input = r.Allocate(Arena.Shared, "probe points", rows, step.Network.Inputs);
        r.Observe(Output, step.Network.Body.Forward(r, input));
        return (r.Finish(), input, r.Observations);
    }
}
