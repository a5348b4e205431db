// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Kernels of the layers of an ensemble at given points, Phi = a a^T / N with a the activations of a place: at one time, and between two.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Places are those of <see cref="Probe{T}"/>. Mean-field theory speaks of phi(h) at the places h: give phi. Determinism: class B; products and their sums in T on the device of the ensemble.
/// Cost of a replica: a forward pass and 4 P^2 N flops a place; memory 2 P N + 2 P^2 elements a place. (training, section 7.)
/// </remarks>
public sealed class LayerKernels<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly Recording recording;
    private bool ran;
    private bool remembered;

    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[rows, inputs], row-major: the points.</param>
    /// <param name="rows">P, number of points (tokens of all sequences), >= 1.</param>
    /// <param name="activation">phi, applied at every place but the outputs.</param>
    /// <exception cref="ArgumentException">The inputs do not fit.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public LayerKernels(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int rows, Activation activation = Activation.Identity)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        recording = new Recording(trainer.Step, rows, activation);
        memory = new ReplicaMemory<T>(recording.Program, trainer.Memory);
        try
        {
            memory.Write(recording.Input, 0, inputs);
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Names of the places, from the input to the outputs, the last of which is <see cref="Probe{T}.Output"/>.</summary>
    public IEnumerable<string> Places => recording.Places.Select(p => p.Name);

    /// <summary>Bytes that this takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="rows">P, number of points.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas, int rows)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, new Recording(step, rows, Activation.Identity).Program, replicas);
    }

    /// <summary>Computes the kernels of every replica with the parameters that it has at the moment.</summary>
    public void Run()
    {
        executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));
        ran = true;
    }

    /// <summary>Keeps the activations of the last <see cref="Run"/> as the earlier time of <see cref="ReadBetween"/>.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public void Remember()
    {
        if (!ran) throw new InvalidOperationException($"{nameof(Run)} comes before {nameof(Remember)}");
        IPointwiseOperations<T> pointwise = memory.Device.Operations<IPointwiseOperations<T>>();
        foreach (Place place in recording.Places) pointwise.Copy(memory.All(place.Now), memory.All(place.Then));
        remembered = true;
    }

    /// <summary>Phi(t, t) of the last <see cref="Run"/>.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[P, P], row-major, symmetric.</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    public double[] Read(string place, int replica) => DiagnosticMemory.Read(memory, Find(place).Kernel, replica);

    /// <summary>Phi(t, s): element (i, j) is a_i of the last <see cref="Run"/> times a_j at the time of <see cref="Remember"/>, over N.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[P, P], row-major; not symmetric.</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    /// <exception cref="InvalidOperationException">Nothing was remembered.</exception>
    public double[] ReadBetween(string place, int replica)
    {
        if (!remembered) throw new InvalidOperationException($"{nameof(Remember)} and then {nameof(Run)} come before {nameof(ReadBetween)}");
        return DiagnosticMemory.Read(memory, Find(place).Between, replica);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private Place Find(string place) =>
        recording.Places.FirstOrDefault(p => p.Name == place) ?? throw new ArgumentException($"the network has no place '{place}'; it has {string.Join(", ", Places)}", nameof(place));

    /// <summary>Activations at the two times and the kernels, all in <see cref="Arena.State"/>.</summary>
    private sealed record Place(string Name, Slot Now, Slot Then, Slot Kernel, Slot Between);

    private sealed class Recording
    {
        internal Recording(TrainingStep step, int rows, Activation activation)
        {
            StepRecorder r = new(step.Table) { Observing = true };
            Input = r.Allocate(Arena.Shared, "points", rows, step.Network.Inputs);
            r.Observe(Probe<T>.Output, step.Network.Body.Forward(r, Input));
            Places = [.. r.Observations.Select(o => Gram(r, o.Name, o.Kept, o.Name == Probe<T>.Output ? Activation.Identity : activation))];
            Program = r.Finish();
        }

        internal Slot Input { get; }

        internal IReadOnlyList<Place> Places { get; }

        internal StepProgram Program { get; }

        private static Place Gram(StepRecorder r, string name, Slot kept, Activation activation)
        {
            Slot now = kept;
            if (activation != Activation.Identity)
            {
                now = r.Allocate(Arena.State, $"phi of {name}", kept.Rows, kept.Columns);
                r.Record(new ActivateOperation(activation, kept, now));
            }

            Slot then = r.Allocate(Arena.State, $"{name}, earlier", now.Rows, now.Columns);
            Slot kernel = r.Allocate(Arena.State, $"kernel of {name}", now.Rows, now.Rows), between = r.Allocate(Arena.State, $"kernel of {name} between two times", now.Rows, now.Rows);
            r.MatMul(now, Transpose.No, now, Transpose.Yes, 1.0 / now.Columns, kernel);
            r.MatMul(now, Transpose.No, then, Transpose.Yes, 1.0 / now.Columns, between);
            return new Place(name, now, then, kernel, between);
        }
    }
}
