// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study status</c>: how far a store has come.</summary>
internal static class StudyStatusVerb
{
    internal static Command Create(Application app)
    {
        StudyChoice choice = new();
        Option<bool> json = Flags.Json();
        Command command = new("status", "Shows how far a study has come.") { json };
        choice.AddStore(command);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study status engine/docs/examples/random-features.study.json
              largen study status random-features.store.sqlite --json
            """);
        command.SetAction(parse =>
        {
            using StudyStore store = StudyStore.OpenReadOnly(choice.ExistingStore(parse));
            StoreStatus status = store.Status();
            if (parse.GetValue(json)) StudyJson.WriteStatus(app.Terminal.Out, status);
            else StudyTables.WriteStatus(app.Terminal, status);
            return status.Failed > 0 ? ExitCode.SomeCellsFailed : ExitCode.Done;
        });
        return command;
    }
}
