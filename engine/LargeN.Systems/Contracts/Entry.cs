// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization.Metadata;
using LargeN.Devices;

namespace LargeN.Systems;

/// <summary>A system as the catalogue lists it: configs are texts, so that tools need to know no config type.</summary>
public abstract class Entry
{
    private protected Entry()
    {
    }

    /// <summary>The entry of a system.</summary>
    /// <typeparam name="TConfig">Its config.</typeparam>
    /// <param name="system">The system.</param>
    /// <param name="type">Source-generated JSON type of the config.</param>
    /// <param name="parameters">The config's members, in the order in which the record declares them.</param>
    /// <param name="folder">The system's folder: its presets are the embedded files <c>folder/presets/*.json</c>.</param>
    internal static Entry Of<TConfig>(ISystem<TConfig> system, JsonTypeInfo<TConfig> type, IReadOnlyList<Parameter> parameters, string folder)
        where TConfig : class => new TypedEntry<TConfig>(system, type, parameters, folder);

    /// <summary>Identity, question, source and headline claim.</summary>
    public abstract SystemInfo Info { get; }

    /// <summary>What the system predicts and measures.</summary>
    public abstract IReadOnlyList<Observable> Observables { get; }

    /// <summary>The config's members.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Names of the presets: at least <c>tiny</c>, <c>quick</c>, <c>standard</c>, <c>large</c>.</summary>
    public abstract IReadOnlyList<string> Presets { get; }

    /// <summary>The config text of a preset.</summary>
    /// <param name="name">One of <see cref="Presets"/>.</param>
    /// <exception cref="ConfigException">No such preset; the nearest name is given.</exception>
    public abstract string Preset(string name);

    /// <summary>Parses and checks a whole config.</summary>
    /// <param name="json">A JSON object; members that have defaults may be absent.</param>
    /// <returns>A config for the other methods of this entry.</returns>
    /// <exception cref="ConfigException">Anything is wrong; all of it is listed.</exception>
    /// <exception cref="LargeNException">A file that the config names cannot be read.</exception>
    public abstract object Parse(string json);

    /// <inheritdoc cref="ISystem{TConfig}.Share"/>
    public virtual void Share(object config, object from)
    {
    }

    /// <summary>The canonical text of a config: all members, declared order, shortest numbers. Parsing it gives an equal config.</summary>
    /// <param name="config">From <see cref="Parse"/>.</param>
    public abstract string Canonical(object config);

    /// <summary>The text that identifies a config: the canonical one, with the SHA-256 of a data file in the place of its path.</summary>
    /// <param name="config">From <see cref="Parse"/>.</param>
    public abstract string Identity(object config);

    /// <summary>The files and folders of data that a config names: its member's path and the file's.</summary>
    /// <param name="config">From <see cref="Parse"/>.</param>
    public virtual IReadOnlyList<KeyValuePair<string, string>> DataPaths(object config) => [];

    /// <inheritdoc cref="ISystem{TConfig}.Predict"/>
    public abstract Prediction Predict(object config, CancellationToken cancel);

    /// <inheritdoc cref="ISystem{TConfig}.Cost"/>
    public abstract RunCost Cost(object config, ReplicaRange replicas, Device device);

    /// <inheritdoc cref="ISystem{TConfig}.Simulate"/>
    public abstract Observation Simulate(object config, SimulationRun run, CancellationToken cancel);

    /// <inheritdoc cref="ISystem{TConfig}.Derive"/>
    public abstract IReadOnlyDictionary<string, Series> Derive(object config, IReadOnlyDictionary<string, Series> means);

    /// <inheritdoc cref="ISystem{TConfig}.Scales"/>
    public virtual Networks.ParameterTable? Scales(object config) => null;
}
