// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Studies;

namespace LargeN.Cli.CommandLine;

/// <summary>The study, store and folder that a command line names; where nothing is said, both lie in the current folder, named after the study file.</summary>
internal sealed class StudyChoice
{
    /// <summary>What the name of a store ends with.</summary>
    internal const string StoreSuffix = ".store.sqlite";
    private const string ReportSuffix = ".report";

    private static readonly string[] FileSuffixes = [".study.json", ".json", StoreSuffix, ".sqlite"];

    private readonly Argument<string> file = new("file") { Description = "Study file (JSON).", HelpName = "file" };
    private readonly Option<string?> store = new("--store") { Description = "Store of the results. Default: <name>.store.sqlite in the current folder.", HelpName = "path" };
    private readonly Option<string?> folder = new("--out") { Description = "Folder of the report. Default: <name>.report in the current folder.", HelpName = "folder" };
    private readonly Option<string[]> set = Flags.Set();
    private readonly Option<string?> device = Flags.Device("Device that runs the simulations instead of the study file's.");
    private readonly ShardChoice shard = new();
    private readonly Option<int?> block = Flags.Count("--replicas-per-block", "Replicas in one unit of work. Default: about ten seconds of work.", least: 1);

    /// <summary>Adds the file and the store to a verb.</summary>
    internal void AddStore(Command command)
    {
        command.Arguments.Add(file);
        command.Options.Add(store);
    }

    /// <summary>Adds the folder of the report.</summary>
    internal void AddFolder(Command command) => command.Options.Add(folder);

    /// <summary>Adds what changes a run.</summary>
    internal void AddRun(Command command)
    {
        command.Options.Add(set);
        command.Options.Add(device);
        command.Options.Add(block);
        shard.Add(command);
    }

    /// <summary>Which part of the study is run; whole for verbs that run nothing.</summary>
    internal Shard Shard(ParseResult parse) => shard.Of(parse);

    /// <summary>The study file with what the command line changes.</summary>
    internal StudyFile Load(ParseResult parse)
    {
        StudyFile study = StudyFiles.Load(File(parse), Settings.Of(parse.GetRequiredValue(set)));
        if (parse.GetValue(device) is { } name) study = study with { Device = name };
        return parse.GetValue(block) is { } replicas ? study with { ReplicasPerBlock = replicas } : study;
    }

    internal string Store(ParseResult parse) => ShardChoice.Store(WholeStore(parse), Shard(parse));

    private string WholeStore(ParseResult parse)
    {
        if (parse.GetValue(store) is { } path) return path;
        return File(parse).EndsWith(".sqlite", StringComparison.Ordinal) ? File(parse) : Name(parse) + StoreSuffix;
    }

    /// <summary>The store, which must be there.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    internal string ExistingStore(ParseResult parse)
    {
        string path = Store(parse);
        if (System.IO.File.Exists(path)) return path;
        bool isNamed = parse.GetValue(store) is not null;
        throw !isNamed && !System.IO.File.Exists(File(parse))
            ? new UsageException($"{File(parse)}: there is no such file")
            : new UsageException($"{path}: there is no such store; `largen study run` makes it, --store names another");
    }

    internal string Folder(ParseResult parse) => parse.GetValue(folder) ?? Name(parse) + ReportSuffix;

    /// <summary>The study file as it was written.</summary>
    internal string File(ParseResult parse) => parse.GetRequiredValue(file);

    /// <summary>The command line that goes on with an interrupted run: the same store, folder and changes.</summary>
    internal static string Resume(ParseResult parse) =>
        "largen study resume " + string.Join(' ', parse.Tokens.Select(t => Quoted(t.Value)).SkipWhile(t => t is not ("run" or "resume")).Skip(1));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-+=./:,@%\\".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private string Name(ParseResult parse)
    {
        string name = Path.GetFileName(File(parse));
        string? suffix = FileSuffixes.FirstOrDefault(s => name.Length > s.Length && name.EndsWith(s, StringComparison.OrdinalIgnoreCase));
        return suffix is null ? name : name[..^suffix.Length];
    }
}
