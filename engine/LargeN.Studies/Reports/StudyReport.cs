// SPDX-License-Identifier: MIT
using System.Text;

namespace LargeN.Studies;

/// <summary>Writes the three files of a finished study.</summary>
public static class StudyReport
{
    /// <summary>Name of the page.</summary>
    public const string HtmlName = "report.html";

    /// <summary>Name of the table.</summary>
    public const string CsvName = "report.csv";

    /// <summary>Name of the Vega-Lite specification.</summary>
    public const string VegaLiteName = "report.vl.json";

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

    /// <summary>Writes <see cref="HtmlName"/>, <see cref="CsvName"/> and <see cref="VegaLiteName"/> into a folder, which is made if it is not there.</summary>
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

        string full = MakeFolder(folder);
        ReportFiles files = new(Path.Combine(full, HtmlName), Path.Combine(full, CsvName), Path.Combine(full, VegaLiteName));
        Replace(files.Html, HtmlReport.Text(result));
        Replace(files.Csv, CsvExport.Text(result));
        Replace(files.VegaLite, VegaLiteExport.Text(result));
        return files;
    }

    /// <summary>A reader never sees half a file: the new one takes the place of the old one when it is whole.</summary>
    private static void Replace(string path, string text)
    {
        string draft = path + ".tmp";
        File.WriteAllText(draft, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(draft, path, overwrite: true);
    }
}
