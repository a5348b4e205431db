// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Which eigenvalues a Krylov method looks for, and the order in which it gives them.</summary>
public enum SpectrumEnd
{
    /// <summary>The largest ones, falling.</summary>
    Largest,

    /// <summary>The smallest ones, rising.</summary>
    Smallest,

    /// <summary>Half of them from each end, one more from the upper end where the number is odd; rising.</summary>
    Both,

    /// <summary>Those of the largest size |lambda|, falling in size.</summary>
    LargestMagnitude,
}
