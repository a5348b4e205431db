// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Cli.Output;

/// <summary>Numbers of a document: shortest round trip; what JSON cannot write is a string.</summary>
internal static class JsonNumbers
{
    internal static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    /// <summary>A list of numbers.</summary>
    internal static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) Write(json, value);
        json.WriteEndArray();
    }

    /// <summary>Values over their axes, row-major: a number, a list, or a list of lists.</summary>
    internal static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double[]> axes, ReadOnlySpan<double> values)
    {
        switch (axes.Count)
        {
            case 0:
                json.WritePropertyName(name);
                Write(json, values[0]);
                break;
            case 1:
                Write(json, name, values);
                break;
            default:
                json.WriteStartArray(name);
                int row = axes[1].Length;
                for (int i = 0; i < axes[0].Length; i++)
                {
                    json.WriteStartArray();
                    foreach (double value in values.Slice(i * row, row)) Write(json, value);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                break;
        }
    }
}
