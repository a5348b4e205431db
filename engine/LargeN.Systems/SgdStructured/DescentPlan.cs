// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;

namespace LargeN.Systems.SgdStructured;

/// <summary>Sizes of one run of SGD: all learning rates side by side as columns.</summary>
/// <param name="Modes">M.</param>
/// <param name="BatchSize">B.</param>
/// <param name="Rates">Learning rates.</param>
/// <param name="Steps">Recorded steps, rising.</param>
/// <param name="Samples">P of a fixed set; 0 for fresh samples.</param>
internal sealed record DescentPlan(int Modes, int BatchSize, int Rates, IReadOnlyList<int> Steps, int Samples)
{
    private int Last => Steps.Count == 0 ? 0 : Steps[^1];

    /// <summary>Device and host memory of one replica: a batch, its labels and residuals, the weights on both sides, the residuals of the whole set.</summary>
    internal long BytesEach => 8 * (((long)BatchSize * (Modes + 2 + Rates)) + (2L * Modes * Rates) + (2L * Samples * Rates)) + (8L * BatchSize);

    /// <summary>Two products a step; random numbers are counted as forty operations each.</summary>
    internal double FlopsEach
    {
        get
        {
            double b = BatchSize, m = Modes, steps = Last;
            return (steps * b * m * ((4.0 * Rates) + (Samples > 0 ? 1 : 44))) + (Steps.Count * m * Rates * (4.0 + (2.0 * Samples)));
        }
    }

    internal int PerPass(Device device, int replicas) => Math.Clamp(device.ReplicasPerPass(replicas, BytesEach), 1, Math.Max(1, replicas));

    internal long ScratchBytes(Device device, int replicas) => new Scratch(device, replicas)
        .Product(BatchSize, Rates, Modes).Product(Modes, Rates, BatchSize).Product(BatchSize, 1, Modes).Product(BatchSize, Rates, 1).Product(Math.Max(1, Samples), Rates, Modes).Bytes;
}
