// SPDX-License-Identifier: MIT
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LargeN.Cli.Output;

/// <summary>One JSON document on standard output.</summary>
internal static class JsonDocumentWriter
{
    /// <summary>Version of the documents' layout.</summary>
    internal const int Format = 1;

    /// <summary>Writes <c>{ "format": 1, ... }</c> and a line end.</summary>
    internal static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(global::System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
