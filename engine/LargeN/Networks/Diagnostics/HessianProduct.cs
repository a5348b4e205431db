// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Exact products of the Hessian of the objective with directions, for every replica of an ensemble (forward over reverse, Pearlmutter 1994).</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// H is that of the mean loss over the given examples, with respect to the parameters in the order of the network, row-major, |theta| numbers; weight decay is no part of it.
/// Blocks: those with a <see cref="Block.Tangent"/>, which all of the engine have. Losses: mean square, cross-entropy, logistic. Where relu has its kink its derivatives are 0; the selection of
/// experts counts as constant.
/// <para>Determinism: class B, in T on the device of the ensemble. Error: relative to |H| |v| some ten units of T (a float difference of gradients has 1e-5 at best).
/// Cost: about 16 |theta| flops an example, 8/3 of a step of training; memory 2 |theta| a replica, beside the work of a replica in flight, which is twice that of training. (training, section 7.)</para>
/// </remarks>
public sealed class HessianProduct<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HessianRecording recording;
    private readonly IStepExecutor executor;

    private HessianProduct(EnsembleTrainer<T> trainer, Loss loss, ReadOnlySpan<T> inputs, int rows, ReadOnlySpan<T> targets, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Trainer = trainer;
        recording = new HessianRecording(trainer.Step, loss, rows);
        Memory = new ReplicaMemory<T>(recording.Program, trainer.Memory);
        try
        {
            Memory.Write(recording.Input, 0, inputs);
            if (loss == Loss.CrossEntropy) Memory.WriteLabels(recording.Targets, labels);
            else Memory.Write(recording.Targets, 0, targets);
            IPointwiseOperations<T> pointwise = Memory.Device.Operations<IPointwiseOperations<T>>();
            foreach ((Parameter parameter, Slot slot) in recording.Frozen) pointwise.Copy(trainer.Memory.All(trainer.Step.Frozen[parameter]), Memory.All(slot));
            executor = StepExecutor.Of(Memory);
        }
        catch
        {
            Memory.Dispose();
            throw;
        }
    }

    /// <summary>The ensemble.</summary>
    public EnsembleTrainer<T> Trainer { get; }

    /// <summary>E, number of replicas.</summary>
    public int Replicas => Memory.Replicas;

    /// <summary>|theta|, order of the Hessian.</summary>
    public long Order => Trainer.Step.Network.ParameterCount;

    private ReplicaMemory<T> Memory { get; }

    /// <summary>Products for a loss with numbers as targets.</summary>
    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="loss">The objective: <see cref="Loss.MeanSquare"/> or <see cref="Loss.Logistic"/>.</param>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="targets">[rows, outputs], row-major.</param>
    /// <param name="rows">Number of examples, >= 1.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">A block or the loss has no products.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public static HessianProduct<T> Of(EnsembleTrainer<T> trainer, Loss loss, ReadOnlySpan<T> inputs, ReadOnlySpan<T> targets, int rows) =>
        loss == Loss.CrossEntropy ? throw new ArgumentException("cross-entropy takes labels", nameof(loss)) : new HessianProduct<T>(trainer, loss, inputs, rows, targets, []);

    /// <summary>Products for cross-entropy.</summary>
    /// <param name="trainer">The ensemble; disposed after this.</param>
    /// <param name="inputs">[rows, inputs], row-major.</param>
    /// <param name="labels">[rows], each 0 to outputs - 1.</param>
    /// <param name="rows">Number of examples, >= 1.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">A block has no products.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public static HessianProduct<T> Of(EnsembleTrainer<T> trainer, ReadOnlySpan<T> inputs, ReadOnlySpan<int> labels, int rows) =>
        new(trainer, Loss.CrossEntropy, inputs, rows, [], labels);

    /// <summary>Bytes that this takes beside its ensemble.</summary>
    /// <param name="device">The device.</param>
    /// <param name="step">What a step of the ensemble does.</param>
    /// <param name="loss">The objective.</param>
    /// <param name="replicas">E, number of replicas.</param>
    /// <param name="rows">Number of examples.</param>
    public static long Bytes(Device device, TrainingStep step, Loss loss, int replicas, int rows)
    {
        ArgumentNullException.ThrowIfNull(step);
        return DiagnosticMemory.Bytes<T>(device, new HessianRecording(step, loss, rows).Program, replicas);
    }

    /// <summary>Gives the direction v of a replica.</summary>
    /// <param name="replica">Replica, from 0.</param>
    /// <param name="direction">|theta| numbers; rounded to T.</param>
    /// <exception cref="ArgumentException">The length is wrong or there is no such replica.</exception>
    public void WriteDirection(int replica, ReadOnlySpan<double> direction)
    {
        Require(direction.Length, nameof(direction));
        foreach (Slot slot in recording.Directions)
        {
            T[] values = new T[slot.Count];
            for (int i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(direction[i]);
            Memory.Write(slot, replica, values);
            direction = direction[values.Length..];
        }
    }

    /// <summary>Computes H v of some replicas, with the parameters that they have at the moment.</summary>
    /// <param name="first">First replica.</param>
    /// <param name="count">Number of replicas.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such replicas.</exception>
    public void Run(int first, int count) => executor.Run(first, count, new StepRun(0, 0, 0, 1, Schedule.Constant));

    /// <summary>H v of the last <see cref="Run"/>.</summary>
    /// <param name="replica">Replica, from 0.</param>
    /// <param name="product">Receives |theta| numbers.</param>
    /// <exception cref="ArgumentException">The length is wrong or there is no such replica.</exception>
    public void Read(int replica, Span<double> product)
    {
        Require(product.Length, nameof(product));
        foreach (Parameter parameter in recording.Parameters)
        {
            int count = (int)parameter.Count;
            if (recording.Program.Gradients.TryGetValue(parameter, out Slot slot)) DiagnosticMemory.Read(Memory, slot, replica).CopyTo(product);
            else product[..count].Clear();
            product = product[count..];
        }
    }

    /// <summary>The objective of the last <see cref="Run"/>.</summary>
    /// <param name="replica">Replica, from 0.</param>
    public double Objective(int replica)
    {
        double value = 0;
        Memory.ReadRecord(recording.Objective, replica, new Span<double>(ref value));
        return value;
    }

    /// <summary>Multiplies each parameter's part of a vector by the root of its learning rate factor.</summary>
    internal void ScaleByRates(Span<double> vector)
    {
        foreach (Parameter parameter in recording.Parameters)
        {
            double root = Math.Sqrt(Trainer.Step.Table[parameter].LearningRateFactor);
            foreach (ref double x in vector[..(int)parameter.Count]) x *= root;
            vector = vector[(int)parameter.Count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        executor.Dispose();
        Memory.Dispose();
    }

    private void Require(int length, string name)
    {
        if (length != Order) throw new ArgumentException($"{length} numbers; needed: one a parameter element, {Order}", name);
    }
}
