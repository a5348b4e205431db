// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Globalization;
using LargeN.Studies;

namespace LargeN.Cli.CommandLine;

/// <summary>The part of a study that a command line names: <c>--shard 2/8</c>, or <c>auto</c> where a launcher names it.</summary>
internal sealed class ShardChoice
{
    private const string Auto = "auto";

    private readonly Option<string?> option = new("--shard")
    {
        Description = "Run one part of the study into a store of its own: 2/8, or auto (Slurm array, Open MPI, PMI), or auto/8 (Kubernetes).",
        HelpName = "i/n|auto",
    };

    internal void Add(Command command) => command.Options.Add(option);

    /// <exception cref="UsageException">It is no shard.</exception>
    /// <exception cref="Systems.ConfigException">It is auto, and no launcher names one.</exception>
    internal Shard Of(ParseResult parse)
    {
        string? text = parse.GetValue(option);
        if (text is null) return Shard.Whole;
        if (text == Auto) return Launcher.Shard(Environment.GetEnvironmentVariable);
        if (text.StartsWith(Auto + "/", StringComparison.Ordinal) && int.TryParse(text[(Auto.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= Shard.MaximumCount)
            return Launcher.Shard(Environment.GetEnvironmentVariable, count);
        return Shard.TryParse(text, out Shard shard)
            ? shard
            : throw new UsageException($"--shard {text}: i/n with 1 <= i <= n <= {Shard.MaximumCount}, auto or auto/n is expected");
    }

    /// <summary>Where the store of a shard lies: <c>my.store.sqlite</c> gives <c>my.2-of-8.store.sqlite</c>.</summary>
    internal static string Store(string path, Shard shard)
    {
        if (shard.IsWhole) return path;
        string suffix = Suffix(path);
        return string.Create(CultureInfo.InvariantCulture, $"{path[..^suffix.Length]}.{shard.Index}-of-{shard.Count}{suffix}");
    }

    /// <summary>Where the merged store lies: the name of a shard's store less the shard; null where the name has none.</summary>
    internal static string? Whole(string path)
    {
        string suffix = Suffix(path), name = path[..^suffix.Length];
        int dot = name.LastIndexOf('.');
        return dot > 0 && Shard.TryParse(name[(dot + 1)..].Replace("-of-", "/", StringComparison.Ordinal), out _) ? name[..dot] + suffix : null;
    }

    private static string Suffix(string path) =>
        path.EndsWith(StudyChoice.StoreSuffix, StringComparison.OrdinalIgnoreCase) ? path[^StudyChoice.StoreSuffix.Length..] : Path.GetExtension(path);
}
