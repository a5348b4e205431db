// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Systems;

namespace LargeN.Cli.CommandLine;

/// <summary>The system and the config that a command line names.</summary>
internal static class Choice
{
    /// <summary>The preset where neither a preset nor a config is named.</summary>
    internal const string DefaultPreset = "quick";

    internal static Argument<string> System() => new("system") { Description = "Id of a system; `largen list` shows all.", HelpName = "system" };

    /// <summary>The system of that id.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static Entry Find(IReadOnlyList<Entry> systems, string id) =>
        systems.FirstOrDefault(s => s.Info.Id == id)
            ?? throw new UsageException(Nearest.Unknown("system", id, systems.Select(s => s.Info.Id)));

    /// <summary>Preset, then config file, then single members.</summary>
    /// <returns>A config of <paramref name="entry"/>, checked.</returns>
    internal static object Config(Entry entry, string? preset, string? file, IReadOnlyList<string> settings, TextReader input)
    {
        string text = preset is null && file is not null ? "{}" : entry.Preset(preset ?? DefaultPreset);
        if (file is not null)
        {
            string given = InputText.Read(file, input);
            text = preset is null ? given : ConfigText.Merge(text, given);
        }

        foreach (KeyValuePair<string, string> setting in Settings.Of(settings))
            text = ConfigText.Set(text, setting.Key, setting.Value);

        return entry.Parse(text);
    }
}
