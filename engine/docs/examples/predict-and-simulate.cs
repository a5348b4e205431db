#:project ../../LargeN.Systems/LargeN.Systems.csproj
#:property PublishAot=false
// SPDX-License-Identifier: MIT
// Theory and simulation of one system side by side, as a file-based app: dotnet run engine/docs/examples/predict-and-simulate.cs
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;

const int replicas = 32;
Entry system = Catalog.Find("kernel-regression");
object config = system.Parse("""
    { "spectrum": { "kind": "sphere", "kernel": "ntk", "activation": "relu", "inputDimension": 10, "targetCoefficients": [0, 1, 0.7, 0.5] },
      "samples": [20, 60, 180], "ridge": 1e-6 }
    """);

Series theory = system.Predict(config, default).Observables["excessLoss"];
using Device device = Device.Default;
ReplicaSeries finite = system.Simulate(config, new SimulationRun(Seed: 1, new ReplicaRange(0, replicas), device), default).Observables["excessLoss"];
for (int s = 0; s < theory.Points; s++)
{
    RunningStatistics mean = RunningStatistics.Of([.. Enumerable.Range(0, replicas).Select(r => finite.Replica(r)[s])]);
    Console.WriteLine($"P = {theory.Axes[0][s],3}: theory {theory.Values[s]:F4}, simulation {mean.Mean:F4} +- {mean.StandardError:F4}");
}
