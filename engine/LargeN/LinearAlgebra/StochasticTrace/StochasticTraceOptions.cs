// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>How <see cref="StochasticTrace"/> samples and when it stops.</summary>
public sealed record StochasticTraceOptions
{
    /// <summary>Random vectors, at least 2: the statistical error falls as 1/sqrt(Probes).</summary>
    public int Probes { get; init; } = 30;

    /// <summary>Limit on Lanczos steps, >= 0; never more than n are made. 0: 60.</summary>
    public int MaximalSteps { get; init; }

    /// <summary>The quadrature has converged when five more steps move a value by less than this times its size, and by less than its statistical error; above 0.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Seed of the probes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Probe v is replica FirstReplica + v of its stream: runs over separate ranges of replicas are independent.</summary>
    public uint FirstReplica { get; init; }

    internal int Steps(int n) => Math.Min(n, MaximalSteps == 0 ? 60 : MaximalSteps);

    internal static void Check(StochasticTraceOptions options)
    {
        if (options.Probes < 2) throw new ArgumentOutOfRangeException(nameof(options), options.Probes, "Probes: allowed: 2 or more");
        if (options.MaximalSteps < 0) throw new ArgumentOutOfRangeException(nameof(options), options.MaximalSteps, "MaximalSteps: allowed: 1 or more, or 0 for the default");
        if (!(options.Tolerance > 0)) throw new ArgumentOutOfRangeException(nameof(options), options.Tolerance, "Tolerance: allowed: above 0");
        if (options.FirstReplica > uint.MaxValue - (uint)options.Probes)
            throw new ArgumentOutOfRangeException(nameof(options), options.FirstReplica, $"FirstReplica: {options.Probes} replicas from there pass the last one");
    }
}
