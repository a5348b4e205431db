// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Systems;
using Spectre.Console;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen list</c>: every system and the question that it answers.</summary>
internal static class ListVerb
{
    internal static Command Create(Application app)
    {
        Option<bool> json = Flags.Json();
        Command command = new("list", "Lists the systems.") { json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen list
              largen list --json
            """);
        command.SetAction(parse =>
        {
            if (parse.GetValue(json)) WriteJson(app);
            else WriteTable(app);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteTable(Application app)
    {
        Table table = ObservableTables.Plain("system", "question");
        foreach (Entry entry in app.Systems) table.AddRow(new Text(entry.Info.Id), new Text(entry.Info.Question));
        app.Terminal.Write(table);
    }

    private static void WriteJson(Application app) => JsonDocumentWriter.Write(app.Terminal.Out, json =>
    {
        json.WriteStartArray("systems");
        foreach (Entry entry in app.Systems)
        {
            json.WriteStartObject();
            json.WriteString("system", entry.Info.Id);
            json.WriteString("title", entry.Info.Title);
            json.WriteString("question", entry.Info.Question);
            json.WriteString("reference", entry.Info.Reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
