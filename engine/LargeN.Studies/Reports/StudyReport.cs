// SPDX-License-Identifier: MIT
using System.Text;

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
    public static string MakeFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder)) throw new IOException($"report folder {folder}: a file stands there");
        try
        {
            string full = Directory.CreateDirectory(folder).FullName;
            string probe = Path.Combine(full, "report.probe.tmp");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
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
    public static ReportFiles Write(StudyResult result, string folder)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(folder);

        string html = Path.Combine(MakeFolder(folder), HtmlName);
        Replace(html, HtmlReport.Text(result));
        return WriteExports(result, folder, html);
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
        Replace(html, HtmlReport.Text([.. studies.Select(s => s.Result)]));
        return [.. studies.Select(s => WriteExports(s.Result, Path.Combine(folder, s.Name), html))];
    }

    private static ReportFiles WriteExports(StudyResult result, string folder, string html)
    {
        string full = MakeFolder(folder);
        ReportFiles files = new(html, Path.Combine(full, CsvName), Path.Combine(full, VegaLiteName), MakeFolder(Path.Combine(full, CurvesName)));
        Replace(files.Csv, CsvExport.Text(result));
        Replace(files.VegaLite, VegaLiteExport.Text(result));
        foreach ((string name, byte[] bytes) in NpyExport.Files(result)) Replace(Path.Combine(files.Curves, name), bytes);
        return files;
    }

    private static void Replace(string path, string text) => Replace(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A reader never sees half a file: the new one takes the place of the old one when it is whole.</summary>
    private static void Replace(string path, byte[] bytes)
    {
        string draft = path + ".tmp";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path, overwrite: true);
    }
}
