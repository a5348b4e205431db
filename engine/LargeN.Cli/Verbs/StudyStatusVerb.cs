// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study status</c>: how far a store has come, while it runs too.</summary>
internal static class StudyStatusVerb
{
    internal static Command Create(Application app)
    {
        StudyChoice choice = new();
        Option<bool> json = Flags.Json();
        Command command = new("status", "Shows how far a study has come, while it runs too.") { json };
        choice.AddStore(command);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study status engine/docs/examples/random-features.study.json
              largen study status random-features.store.sqlite --json
            """);
        command.SetAction(parse => Status(app, choice.ExistingStore(parse), parse.GetValue(json)));
        return command;
    }

    /// <summary>Prints the cells of a store, or what the run that holds it last told.</summary>
    internal static int Status(Application app, string path, bool json)
    {
        StoreStatus status;
        try
        {
            using StudyStore store = StudyStore.OpenReadOnly(path);
            status = store.Status();
        }
        catch (StoreInUseException e) when (e.Owner is { } owner)
        {
            if (json) StudyJson.WriteRunning(app.Terminal.Out, path, owner);
            else StudyTables.WriteRunning(app.Terminal, path, owner);
            return ExitCode.Done;
        }

        if (json) StudyJson.WriteStatus(app.Terminal.Out, status);
        else StudyTables.WriteStatus(app.Terminal, status);
        return status.Failed > 0 ? ExitCode.SomeCellsFailed : ExitCode.Done;
    }
}
