// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study merge</c>: the stores of shards become one.</summary>
internal static class StudyMergeVerb
{
    internal static Command Create(Application app)
    {
        Argument<string[]> stores = new("stores") { Description = "Stores of shards of one study.", HelpName = "store", Arity = ArgumentArity.OneOrMore };
        Option<string?> target = new("--store") { Description = "Where the merged store goes. Default: the name of the first store without its shard.", HelpName = "path" };
        Option<bool> json = Flags.Json();
        Command command = new("merge", "Joins the stores of shards; any order, again, and overlaps give the same.") { stores, target, json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen study merge my.*-of-8.store.sqlite
              largen study report my.store.sqlite
              largen study merge results/my.1-of-2.sqlite results/my.2-of-2.sqlite --store results/my.sqlite

            Refuses stores of different studies or engine versions, and replicas that differ.
            Where blocks are missing, `largen study resume` with the merged store runs them.
            """);
        command.SetAction(parse => Merge(app, parse.GetRequiredValue(stores), parse.GetValue(target), parse.GetValue(json)));
        return command;
    }

    private static int Merge(Application app, string[] stores, string? target, bool json)
    {
        foreach (string store in stores)
            if (!File.Exists(store)) throw new UsageException($"{store}: there is no such store");
        target ??= ShardChoice.Whole(stores[0]) ?? throw new UsageException($"{stores[0]} is not named as the store of a shard (my.2-of-8.store.sqlite): --store must say where the merged store goes");
        StoreStatus status = StudyMerge.Merge(stores, target, id => Choice.Find(app.Systems, id), app.Cancel);
        if (json) StudyJson.WriteStatus(app.Terminal.Out, status);
        else StudyTables.WriteStatus(app.Terminal, status);
        app.Terminal.Talk($"merged {stores.Length} stores into {target}");
        return status.Failed > 0 ? ExitCode.SomeCellsFailed : ExitCode.Done;
    }
}
