// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LargeN.Studies;

/// <summary>The one way in which JSON is written where texts are compared or hashed: compact, members in the order given, shortest numbers.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A number with the fewest digits that read back as the same double; "NaN", "Infinity" and "-Infinity" otherwise.</summary>
    internal static string Number(double value)
    {
        if (value == 0) return "0";
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        if (Math.Abs(value) < 1e15 && value == Math.Floor(value)) return ((long)value).ToString(CultureInfo.InvariantCulture);
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, e)}e{int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}");
    }

    /// <summary>A JSON number as <see cref="Number(double)"/> writes it; whole numbers of up to 64 bits keep all their digits.</summary>
    internal static string Number(JsonElement number)
    {
        string raw = number.GetRawText();
        if (raw.AsSpan().IndexOfAnyExceptInRange('0', '9') is -1 or 0)
        {
            if (number.TryGetInt64(out long small)) return small.ToString(CultureInfo.InvariantCulture);
            if (number.TryGetUInt64(out ulong large)) return large.ToString(CultureInfo.InvariantCulture);
        }

        double value = number.GetDouble();
        return double.IsFinite(value) ? Number(value) : raw;
    }

    /// <summary>The canonical text of a value.</summary>
    internal static string Canonical(JsonElement value) => Write(writer => Write(writer, value));

    /// <summary>The canonical text of a JSON text.</summary>
    internal static string Canonical(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Canonical(document.RootElement);
    }

    /// <summary>The JSON text of a string.</summary>
    internal static string Quote(string text) => Write(writer => writer.WriteStringValue(text));

    /// <summary>What <paramref name="write"/> writes, as text.</summary>
    internal static string Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Compact)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a double as a number, or as a string where JSON has no number for it.</summary>
    internal static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteRawValue(Number(value));
        else writer.WriteStringValue(Number(value));
    }

    /// <summary>Writes a value in canonical form.</summary>
    internal static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
