// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Where the files of a report lie.</summary>
/// <param name="Html">The page: one file, no script, nothing loaded from elsewhere. Studies that are reported together share it.</param>
/// <param name="Csv">Every point with all digits.</param>
/// <param name="VegaLite">The plots as a Vega-Lite version 5 specification with its data.</param>
/// <param name="Curves">Folder of the NumPy arrays, see <see cref="NpyExport"/>.</param>
public sealed record ReportFiles(string Html, string Csv, string VegaLite, string Curves);
