// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Which observables a cell has and over which axes: the columns of its values, in the order of the names.</summary>
/// <remarks>
/// As text: <c>[{"observable":"testLoss","axes":[[64,128]],"verdict":["Converged",-1,0]}, ...]</c>. A replica's values are those of the first
/// observable, row-major over its axes, then those of the second, and so on.
/// </remarks>
internal sealed class SeriesLayout
{
    private readonly string text;

    private SeriesLayout(IReadOnlyList<Column> columns)
    {
        Columns = columns;
        Stride = columns.Count == 0 ? 0 : columns[^1].Offset + columns[^1].Points;
        text = Write(columns);
    }

    /// <summary>The observables, in the order of their names.</summary>
    internal IReadOnlyList<Column> Columns { get; }

    /// <summary>Values of one replica.</summary>
    internal int Stride { get; }

    /// <summary>A layout of some observables, in any order.</summary>
    internal static SeriesLayout Of(IEnumerable<(string Observable, IReadOnlyList<double[]> Axes, Verdict Verdict)> observables)
    {
        List<Column> columns = [];
        int offset = 0;
        foreach ((string name, IReadOnlyList<double[]> axes, Verdict verdict) in observables.OrderBy(o => o.Observable, StringComparer.Ordinal))
        {
            columns.Add(new Column(name, axes, verdict, offset));
            offset = checked(offset + columns[^1].Points);
        }

        return new SeriesLayout(columns);
    }

    /// <summary>The layout of an observation.</summary>
    internal static SeriesLayout Of(Observation observation) => Of(observation.Observables.Select(o => (o.Key, o.Value.Axes, Verdict.Converged)));

    /// <summary>Reads the text form.</summary>
    internal static SeriesLayout Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return Of([.. document.RootElement.EnumerateArray().Select(o => (
            o.GetProperty("observable").GetString()!,
            (IReadOnlyList<double[]>)[.. o.GetProperty("axes").EnumerateArray().Select(a => a.EnumerateArray().Select(Number).ToArray())],
            ReadVerdict(o.GetProperty("verdict"))))]);
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>Reads <c>["Diverged", 17, 0.5]</c>.</summary>
    internal static Verdict ReadVerdict(JsonElement verdict) =>
        new(Enum.Parse<VerdictKind>(verdict[0].GetString()!), verdict[1].GetInt64(), Number(verdict[2]));

    /// <summary>Writes <c>["Diverged", 17, 0.5]</c>.</summary>
    internal static void WriteVerdict(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartArray();
        json.WriteStringValue(verdict.Kind.ToString());
        json.WriteNumberValue(verdict.Index);
        JsonText.WriteNumber(json, verdict.Residual);
        json.WriteEndArray();
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : value.GetDouble();

    private static string Write(IReadOnlyList<Column> columns) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (Column column in columns)
        {
            json.WriteStartObject();
            json.WriteString("observable", column.Observable);
            json.WriteStartArray("axes");
            foreach (double[] axis in column.Axes)
            {
                json.WriteStartArray();
                foreach (double value in axis) JsonText.WriteNumber(json, value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WritePropertyName("verdict");
            WriteVerdict(json, column.Verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>One observable.</summary>
    internal sealed record Column(string Observable, IReadOnlyList<double[]> Axes, Verdict Verdict, int Offset)
    {
        /// <summary>Number of its points.</summary>
        internal int Points { get; } = Axes.Aggregate(1, (product, axis) => checked(product * axis.Length));
    }
}
