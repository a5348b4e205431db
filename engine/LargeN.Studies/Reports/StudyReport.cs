// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Writes the files of a finished study, or of several in one page.</summary>
public static class StudyReport
{
    /// <summary>Name of the page.</summary>
    public const string HtmlName = "report.html";

    /// <summary>Name of the table.</summary>
    public const string CsvName = "report.csv";

    /// <summary>Name of the Vega-Lite specification.</summary>
    public const string VegaLiteName = "report.vl.json";

    /// <summary>Folder of the NumPy arrays.</summary>
    public const string CurvesName = "curves";

    /// <summary>Makes the folder of a report, if it is not there, and sees that a file can be written into it.</summary>
    /// <param name="folder">Folder.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">It cannot be made, or nothing can be written into it.</exception>
    public static string MakeFolder(string folder) => MakeFolder(folder, Disk.Real);

    private static string MakeFolder(string folder, Disk disk)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder)) throw new IOException($"report folder {folder}: a file stands there");
        try
        {
            string full = disk.MakeFolder(folder), probe = Path.Combine(full, "report.probe");
            disk.Replace(probe, []);
            disk.TryDelete(probe);
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"report folder {folder}: cannot be written ({e.Message})", e);
        }
    }

    /// <summary>Writes <see cref="HtmlName"/>, <see cref="CsvName"/>, <see cref="VegaLiteName"/> and <see cref="CurvesName"/> into a folder, which is made if it is not there.</summary>
    /// <param name="result">The study, complete or not: what is missing is said in the page.</param>
    /// <param name="folder">Folder; files of an earlier report are replaced, each in one step.</param>
    /// <returns>Full paths of the files.</returns>
    /// <exception cref="IOException">The folder or a file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be written.</exception>
    /// <remarks>Same result, same bytes; provenance enters only the page, in its last section.</remarks>
    public static ReportFiles Write(StudyResult result, string folder) => Write(result, folder, Disk.Real);

    internal static ReportFiles Write(StudyResult result, string folder, Disk disk)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(folder);

        string html = Path.Combine(MakeFolder(folder, disk), HtmlName);
        disk.Replace(html, HtmlReport.Text(result));
        return WriteExports(result, folder, html, disk);
    }

    /// <summary>Writes one page of several studies, and beside it a folder of exports a study.</summary>
    /// <param name="studies">The studies and the names of their folders, which differ.</param>
    /// <param name="folder">Folder of the page.</param>
    /// <returns>Full paths of the files, a study each.</returns>
    /// <exception cref="IOException">A folder or a file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder or a file may not be written.</exception>
    public static IReadOnlyList<ReportFiles> Write(IReadOnlyList<(string Name, StudyResult Result)> studies, string folder)
    {
        ArgumentNullException.ThrowIfNull(studies);
        ArgumentException.ThrowIfNullOrEmpty(folder);

        string html = Path.Combine(MakeFolder(folder), HtmlName);
        Disk.Real.Replace(html, HtmlReport.Text([.. studies.Select(s => s.Result)]));
        return [.. studies.Select(s => WriteExports(s.Result, Path.Combine(folder, s.Name), html, Disk.Real))];
    }

    private static ReportFiles WriteExports(StudyResult result, string folder, string html, Disk disk)
    {
        string full = MakeFolder(folder, disk);
        ReportFiles files = new(html, Path.Combine(full, CsvName), Path.Combine(full, VegaLiteName), MakeFolder(Path.Combine(full, CurvesName), disk));
        disk.Replace(files.Csv, CsvExport.Text(result));
        disk.Replace(files.VegaLite, VegaLiteExport.Text(result));
        foreach ((string name, byte[] bytes) in NpyExport.Files(result)) disk.Replace(Path.Combine(files.Curves, name), bytes);
        return files;
    }
}
