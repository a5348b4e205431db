// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>How far an ensemble has left its linearisation: f(theta) against the first-order expansion f_1(theta) = f(theta_0) + df/dtheta(theta_0) (theta - theta_0), at given points.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// theta_0 are the parameters when this is made: before training, the lazy limit is the one where f and f_1 agree at all times (Chizat, Oyallon, Bach 2019). One pass forward at theta_0 with its derivative along
/// theta - theta_0 and one at theta, no Jacobian. The selection of experts counts as that of theta_0.
/// <para>Determinism: class B, in T on the device of the ensemble. f - f_1 is what is left of numbers of the size of f: its error is some depth times u |f|, so a distance below that is rounding.
/// Cost of a replica and run: 8 |theta| flops a point; memory 2 |theta| elements.</para>
/// </remarks>
public sealed class Linearisation<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly Recording recording;

    /// <param name="trainer">The ensemble, at theta_0; disposed after this.</param>
    /// <param name="inputs">[rows, inputs], row-major: the points.</param>
    /// <param name="rows">P, number of points (tokens of all sequences), >= 1.</param>
    /// <exception cref="ArgumentException">The inputs do not fit.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    /// <exception cref="NotSupportedException">A block has no tangent pass.</exception>
    public Linearisation(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int rows)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        recording = new Recording(trainer.Step, rows);
        memory = new ReplicaMemory<T>(recording.Program, trainer.Memory);
        try
        {
            memory.Write(recording.Input, 0, inputs);
            InitialWeights.Freeze(memory, recording.Frozen);
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that this takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="rows">P, number of points.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas, int rows)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, new Recording(step, rows).Program, replicas);
    }

    /// <summary>Compares every replica, with the parameters that it has at the moment, with its expansion.</summary>
    public void Run() => executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));

    /// <summary>What the last <see cref="Run"/> found.</summary>
    /// <param name="replica">Replica, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such replica.</exception>
    public LinearisationResult Read(int replica) => new(
        DiagnosticMemory.Read(memory, recording.Initial, replica), DiagnosticMemory.Read(memory, recording.Change, replica), DiagnosticMemory.Read(memory, recording.Outputs, replica));

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private sealed class Recording
    {
        internal Recording(TrainingStep step, int rows)
        {
            StepRecorder r = new(step.Table);
            Input = r.Allocate(Arena.Shared, "points", rows, step.Network.Inputs);
            Frozen = r.Freeze();
            foreach (Parameter parameter in step.Table.Parameters)
            {
                Slot direction = r.Direction(parameter);
                r.Record(new CopyOperation(r.Of(parameter), direction));
                r.AddScaled(-1, Frozen[parameter], direction);
            }

            using (r.Frozen())
            {
                Initial = Keep(r, step.Network.Body.Forward(r, Input), "outputs of theta_0");
                Change = Keep(r, step.Network.Body.Tangent(r, null) ?? throw new NotSupportedException("the outputs do not depend on any parameter"), "change to first order");
            }

            Outputs = Keep(r, step.Network.Body.Forward(r, Input), "outputs");
            Program = r.Finish();
        }

        internal Slot Input { get; }

        internal IReadOnlyDictionary<Parameter, Slot> Frozen { get; }

        internal Slot Initial { get; }

        internal Slot Change { get; }

        internal Slot Outputs { get; }

        internal StepProgram Program { get; }

        private static Slot Keep(StepRecorder r, Slot x, string name)
        {
            Slot kept = r.Allocate(Arena.State, name, x.Rows, x.Columns);
            r.Record(new CopyOperation(x, kept));
            return kept;
        }
    }
}
