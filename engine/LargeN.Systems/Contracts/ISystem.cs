// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems;

/// <summary>A solvable model from the literature: it predicts the large-size limit and simulates the finite system.</summary>
/// <typeparam name="TConfig">A sealed record, or an abstract record whose sealed variants are chosen by <c>"model"</c>.</typeparam>
/// <remarks>Implementations are stateless and may be used by several threads at once.</remarks>
public interface ISystem<TConfig>
    where TConfig : class
{
    /// <summary>Identity, question, source and headline claim.</summary>
    SystemInfo Info { get; }

    /// <summary>What the system predicts and measures, derived observables included.</summary>
    IReadOnlyList<Observable> Observables { get; }

    /// <summary>Every violation of the config that a range of one member cannot express; empty if it is valid.</summary>
    /// <param name="config">A config whose members lie in their ranges.</param>
    IEnumerable<Violation> Validate(TConfig config);

    /// <summary>The theory in the large-size limit. It may cover fewer observables than <see cref="Observables"/>.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="cancel">Looked at between points.</param>
    Prediction Predict(TConfig config, CancellationToken cancel);

    /// <summary>Bytes and flops of a simulation, before anything is allocated.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="replicas">Which replicas.</param>
    /// <param name="device">The device that would run it.</param>
    RunCost Cost(TConfig config, ReplicaRange replicas, Device device);

    /// <summary>The finite system, replica by replica. Replica r is a function of (config, seed, r) alone.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="run">Seed, replicas, device.</param>
    /// <param name="cancel">Looked at between passes; an <see cref="OperationCanceledException"/> ends the run.</param>
    Observation Simulate(TConfig config, SimulationRun run, CancellationToken cancel);

    /// <summary>Lets a config use what another one has read from files and computed from them. No result depends on it.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="from">A config that was used before, of the same or of other data.</param>
    void Share(TConfig config, TConfig from)
    {
    }

    /// <summary>How the parameters of the network of a config are scaled; null where there is no network, or none of one size.</summary>
    /// <param name="config">A valid config.</param>
    Networks.ParameterTable? Scales(TConfig config) => null;

    /// <summary>Observables that are functions of means and no means themselves, from the replica means of the others.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="means">The means, by observable. Jackknife calls this once a replica left out.</param>
    /// <returns>The derived observables; empty where the system has none.</returns>
    IReadOnlyDictionary<string, Series> Derive(TConfig config, IReadOnlyDictionary<string, Series> means) => new Dictionary<string, Series>();
}

/// <summary>Identity, question, source and headline claim of a system.</summary>
/// <param name="Id">Lower case words joined by hyphens: <c>random-features</c>.</param>
/// <param name="Title">A title of a few words.</param>
/// <param name="Question">The question that it answers, one sentence.</param>
/// <param name="Reference">Authors, year, identifier of the paper.</param>
/// <param name="Claim">The headline claim that its study file reproduces.</param>
public sealed record SystemInfo(string Id, string Title, string Question, string Reference, string Claim);

/// <summary>Something that a system predicts, measures, or both.</summary>
/// <param name="Name">Name in the one vocabulary: <c>testLoss</c>.</param>
/// <param name="Unit">Unit in words: "label squared", "1".</param>
/// <param name="Axes">Names of its 0 to 2 axes, the outer first.</param>
/// <param name="Meaning">What it is, one sentence, with its symbol in the paper.</param>
/// <param name="Draws">What a replica draws afresh: "training inputs, label noise, features". Empty for an observable that is only predicted.</param>
/// <param name="Bias">Expected order of theory minus simulation, in words: "O(1/min(P, N)) relative".</param>
/// <param name="IsDerived">True where it comes from <see cref="ISystem{TConfig}.Derive"/>.</param>
public sealed record Observable(string Name, string Unit, IReadOnlyList<string> Axes, string Meaning, string Draws, string Bias, bool IsDerived = false);

/// <summary>Replicas First, First + 1, ..., First + Count - 1.</summary>
/// <param name="First">The first replica.</param>
/// <param name="Count">How many, >= 0.</param>
public readonly record struct ReplicaRange(uint First, int Count);

/// <summary>What a simulation needs beside its config.</summary>
/// <param name="Seed">Key of all random numbers.</param>
/// <param name="Replicas">Which replicas.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Progress">Told the fraction done, 0 to 1, between passes.</param>
/// <param name="Checkpoints">Where a long simulation keeps what it would lose by a kill; null for nowhere. No result depends on it.</param>
public sealed record SimulationRun(ulong Seed, ReplicaRange Replicas, Device Device, IProgress<double>? Progress = null, RunCheckpoints? Checkpoints = null);

/// <summary>Memory and work of a run.</summary>
/// <param name="Bytes">Most bytes held at once, workspaces included.</param>
/// <param name="Flops">Floating-point operations, a fused multiply-add counted as two.</param>
/// <param name="OnHost">Whether it runs on the host whatever the device, whose threads and memory limit alone count then.</param>
public readonly record struct RunCost(long Bytes, double Flops, bool OnHost = false);
