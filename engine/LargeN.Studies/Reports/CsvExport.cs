// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <summary>A study as one table: a row a point of an observable of a cell.</summary>
/// <remarks>
/// Quoted as RFC 4180 says, lines end with a line feed, numbers are shortest round-trip, not-a-number and infinity are <c>NaN</c>, <c>Infinity</c>,
/// <c>-Infinity</c>; a field is empty where there is no such value. Rows stand in the order of the cells, then of the observables' names, then of the
/// points. Provenance does not enter: the same results give the same bytes.
/// </remarks>
public static class CsvExport
{
    private static readonly string[] Fixed =
        ["cell", "observable", "unit", "axis1", "value1", "axis2", "value2", "prediction", "mean", "standardError", "count", "z", "ratio", "agrees"];

    /// <summary>The whole table with its header.</summary>
    /// <param name="result">The study.</param>
    public static string Text(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);

        List<string> paths = [.. result.Study.Factors.SelectMany(f => f.Paths).Concat(result.Cells.SelectMany(c => c.Sweep.Select(s => s.Key))).Distinct()];
        Dictionary<(string, string, int), ComparisonRow> compared = [];
        foreach (ComparisonRow row in result.Comparisons) compared.TryAdd((row.CellId, row.Observable, row.Point), row);

        StringBuilder csv = new();
        Line(csv, [Fixed[0], .. paths.Select(p => Fixed.Contains(p) ? "config." + p : p), .. Fixed[1..]]);
        foreach (CellResult cell in result.Cells)
        {
            string[] sweep = [.. paths.Select(p => SweepValue.Plain(Dimension.TextOf(cell, p)))];
            foreach ((string name, ObservableResult values) in cell.Observables.OrderBy(o => o.Key, StringComparer.Ordinal))
            {
                int points = Math.Max(values.Prediction?.Length ?? 0, values.Mean?.Length ?? 0);
                for (int point = 0; point < points; point++)
                {
                    double[] place = AxisPlace.Of(values.Axes, point);
                    compared.TryGetValue((cell.Id, name, point), out ComparisonRow? row);
                    Line(csv,
                    [
                        cell.Id, .. sweep, name, values.Info.Unit,
                        AxisName(values, 0), AxisValue(place, 0), AxisName(values, 1), AxisValue(place, 1),
                        Value(values.Prediction, point), Value(values.Mean, point), Value(values.StandardError, point),
                        values.Mean is null ? "" : values.Count.ToString(CultureInfo.InvariantCulture),
                        row is null ? "" : NumberText.RoundTrip(row.Z), row is null ? "" : NumberText.RoundTrip(row.Ratio),
                        row?.Agrees switch { true => "true", false => "false", null => "" },
                    ]);
                }
            }
        }

        return csv.ToString();
    }

    private static string AxisName(ObservableResult values, int axis) => axis < values.Info.Axes.Count ? values.Info.Axes[axis] : "";

    private static string AxisValue(double[] place, int axis) => axis < place.Length ? NumberText.RoundTrip(place[axis]) : "";

    private static string Value(double[]? values, int point) => values is not null && point < values.Length ? NumberText.RoundTrip(values[point]) : "";

    private static void Line(StringBuilder csv, IReadOnlyList<string> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0) csv.Append(',');
            string field = fields[i];
            if (field.AsSpan().ContainsAny("\",\r\n")) csv.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else csv.Append(field);
        }

        csv.Append('\n');
    }
}
