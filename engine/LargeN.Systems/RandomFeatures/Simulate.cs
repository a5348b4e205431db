// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems.RandomFeatures;

public sealed partial class RandomFeaturesSystem
{
    /// <inheritdoc/>
    public RunCost Cost(RandomFeaturesConfig config, ReplicaRange replicas, Device device) => throw new NotSupportedException("the simulation is not built yet");

    /// <inheritdoc/>
    public Observation Simulate(RandomFeaturesConfig config, SimulationRun run, CancellationToken cancel) => throw new NotSupportedException("the simulation is not built yet");
}
