// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Parsing;

namespace LargeN.Cli.CommandLine;

/// <summary>What is wrong with a command line, in words that name the nearest option or verb.</summary>
internal static class Mistakes
{
    /// <summary>Every mistake; empty where there is none.</summary>
    internal static IReadOnlyList<string> Of(ParseResult parse)
    {
        // An unknown option in the place of an argument is taken for the argument.
        IEnumerable<string> arguments = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value);
        string[] unknown = [.. arguments.Concat(parse.UnmatchedTokens).Where(IsOption).Select(token => Nearest.Unknown("option", token.Split('=')[0], OptionNames(parse)))];
        if (unknown.Length > 0) return unknown; // what follows an unknown option is its value: not a mistake of its own

        if (parse.Errors.Count == 0) return [];
        Command command = parse.CommandResult.Command;
        string[] names = [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];
        string[] extra = names.Length > 0
            ? [.. parse.UnmatchedTokens.Take(1).Select(token => Nearest.Unknown("command", token, names))] // what follows an unknown command is its own
            : [.. parse.UnmatchedTokens.Select(token => $"{token}: one argument too many for `{Path(parse.CommandResult)}`")];
        string[] other = [.. parse.Errors.Select(e => e.Message).Where(m => !parse.UnmatchedTokens.Any(token => m.Contains($"'{token}'", StringComparison.Ordinal)))];
        if (names.Length > 0) return extra.Length > 0 ? extra : [$"a command is missing after `{Path(parse.CommandResult)}` (commands: {string.Join(", ", names)})"];
        return [.. extra, .. other];
    }

    /// <summary>The words that lead to the command: <c>largen study run</c>.</summary>
    internal static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "largen";

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static IEnumerable<string> OptionNames(ParseResult parse)
    {
        IEnumerable<string> names = parse.CommandResult.Command.Options.Where(o => !o.Hidden).Select(o => o.Name);
        for (SymbolResult? up = parse.CommandResult.Parent; up is not null; up = up.Parent)
            if (up is CommandResult parent) names = names.Concat(parent.Command.Options.Where(o => o.Recursive && !o.Hidden).Select(o => o.Name));
        return names.Distinct();
    }
}
