// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Whether an operand enters as it is stored or transposed.</summary>
public enum Transpose
{
    /// <summary>As stored.</summary>
    No,

    /// <summary>Transposed.</summary>
    Yes,
}
