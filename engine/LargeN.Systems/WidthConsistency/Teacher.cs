// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.WidthConsistency;

/// <summary>The target function, in a step program and on the host, or random signs; inputs are standard normal.</summary>
internal sealed class Teacher
{
    /// <summary>Outputs of the task with many directions.</summary>
    internal const int ManyOutputs = 16;

    private const int ManyUnits = 64;
    private readonly WidthConsistencyConfig config;
    private readonly double[] first;
    private readonly double[] second;
    private Slot firstSlot;
    private Slot secondSlot;

    /// <param name="config">A valid config.</param>
    /// <param name="seed">Seed of the data.</param>
    internal Teacher(WidthConsistencyConfig config, ulong seed)
    {
        this.config = config;
        first = config.IsOnline ? new double[(Few ? 3 : ManyUnits) * config.InputDimension] : new double[config.BatchSize];
        second = new double[config.Task == ConsistencyTask.ManyDirections ? ManyOutputs * ManyUnits : 0];
        new RandomStream(seed, Purpose.Target, RandomStream.Shared).FillNormal(first);
        new RandomStream(seed, Purpose.Target, RandomStream.Shared, Step: 1).FillNormal(second);
    }

    private bool Few => config.Task == ConsistencyTask.FewDirections;

    private double Scale => 1 / Math.Sqrt(config.InputDimension);

    /// <summary>Records a fresh batch: inputs of this step, the same for all replicas, and their targets.</summary>
    internal (Slot Input, Slot Targets) Record(StepRecorder r)
    {
        Slot x = r.Normal(Purpose.Inputs, config.BatchSize, config.InputDimension, shared: true, "inputs");
        firstSlot = r.Allocate(Arena.Shared, "directions of the teacher", first.Length / config.InputDimension, config.InputDimension);
        if (!Few) secondSlot = r.Allocate(Arena.Shared, "readout of the teacher", ManyOutputs, ManyUnits);
        return (x, Targets(r, x));
    }

    /// <summary>Gives the memory of a step what <see cref="Record"/> asked for.</summary>
    internal void Write<T>(ReplicaMemory<T> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        memory.Write(firstSlot, 0, Elements.Of<T>(first));
        if (!Few) memory.Write(secondSlot, 0, Elements.Of<T>(second));
    }

    /// <summary>Targets of given inputs; random signs do not look at them.</summary>
    internal double[] Targets(double[] inputs)
    {
        if (!config.IsOnline) return [.. first.Select(x => x < 0 ? -1.0 : 1)];
        int d = config.InputDimension, rows = inputs.Length / d, units = first.Length / d;
        double[] targets = new double[rows * config.Outputs], z = new double[units];
        for (int i = 0; i < rows; i++)
        {
            for (int u = 0; u < units; u++) z[u] = Scale * FixedOrder.Dot(inputs.AsSpan(i * d, d), first.AsSpan(u * d, d));
            if (Few)
            {
                targets[i] = Elementary.Tanh(2 * z[0]) + (0.5 * z[1] * z[2]);
                continue;
            }

            for (int u = 0; u < units; u++) z[u] = Elementary.Tanh(1.5 * z[u]);
            for (int c = 0; c < ManyOutputs; c++) targets[(i * ManyOutputs) + c] = 0.125 * FixedOrder.Dot(z, second.AsSpan(c * units, units));
        }

        return targets;
    }

    private Slot Targets(StepRecorder r, Slot x)
    {
        if (!Few) return r.MatMul(r.Activate(Activation.Tanh, r.MatMul(x, Transpose.No, firstSlot, Transpose.Yes, 1.5 * Scale)), Transpose.No, secondSlot, Transpose.Yes, 0.125, "targets");
        Slot y = r.Activate(Activation.Tanh, Direction(r, x, 0, 2 * Scale)), product = Direction(r, x, 2, Scale);
        r.ActivateGradient(Activation.Quadratic, Direction(r, x, 1, Scale), product);   // 2 (b.x) (c.x)
        r.AddScaled(0.25, product, y);
        return y;
    }

    private Slot Direction(StepRecorder r, Slot x, int direction, double scale) =>
        r.MatMul(x, Transpose.No, firstSlot.Block(direction, 0, 1, config.InputDimension), Transpose.Yes, scale, "direction of the teacher");
}
