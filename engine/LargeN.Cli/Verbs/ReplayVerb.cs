// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen replay</c>: repeats a cell of a study from its own record and says whether the bits agree.</summary>
internal static class ReplayVerb
{
    private const int MostDifferences = 20;

    internal static Command Create(Application app)
    {
        Argument<string> file = new("file") { Description = "Store, or report (its folder or its page).", HelpName = "store|report" };
        Option<string> cell = new("--cell") { Description = "Id of the cell, or its first four digits or more; the report and `study status --json` show it.", HelpName = "id", Required = true };
        Option<string?> device = Flags.Device("Device that repeats the simulation instead of the study's.");
        Option<int?> threads = Flags.Threads();
        Option<bool> json = Flags.Json();
        Command command = new("replay", "Repeats a cell of a study from its own record and says whether the bits agree.") { file, cell, device, threads, json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen replay random-features.store.sqlite --cell 38ddefba
              largen replay random-features.report --cell 38ddefba --threads 1

            From a store, every replica and the theory; from a report, every number of its table.
            Exit code 0: every bit agrees. 1: some differ.
            """);
        command.SetAction(parse => Run(app, parse.GetRequiredValue(file), parse.GetRequiredValue(cell), parse.GetValue(device), parse.GetValue(threads), parse.GetValue(json)));
        return command;
    }

    private static int Run(Application app, string path, string cell, string? device, int? threads, bool json)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw new UsageException($"{path}: there is no such store or report");
        Hardware.Warn(app.Terminal);
        Entry Find(string id) => Choice.Find(app.Systems, id);
        Device Open(string name) => DeviceChoice.Open(app.Devices, device ?? name, threads);
        bool isReport = Directory.Exists(path) || path.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
        ReplayResult result = isReport
            ? WorkProgress.Run<ReplayResult, StudyProgress>(app.Terminal, "replay", StudyRunVerb.State, progress => ReportReplay.Of(path, cell, Find, Open, progress, app.Cancel))
            : WorkProgress.Run(app.Terminal, "replay", progress => Replay.OfStore(path, cell, Find, Open, progress, app.Cancel));
        if (json) ReplayJson(app.Terminal.Out, result);
        else Write(app.Terminal.Out, result);
        return result.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static void Write(TextWriter output, ReplayResult result)
    {
        string theory = result.HasTheory ? " and the theory" : "";
        output.WriteLine($"cell {result.Cell} ({result.Label}): {result.Replicas} replicas{theory} repeated");
        foreach (string difference in result.Differences.Take(MostDifferences)) output.WriteLine($"  {difference}");
        if (result.Differences.Count > MostDifferences) output.WriteLine($"  ... and {result.Differences.Count - MostDifferences} more");
        output.WriteLine(result.Agrees ? "every bit agrees" : $"{result.Differences.Count} DIFFER");
    }

    private static void ReplayJson(TextWriter output, ReplayResult result) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteString("cell", result.Cell);
        json.WriteString("label", result.Label);
        json.WriteNumber("replicas", result.Replicas);
        json.WriteBoolean("agrees", result.Agrees);
        json.WriteStartArray("differences");
        foreach (string difference in result.Differences) json.WriteStringValue(difference);
        json.WriteEndArray();
    });
}
