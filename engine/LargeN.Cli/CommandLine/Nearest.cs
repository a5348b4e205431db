// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Cli.CommandLine;

/// <summary>The message for a name that does not exist.</summary>
internal static class Nearest
{
    private const int FewEnoughToList = 12;

    /// <summary>Says what is unknown, the nearest name, and the names allowed where they are few.</summary>
    internal static string Unknown(string kind, string name, IEnumerable<string> names)
    {
        string[] all = [.. names];
        string hint = NearestName.Of(name, all) is { } nearest ? $"; did you mean {nearest}?" : "";
        string list = all.Length is > 0 and <= FewEnoughToList ? $" ({kind}s: {string.Join(", ", all)})" : "";
        return $"unknown {kind} {name}{hint}{list}";
    }
}
