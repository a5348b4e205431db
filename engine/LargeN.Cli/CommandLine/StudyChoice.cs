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

    private static readonly string[] FileSuffixes = [".study.json", ".json", StoreSuffix, ".sqlite", ".store"];

    private readonly Argument<string> file = new("file") { Description = "Study file (JSON).", HelpName = "file" };
    private readonly Option<string?> store = new("--store") { Description = "Store of the results. Default: <name>.store.sqlite in the current folder.", HelpName = "path" };
    private readonly Option<string?> folder = new("--out") { Description = "Folder of the report. Default: <name>.report in the current folder.", HelpName = "folder" };
    private readonly Option<string[]> set = Flags.Set();
    private readonly Option<string[]> allow = new("--allow-path")
    {
        Description = "Folder or file of data that the study may read beside its own folder; may be repeated.",
        HelpName = "path",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

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
        command.Options.Add(allow);
        command.Options.Add(device);
        command.Options.Add(block);
        shard.Add(command);
    }

    /// <summary>Which part of the study is run; whole for verbs that run nothing.</summary>
    internal Shard Shard(ParseResult parse) => shard.Of(parse);

    /// <summary>The study file with what the command line changes.</summary>
    internal StudyFile Load(ParseResult parse)
    {
        StudyFile study = StudyFiles.Load(File(parse), Settings.Of(parse.GetRequiredValue(set)), parse.GetRequiredValue(allow));
        if (parse.GetValue(device) is { } name) study = study with { Device = name };
        return parse.GetValue(block) is { } replicas ? study with { ReplicasPerBlock = replicas } : study;
    }

    internal string Store(ParseResult parse) => ShardChoice.Store(WholeStore(parse), Shard(parse));

    private string WholeStore(ParseResult parse)
    {
        if (parse.GetValue(store) is { } path) return path;
        return IsStore(File(parse)) ? File(parse) : Name(parse) + StoreSuffix;
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

    internal string Folder(ParseResult parse) => NamedFolder(parse) ?? Name(parse) + ReportSuffix;

    /// <summary>The folder that --out names, if it does.</summary>
    internal string? NamedFolder(ParseResult parse) => parse.GetValue(folder);

    /// <summary>The store that a further argument means: itself, or the one in the current folder named after the study file.</summary>
    /// <exception cref="UsageException">It is not there.</exception>
    internal static string ExistingStoreOf(string file)
    {
        string path = IsStore(file) ? file : NameOf(file) + StoreSuffix;
        return System.IO.File.Exists(path) ? path : throw new UsageException($"{path}: there is no such store; `largen study run` makes it");
    }

    /// <summary>True for a name that ends in .sqlite, and for any file that is an SQLite database.</summary>
    private static bool IsStore(string file)
    {
        if (file.EndsWith(".sqlite", StringComparison.Ordinal)) return true;
        if (!System.IO.File.Exists(file)) return false;
        Span<byte> head = stackalloc byte[16];
        using FileStream stream = System.IO.File.OpenRead(file);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("SQLite format 3\0"u8);
    }

    /// <summary>The name of a study file or store without folder and suffix.</summary>
    internal static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        string? suffix = FileSuffixes.FirstOrDefault(s => name.Length > s.Length && name.EndsWith(s, StringComparison.OrdinalIgnoreCase));
        return suffix is null ? name : name[..^suffix.Length];
    }

    /// <summary>The study file as it was written.</summary>
    internal string File(ParseResult parse) => parse.GetRequiredValue(file);

    /// <summary>The command line that goes on with an interrupted run: the same store, folder and changes.</summary>
    internal static string Resume(ParseResult parse) =>
        "largen study resume " + string.Join(' ', parse.Tokens.Select(t => Quoted(t.Value)).SkipWhile(t => t is not ("run" or "resume")).Skip(1));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-+=./:,@%\\".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private string Name(ParseResult parse) => NameOf(File(parse));
}
