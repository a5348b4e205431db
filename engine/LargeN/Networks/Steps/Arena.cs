// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Which memory a region of a step program lies in, and so how often it exists and how long it lives.</summary>
public enum Arena : byte
{
    /// <summary>Weights, biases, gains: once a replica, kept.</summary>
    Parameter,

    /// <summary>Moments of an optimiser and stored gradients: once a replica, kept.</summary>
    State,

    /// <summary>What a replica is given and keeps: its learning rate, its own samples: once a replica, written by the host.</summary>
    Data,

    /// <summary>What all replicas are given: a data set, probe points, the weights of a teacher: once, written by the host.</summary>
    Shared,

    /// <summary>Activations and gradients of one step: once a replica that is in flight; regions whose life has ended are used again.</summary>
    Work,

    /// <summary>Results for the host, in double whatever the element type: once a replica.</summary>
    Record,

    /// <summary>Integers: classes of the samples, written by the host, and the tables by which blocks gather: once.</summary>
    Label,
}

/// <summary>A piece of memory of a step program.</summary>
/// <param name="Arena">Where it lies.</param>
/// <param name="Name">What it holds, for messages and listings.</param>
/// <param name="Length">Elements, > 0.</param>
public sealed record Region(Arena Arena, string Name, long Length)
{
    /// <summary>What the region holds from the start, for tables in <see cref="Arena.Label"/>; null: zeros.</summary>
    internal int[]? Indices { get; init; }
}
