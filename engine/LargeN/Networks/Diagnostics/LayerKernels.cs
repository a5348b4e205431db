// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
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
    private readonly PlaceKernels<T> kernels;

    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[rows, inputs], row-major: the points.</param>
    /// <param name="rows">P, number of points (tokens of all sequences), >= 1.</param>
    /// <param name="activation">phi, applied at every place but the outputs.</param>
    /// <exception cref="ArgumentException">The inputs do not fit.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public LayerKernels(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int rows, Activation activation = Activation.Identity)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Recording recording = new(trainer.Step, rows, activation);
        ReadOnlyMemory<T> points = inputs.ToArray();
        kernels = new PlaceKernels<T>(trainer, recording.Program, recording.Places, memory => memory.Write(recording.Input, 0, points.Span));
    }

    /// <summary>Names of the places, from the input to the outputs, the last of which is <see cref="Probe{T}.Output"/>.</summary>
    public IEnumerable<string> Places => kernels.Names;

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
    public void Run() => kernels.Run();

    /// <summary>Keeps the activations of the last <see cref="Run"/> as the earlier time of <see cref="ReadBetween"/>.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public void Remember() => kernels.Remember();

    /// <summary>Phi(t, t) of the last <see cref="Run"/>.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[P, P], row-major, symmetric.</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    public double[] Read(string place, int replica) => kernels.Read(place, replica);

    /// <summary>Phi(t, s): element (i, j) is a_i of the last <see cref="Run"/> times a_j at the time of <see cref="Remember"/>, over N.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[P, P], row-major; not symmetric.</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    /// <exception cref="InvalidOperationException">Nothing was remembered.</exception>
    public double[] ReadBetween(string place, int replica) => kernels.ReadBetween(place, replica);

    /// <inheritdoc/>
    public void Dispose() => kernels.Dispose();

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

        internal IReadOnlyList<PlaceKernel> Places { get; }

        internal StepProgram Program { get; }

        private static PlaceKernel Gram(StepRecorder r, string name, Slot kept, Activation activation)
        {
            Slot now = kept;
            if (activation != Activation.Identity)
            {
                now = r.Allocate(Arena.State, $"phi of {name}", kept.Rows, kept.Columns);
                r.Record(new ActivateOperation(activation, kept, now));
            }

            return PlaceKernel.Of(r, name, now, 1.0 / now.Columns);
        }
    }
}
