// SPDX-License-Identifier: MIT
using System.Net;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Repeats a cell of a study from its report: the page holds the study, the table beside it the numbers.</summary>
public static class ReportReplay
{
    private const long MostBytes = 1L << 30;

    /// <param name="path">The folder of a report, or its page.</param>
    /// <param name="cell">Id of the cell, or its beginning.</param>
    /// <param name="find">The system of an id.</param>
    /// <param name="open">The device of a name.</param>
    /// <param name="progress">Told of the run.</param>
    /// <param name="cancel">Ends the replay.</param>
    /// <exception cref="CorruptDataException">The page or the table is no report of this format.</exception>
    /// <exception cref="ConfigException">There is no such cell.</exception>
    public static ReplayResult Of(string path, string cell, Func<string, Entry> find, Func<string, Device> open, IProgress<StudyProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(open);
        string page = Directory.Exists(path) ? Path.Combine(path, StudyReport.HtmlName) : path;
        IReadOnlyList<StudyFile> studies = Studies(page);
        List<Device> opened = [];
        try
        {
            List<(StudyPlan Plan, PlannedCell Cell)> cells = [];
            foreach (StudyFile study in studies)
            {
                opened.Add(open(study.Device));
                StudyPlan plan = StudyPlanner.Plan(study, find(study.System), opened[^1]);
                cells.AddRange(plan.Cells.Select(c => (plan, c)));
            }

            string id = Replay.Cell([.. cells.Select(c => c.Cell.Id)], cell);
            (StudyPlan of, PlannedCell planned) = cells.Single(c => c.Cell.Id == id);
            return Of(of, planned, Table(page, id), progress, cancel);
        }
        finally
        {
            foreach (Device device in opened) device.Dispose();
        }
    }

    private static ReplayResult Of(StudyPlan plan, PlannedCell planned, string[] recorded, IProgress<StudyProgress>? progress, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("largen-replay-").FullName;
        try
        {
            string store = Path.Combine(folder, "cell.sqlite");
            RunSummary summary = StudyRunner.Run(plan with { Cells = [planned] }, store, progress: progress, cancel: cancel);
            cancel.ThrowIfCancellationRequested();
            string[] again;
            using (StudyStore repeated = StudyStore.OpenReadOnly(store)) again = Lines(CsvExport.Text(StudyResults.FromStore(repeated, plan.Entry)));
            List<string> differences = [.. summary.Failures.Select(f => $"it fails: {f.Message}"), .. Differences(recorded, again, planned.Id)];
            return new ReplayResult(planned.Id, planned.Label, planned.Replicas, HasTheory: true, differences);
        }
        finally
        {
            Disk.Real.TryDelete(folder);
        }
    }

    private static IEnumerable<string> Differences(string[] recorded, string[] again, string id)
    {
        if (recorded[0] != again[0]) yield return $"the table has the columns {recorded[0]} and not {again[0]}";
        string[] before = [.. recorded.Where(l => l.StartsWith(id, StringComparison.Ordinal))], now = [.. again.Where(l => l.StartsWith(id, StringComparison.Ordinal))];
        if (before.Length != now.Length) yield return $"{before.Length} points in the record, {now.Length} now";
        foreach ((string a, string b) in before.Zip(now))
            if (a != b) yield return $"{a[(id.Length + 1)..]} in the record, {b[(id.Length + 1)..]} now";
    }

    // The table of a study lies beside its page; of several in one page, each in a folder of its own.
    private static string[] Table(string page, string id)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(page))!, beside = Path.Combine(folder, StudyReport.CsvName);
        IEnumerable<string> tables = File.Exists(beside) ? [beside] : Directory.GetDirectories(folder).Select(f => Path.Combine(f, StudyReport.CsvName)).Where(File.Exists).Order(StringComparer.Ordinal);
        return tables.Select(t => Lines(Read(t))).FirstOrDefault(t => t.Length > 0 && t.Any(l => l.StartsWith(id, StringComparison.Ordinal)))
            ?? throw new CorruptDataException(beside, -1, $"there is no table with cell {id} beside the page");
    }

    private static List<StudyFile> Studies(string page)
    {
        string text = Read(page);
        List<StudyFile> studies = [];
        for (int at = 0; (at = text.IndexOf(HtmlReport.StudyStart, at, StringComparison.Ordinal)) >= 0;)
        {
            at += HtmlReport.StudyStart.Length;
            int end = text.IndexOf(HtmlReport.StudyEnd, at, StringComparison.Ordinal);
            if (end < 0) throw new CorruptDataException(page, at, "the study in it has no end");
            try
            {
                studies.Add(StudyFiles.Parse(WebUtility.HtmlDecode(text[at..end]), page));
            }
            catch (ConfigException e)
            {
                throw new CorruptDataException(page, at, $"the study in it cannot be read: {e.Message}", e);
            }
        }

        return studies.Count > 0 ? studies : throw new CorruptDataException(page, -1, "is no report of this version of the engine: it holds no study");
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists) throw new CorruptDataException(path, -1, "there is no such file; a report is a folder with a page and a table");
        if (file.Length > MostBytes) throw new CorruptDataException(path, -1, $"has {file.Length} bytes; a report has at most {MostBytes}");
        return File.ReadAllText(path);
    }
}
