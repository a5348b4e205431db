// SPDX-License-Identifier: MIT
namespace LargeN.Randomness;

/// <summary>What a random stream is for: the second word of the counter, so that no two uses share numbers.</summary>
/// <remarks>Values are part of the reproducibility contract and never change; new ones are added at the end.</remarks>
public enum Purpose : uint
{
    /// <summary>Tests and benchmarks.</summary>
    Test = 0,

    /// <summary>Inputs or features of training samples.</summary>
    Inputs = 1,

    /// <summary>Label noise of training samples.</summary>
    LabelNoise = 2,

    /// <summary>Random features or initial weights.</summary>
    Weights = 3,

    /// <summary>Indices of samples drawn from a pool or a data set.</summary>
    Indices = 4,

    /// <summary>Fresh inputs for testing.</summary>
    TestInputs = 5,

    /// <summary>Direction or coefficients of a target function.</summary>
    Target = 6,

    /// <summary>Probe vectors of stochastic estimates.</summary>
    Probes = 7,

    /// <summary>Start vectors of Krylov methods.</summary>
    KrylovStart = 8,

    /// <summary>Seeds of the ensembles inside a replica, whose networks share their data.</summary>
    Ensembles = 9,

    /// <summary>Order in which the samples of a data set are taken in an epoch.</summary>
    Orders = 10,

    /// <summary>Stochastic rounding.</summary>
    Rounding = 11,
}
