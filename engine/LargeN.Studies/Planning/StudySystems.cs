// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Finds the system of a study in the catalogue.</summary>
internal static class StudySystems
{
    /// <exception cref="ConfigException">The catalogue has no such system.</exception>
    internal static Entry Find(string id) =>
        Catalog.Systems.FirstOrDefault(e => e.Info.Id == id)
        ?? throw new ConfigException("study", [new Violation("system", id, $"there is no such system; {NearestName.Hint(id, [.. Catalog.Systems.Select(e => e.Info.Id)])}")]);
}
