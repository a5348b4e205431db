// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Which triangle of a stored matrix is meant; the other one is not read.</summary>
public enum Triangle
{
    /// <summary>Elements (i, j) with j &lt;= i.</summary>
    Lower,

    /// <summary>Elements (i, j) with j >= i.</summary>
    Upper,
}

/// <summary>Where the diagonal of a triangular matrix comes from.</summary>
public enum Diagonal
{
    /// <summary>From memory, like the rest.</summary>
    Stored,

    /// <summary>It is all ones, and what lies in memory is not read.</summary>
    Unit,
}
