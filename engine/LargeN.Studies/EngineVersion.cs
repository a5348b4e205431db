// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>The version that a store remembers.</summary>
public static class EngineVersion
{
    /// <summary>Version of the engine's assemblies: major.minor.patch.</summary>
    public static string Current { get; } = typeof(Entry).Assembly.GetName().Version!.ToString(3);
}
