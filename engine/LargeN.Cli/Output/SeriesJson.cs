// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Cli.Output;

/// <summary>The members that predictions and simulations share: unit and axes of an observable.</summary>
internal static class SeriesJson
{
    /// <summary>Opens the object of one observable and writes <c>unit</c>, <c>axis</c>, <c>x</c>, <c>axis2</c>, <c>x2</c>.</summary>
    internal static void Start(Utf8JsonWriter json, Observable observable, IReadOnlyList<double[]> axes)
    {
        json.WriteStartObject(observable.Name);
        json.WriteString("unit", observable.Unit);
        for (int a = 0; a < axes.Count; a++)
        {
            string suffix = a == 0 ? "" : "2";
            json.WriteString($"axis{suffix}", observable.Axes[a]);
            JsonNumbers.Write(json, $"x{suffix}", axes[a]);
        }
    }

    /// <summary><c>system</c>, <c>config</c>, <c>verdict</c>: how every document of a single config begins.</summary>
    internal static void Head(Utf8JsonWriter json, Entry entry, object config, Verdict verdict)
    {
        json.WriteString("system", entry.Info.Id);
        json.WritePropertyName("config");
        json.WriteRawValue(entry.Canonical(config));
        json.WriteString("verdict", verdict.Kind.ToString());
    }
}
