// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Which steps of which random streams a call makes.</summary>
/// <param name="Seed">Key of all streams.</param>
/// <param name="FirstReplica">Number of replica 0 of the memory in the streams.</param>
/// <param name="FirstStep">t of the first step, from 0; below 2^32.</param>
/// <param name="Steps">Number of steps, >= 0.</param>
/// <param name="Schedule">Factor of the learning rate.</param>
public sealed record StepRun(ulong Seed, uint FirstReplica, long FirstStep, int Steps, Schedule Schedule);

/// <summary>Runs a step program on the memory that it was made for.</summary>
public interface IStepExecutor : IDisposable
{
    /// <summary>Makes the steps of <paramref name="run"/> for some replicas. Replicas do not see each other: any split into calls gives the same bits.</summary>
    /// <param name="first">First replica of the memory.</param>
    /// <param name="count">Number of replicas.</param>
    /// <param name="run">Which steps.</param>
    void Run(int first, int count, StepRun run);
}
