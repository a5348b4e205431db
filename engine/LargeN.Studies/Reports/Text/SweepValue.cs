// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;

namespace LargeN.Studies.Reports;

/// <summary>The JSON text of a swept value as a number, as a cell of a table, as words.</summary>
internal static class SweepValue
{
    /// <summary>The number that the text is, or that it holds as its only element; null for anything else.</summary>
    internal static double? Number(string json)
    {
        ReadOnlySpan<char> text = json.AsSpan().Trim();
        if (text.Length > 1 && text[0] == '[' && text[^1] == ']') text = text[1..^1].Trim();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }

    /// <summary>A JSON string without its quotes; every other text as it stands.</summary>
    internal static string Plain(string json)
    {
        if (json.Length < 2 || json[0] != '"') return json;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.GetString() ?? json;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return json;        // a text that is no JSON, or no Unicode, is shown as it is: a report never fails on a label
        }
    }

    /// <summary>For people: numbers with four digits, everything else plain and cut at 40 characters.</summary>
    internal static string Words(string json)
    {
        if (Number(json) is { } number) return NumberText.Of(number);
        string plain = Plain(json);
        return plain.Length <= 40 ? plain : string.Concat(plain.AsSpan(0, 39), "…");
    }

    /// <summary>Whether two texts state the same value: equal numbers, or the same text.</summary>
    internal static bool Same(string a, string b) => Number(a) is { } x && Number(b) is { } y ? x.Equals(y) : Plain(a) == Plain(b);
}
