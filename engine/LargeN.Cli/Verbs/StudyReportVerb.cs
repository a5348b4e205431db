// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study report</c>: compares and reports what one store or several hold, finished or not.</summary>
internal static class StudyReportVerb
{
    /// <summary>Folder of a page of several studies where none is named.</summary>
    private const string JointFolder = "studies.report";

    internal static Command Create(Application app)
    {
        StudyChoice choice = new();
        Argument<string[]> more = new("more") { Description = "Further study files or stores, reported in the same page.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = Flags.Json();
        Command command = new("report", "Writes the report of what the store holds, finished or not; of several studies one page.");
        choice.AddStore(command);
        command.Arguments.Add(more);
        choice.AddFolder(command);
        command.Options.Add(json);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study report engine/docs/examples/random-features.study.json --out report
              largen study report random-features.store.sqlite
              largen study report narrow.store.sqlite wide.store.sqlite --out both

            In the folder: report.html (several studies share it), and for each study report.csv, report.vl.json and curves/*.npy.
            """);
        command.SetAction(parse => parse.GetValue(more) is { Length: > 0 } others
            ? ReportAll(app, [choice.ExistingStore(parse), .. others.Select(StudyChoice.ExistingStoreOf)], choice.NamedFolder(parse) ?? JointFolder, parse.GetValue(json))
            : Report(app, choice.ExistingStore(parse), choice.Folder(parse), parse.GetValue(json)));
        return command;
    }

    /// <summary>Compares, writes the report, prints tables and the path of the page.</summary>
    internal static int Report(Application app, string path, string folder, bool json)
    {
        StudyResult result = Read(app, path);
        ReportFiles files = StudyReport.Write(result, folder);
        if (json) StudyJson.WriteResult(app.Terminal.Out, result, files);
        else StudyTables.WriteResult(app.Terminal, result, files);
        return result.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static int ReportAll(Application app, IReadOnlyList<string> paths, string folder, bool json)
    {
        // Stores of one name in different folders get numbers.
        List<(string Name, StudyResult Result)> studies = [];
        foreach (string path in paths)
        {
            string name = StudyChoice.NameOf(path);
            int same = studies.Count(s => s.Name == name || s.Name.StartsWith(name + "-", StringComparison.Ordinal));
            studies.Add((same == 0 ? name : $"{name}-{same + 1}", Read(app, path)));
        }

        IReadOnlyList<ReportFiles> files = StudyReport.Write(studies, folder);
        if (json) StudyJson.WriteResults(app.Terminal.Out, [.. studies.Zip(files, (s, f) => (s.Result, f))]);
        for (int i = 0; i < studies.Count && !json; i++)
        {
            app.Terminal.Heading(studies[i].Result.Study.Title);
            StudyTables.WriteResult(app.Terminal, studies[i].Result, files[i]);
        }

        return studies.All(s => s.Result.Agrees) ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static StudyResult Read(Application app, string path)
    {
        using StudyStore store = StudyStore.OpenReadOnly(path);
        return StudyResults.FromStore(store, Choice.Find(app.Systems, store.Study.System));
    }
}
