// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems.KernelRegression;

public sealed partial class KernelRegressionSystem
{
    /// <inheritdoc/>
    public RunCost Cost(KernelRegressionConfig config, ReplicaRange replicas, Device device) => throw new NotSupportedException("the simulation is not built yet");

    /// <inheritdoc/>
    public Observation Simulate(KernelRegressionConfig config, SimulationRun run, CancellationToken cancel) => throw new NotSupportedException("the simulation is not built yet");
}
