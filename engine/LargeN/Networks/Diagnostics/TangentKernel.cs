// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>The empirical neural tangent kernel of an ensemble at given points, K = sum over parameters of r (df/dtheta)(df/dtheta)^T, without a Jacobian.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// A layer y = m x W^T adds m^2 r (X X^T) o (D D^T), X its inputs and D the gradients of one output with respect to y; a bias r D D^T, a gain r (D o n)(D o n)^T. Where a point has several
/// rows (tokens, pixels) the blocks of a pair of points are summed; a parameter in several places adds the products between them. r is the learning rate factor of the parameter, so that f moves by
/// -eta K df under SGD at learning rate eta. Outputs are taken one at a time, the points copied once for each.
/// <para>Determinism: class B, in T on the device of the ensemble. Error: |K' - K| is a small multiple of depth times u sqrt(K_ii K_jj).
/// Cost of a replica: forward and backward passes at P O rows, O the outputs of a point, and 2 (P O S)^2 (in + out) flops a layer, S its rows a point; memory (P O)^2 elements, never P times parameters.
/// (training, section 7; Jacot et al. 2018.)</para>
/// </remarks>
public sealed class TangentKernel<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly TangentKernelRecording recording;

    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[points * rowsOfPoint, inputs], row-major.</param>
    /// <param name="points">P, number of points, >= 1.</param>
    /// <param name="rowsOfPoint">Input rows of a point, >= 1: the tokens of a sequence, whose outputs depend on each other's inputs; 1 where rows are independent.</param>
    /// <param name="learningRates">False: r = 1 for every parameter.</param>
    /// <exception cref="ArgumentException">The inputs do not fit.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    /// <exception cref="NotSupportedException">A block contributes to gradients in a way of which no kernel is known.</exception>
    public TangentKernel(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, int points, int rowsOfPoint = 1, bool learningRates = true)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        recording = new TangentKernelRecording(trainer.Step, points, rowsOfPoint, learningRates);
        Slot input = recording.Input;
        long each = input.Count / recording.Outputs;
        if (inputs.Length != each) throw new ArgumentException($"{inputs.Length} numbers; needed: {points} points of {rowsOfPoint} x {input.Columns}, {each}", nameof(inputs));
        memory = new ReplicaMemory<T>(recording.Program, trainer.Memory);
        try
        {
            T[] copies = new T[input.Count];
            for (int o = 0; o < recording.Outputs; o++) inputs.CopyTo(copies.AsSpan((int)(o * each)));
            memory.Write(input, 0, copies);
            memory.Write(recording.OneHot, 0, OneHot());
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>P, number of points.</summary>
    public int Points => recording.Points;

    /// <summary>O, outputs of a point: the columns of the outputs times their rows a point.</summary>
    public int Outputs => recording.Outputs;

    /// <summary>Bytes that this takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="points">P, number of points.</param>
    /// <param name="rowsOfPoint">Input rows of a point.</param>
    public static long Bytes(Device device, TrainingStep step, int replicas, int points, int rowsOfPoint = 1)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, new TangentKernelRecording(step, points, rowsOfPoint, learningRates: true).Program, replicas);
    }

    /// <summary>Computes the kernel of every replica with the parameters that it has at the moment.</summary>
    public void Run() => executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));

    /// <summary>The kernel of the last <see cref="Run"/>.</summary>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>[O P, O P], row-major, symmetric up to rounding: row o P + i is output o of point i; output o is column o mod C of row o / C of the point.</returns>
    public double[] Read(int replica) => DiagnosticMemory.Read(memory, recording.Kernel, replica);

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private T[] OneHot()
    {
        T[] ones = new T[recording.OneHot.Count];
        int copy = recording.Points * recording.Outputs;   // numbers of one copy of the outputs
        for (int o = 0; o < recording.Outputs; o++)
            for (int i = 0; i < recording.Points; i++) ones[(o * copy) + (i * recording.Outputs) + o] = T.One;
        return ones;
    }
}
