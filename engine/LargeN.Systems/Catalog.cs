// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Every system of the product.</summary>
public static class Catalog
{
    /// <summary>The systems, in the order of their ids.</summary>
    public static IReadOnlyList<Entry> Systems { get; } = [];
}
