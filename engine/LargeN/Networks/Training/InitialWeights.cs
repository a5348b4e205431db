// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Networks;

/// <summary>Draws the parameters of every replica.</summary>
/// <remarks>
/// Determinism: class A. Element i (row-major) of parameter number p of the network is the i-th number of the normal stream (seed, <see cref="Purpose.Weights"/>, replica, step p) times its standard
/// deviation; biases are 0 and gains 1. So the same on every device, and a layer does not change when another one does.
/// </remarks>
internal static class InitialWeights
{
    /// <param name="memory">Receives the parameters.</param>
    /// <param name="table">Their numbers; the order counts.</param>
    /// <param name="seed">Key of the streams.</param>
    /// <param name="firstReplica">Number of replica 0 in the streams.</param>
    internal static void Draw<T>(ReplicaMemory<T> memory, ParameterTable table, ulong seed, uint firstReplica)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IRandomOperations<T> random = memory.Device.Operations<IRandomOperations<T>>();
        IPointwiseOperations<T> pointwise = memory.Device.Operations<IPointwiseOperations<T>>();
        for (int p = 0; p < table.Parameters.Count; p++)
        {
            Parameter parameter = table.Parameters[p];
            DeviceMatrix<T> all = memory.All(memory.Program.Parameters[parameter]);
            ParameterScales scales = table[parameter];
            if (scales.InitialDeviation == 0)
            {
                pointwise.Fill(all, T.CreateChecked(scales.InitialMean));
            }
            else
            {
                random.FillNormal(all, seed, Purpose.Weights, firstReplica, (uint)p);
                if (scales.InitialDeviation != 1) pointwise.Scale(T.CreateChecked(scales.InitialDeviation), all);
            }
        }
    }

    /// <summary>Draws feedback weights, those of parameter p from the step after all parameters, count + p.</summary>
    internal static void DrawFeedback<T>(ReplicaMemory<T> memory, ParameterTable table, IReadOnlyDictionary<Parameter, FeedbackWeights> feedback, ulong seed, uint firstReplica)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IPointwiseOperations<T> pointwise = memory.Device.Operations<IPointwiseOperations<T>>();
        for (int p = 0; p < table.Parameters.Count; p++)
        {
            if (!feedback.TryGetValue(table.Parameters[p], out FeedbackWeights? weights)) continue;
            DeviceMatrix<T> all = memory.All(weights.Slot);
            double rho = weights.Correlation;
            memory.Device.Operations<IRandomOperations<T>>().FillNormal(all, seed, Purpose.Weights, firstReplica, (uint)(table.Parameters.Count + p));
            pointwise.Scale(T.CreateChecked(Math.Sqrt(1 - (rho * rho)) * weights.Deviation), all);
            if (rho != 0) pointwise.AddScaled(T.CreateChecked(rho), memory.All(memory.Program.Parameters[table.Parameters[p]]), all);
        }
    }

    /// <summary>Keeps the parameters as they are for centred outputs.</summary>
    internal static void Freeze<T>(ReplicaMemory<T> memory, IReadOnlyDictionary<Parameter, Slot> frozen)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IPointwiseOperations<T> pointwise = memory.Device.Operations<IPointwiseOperations<T>>();
        foreach ((Parameter parameter, Slot slot) in frozen) pointwise.Copy(memory.All(memory.Program.Parameters[parameter]), memory.All(slot));
    }
}
