// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study report</c>: compares and reports what a store holds, finished or not.</summary>
internal static class StudyReportVerb
{
    internal static Command Create(Application app)
    {
        StudyChoice choice = new();
        Option<bool> json = Flags.Json();
        Command command = new("report", "Writes the report of what the store holds, finished or not.") { json };
        choice.AddStore(command);
        choice.AddFolder(command);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study report engine/docs/examples/random-features.study.json --out report
              largen study report random-features.store.sqlite
            """);
        command.SetAction(parse => Report(app, choice.ExistingStore(parse), choice.Folder(parse), parse.GetValue(json)));
        return command;
    }

    /// <summary>Compares, writes the report, prints tables and the path of the page.</summary>
    internal static int Report(Application app, string path, string folder, bool json)
    {
        StudyResult result;
        using (StudyStore store = StudyStore.OpenReadOnly(path)) result = StudyResults.FromStore(store, Choice.Find(app.Systems, store.Study.System));
        ReportFiles files = StudyReport.Write(result, folder);
        if (json) StudyJson.WriteResult(app.Terminal.Out, result, files);
        else StudyTables.WriteResult(app.Terminal, result, files);
        return result.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }
}
