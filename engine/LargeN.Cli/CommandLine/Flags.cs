// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace LargeN.Cli.CommandLine;

/// <summary>The options that several verbs share, each with one name, one range and one help text.</summary>
internal static class Flags
{
    internal static Option<bool> NoColor() => new("--no-color") { Description = "No colour (so does NO_COLOR, and an output that is no terminal).", Recursive = true };

    internal static Option<bool> Json() => new("--json") { Description = "One JSON document on standard output instead of tables." };

    internal static Option<string?> Preset(string description = "Preset to start from; `show <system>` lists them. Without --config the default is quick.") =>
        new("--preset") { Description = description, HelpName = "name" };

    internal static Option<string?> Config() => new("--config") { Description = "Config file (JSON object), or - for standard input; over a preset it holds overrides.", HelpName = "file.json|-" };

    internal static Option<string[]> Set() => new("--set")
    {
        Description = "Sets one config member; may be repeated. The value is JSON, or a text as it stands.",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    internal static Option<string?> Device(string description = "Device that runs the simulation; `devices` lists them. Default: cpu.") => new("--device") { Description = description, HelpName = "name" };

    internal static Option<int?> Threads() => new("--threads")
    {
        Description = "Threads of the CPU device; never changes a result. Default: every processor allowed.",
        HelpName = "count",
        CustomParser = result => Whole<int>(result, 1, 1024),
    };

    internal static Option<int?> Replicas(string description) => new("--replicas")
    {
        Description = description,
        HelpName = "count",
        CustomParser = result => Whole<int>(result, 1, 100_000_000),
    };

    internal static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Key of all random numbers. Default: 1.",
        HelpName = "number",
        CustomParser = result => Whole<ulong>(result, 0, ulong.MaxValue),
    };

    internal static Option<int?> Count(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = result => Whole<int>(result, least, 100_000_000),
    };

    private static T? Whole<T>(ArgumentResult result, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most) return value;
        string option = result.Parent is OptionResult parent ? parent.Option.Name : result.Argument.Name;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option} = {text}: a whole number in [{least}, {most}] is expected"));
        return null;
    }
}
