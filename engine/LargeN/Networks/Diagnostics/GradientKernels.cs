// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Gradient kernels of the layers of an ensemble at given points, G = g g^T / N with g = (df/dh)/m, m the multiplier of the readout: at one time, and between two.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Under mean-field scaling g = gamma0 N df/dh, of order 1 a unit, so that G is one of the order parameters of the limit, as <see cref="LayerKernels{T}"/> is another; networks without a readout have m = 1.
/// Places are the hidden ones of <see cref="Probe{T}"/>. Outputs are taken one at a time, the points copied once for each.
/// <para>Determinism: class B; products and their sums in T on the device of the ensemble. Cost of a replica: a forward and a backward pass at P C rows, C the outputs, and 4 (P C)^2 N flops a place;
/// memory 2 P C N + 2 (P C)^2 elements a place. (training, section 7; Bordelon, Pehlevan 2022.)</para>
/// </remarks>
public sealed class GradientKernels<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PlaceKernels<T> kernels;

    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[points, inputs], row-major. Where rows depend on each other's inputs (tokens), df is that of the sum of an output over the sequence.</param>
    /// <param name="points">P, number of points, >= 1.</param>
    /// <exception cref="ArgumentException">The inputs do not fit, or the network gives another number of rows than of points.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public GradientKernels(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int points)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Recording recording = new(trainer.Step, points);
        long each = (long)points * trainer.Step.Network.Inputs;
        if (inputs.Length != each) throw new ArgumentException($"{inputs.Length} numbers; needed: {points} points of {trainer.Step.Network.Inputs}, {each}", nameof(inputs));
        T[] copies = new T[recording.Input.Count], ones = new T[recording.OneHot.Count];
        int outputs = recording.OneHot.Columns;
        for (int o = 0; o < outputs; o++)
        {
            inputs.CopyTo(copies.AsSpan((int)(o * each)));
            for (int i = 0; i < points; i++) ones[(((o * points) + i) * outputs) + o] = T.One;
        }

        kernels = new PlaceKernels<T>(trainer, recording.Program, recording.Places, memory =>
        {
            memory.Write(recording.Input, 0, copies);
            memory.Write(recording.OneHot, 0, ones);
        });
    }

    /// <summary>Names of the places, from the input to the last hidden one.</summary>
    public IEnumerable<string> Places => kernels.Names;

    /// <summary>Bytes that this takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="points">P, number of points.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas, int points)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, new Recording(step, points).Program, replicas);
    }

    /// <summary>Computes the kernels of every replica with the parameters that it has at the moment.</summary>
    public void Run() => kernels.Run();

    /// <summary>Keeps the gradients of the last <see cref="Run"/> as the earlier time of <see cref="ReadBetween"/>.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public void Remember() => kernels.Remember();

    /// <summary>G(t, t) of the last <see cref="Run"/>.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[R, R], row-major, symmetric: row o P + i is output o of point i, times the rows of a point at that place (pixels).</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    public double[] Read(string place, int replica) => kernels.Read(place, replica);

    /// <summary>G(t, s): element (i, j) is g_i of the last <see cref="Run"/> times g_j at the time of <see cref="Remember"/>, over N.</summary>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[R, R], row-major; not symmetric.</returns>
    /// <exception cref="ArgumentException">There is no such place or replica.</exception>
    /// <exception cref="InvalidOperationException">Nothing was remembered.</exception>
    public double[] ReadBetween(string place, int replica) => kernels.ReadBetween(place, replica);

    /// <inheritdoc/>
    public void Dispose() => kernels.Dispose();

    private sealed class Recording
    {
        internal Recording(TrainingStep step, int points)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
            StepRecorder r = new(step.Table) { ObservingGradients = true };
            int outputs = step.Network.Outputs, rows = checked(points * outputs);
            Input = r.Allocate(Arena.Shared, "points, once for each output", PerPoint(step, points) * outputs, step.Network.Inputs);
            OneHot = r.Allocate(Arena.Shared, "one output at a time", rows, outputs);
            step.Network.Body.Forward(r, Input);
            step.Network.Body.Backward(r, r.Copy(OneHot), inputGradient: false);
            r.ReplaceContributions((_, _) => { });   // gradients of parameters are not asked for
            double multiplier = step.Table.Parameters.LastOrDefault(p => p.Role == ParameterRole.Output && p.Kind == ParameterKind.Weight) is { } readout ? step.Table[readout].Multiplier : 1;
            Places = [.. r.GradientObservations.Reverse().Select(o => PlaceKernel.Of(r, o.Name, o.Kept, 1 / (multiplier * multiplier * o.Kept.Columns)))];
            Program = r.Finish();
        }

        internal Slot Input { get; }

        internal Slot OneHot { get; }

        internal IReadOnlyList<PlaceKernel> Places { get; }

        internal StepProgram Program { get; }

        /// <summary>Input rows of all points; one each, or it is refused.</summary>
        private static int PerPoint(TrainingStep step, int points)
        {
            StepRecorder dry = new(step.Table);
            Slot f = step.Network.Body.Forward(dry, dry.Allocate(Arena.Shared, "points", points, step.Network.Inputs));
            return f.Rows == points && f.Columns == step.Network.Outputs ? points : throw new ArgumentException($"the network gives {f.Rows} rows of outputs for {points} points; allowed: one each", nameof(points));
        }
    }
}
