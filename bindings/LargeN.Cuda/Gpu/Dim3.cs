// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Extents of a grid in blocks, or of a block in threads; each at least 1.</summary>
/// <param name="X">First extent.</param>
/// <param name="Y">Second extent.</param>
/// <param name="Z">Third extent.</param>
public readonly record struct Dim3(uint X, uint Y = 1, uint Z = 1)
{
    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y}, {Z})";
}
