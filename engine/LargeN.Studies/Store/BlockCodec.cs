// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Text.Json;

namespace LargeN.Studies;

/// <summary>Values and verdicts as a block stores them.</summary>
internal static class BlockCodec
{
    /// <summary>Doubles as little-endian bytes: every value comes back bit for bit, NaN and minus zero too.</summary>
    internal static byte[] Bytes(ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[checked(values.Length * sizeof(double))];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        return bytes;
    }

    /// <summary>The doubles of <paramref name="bytes"/>.</summary>
    internal static void Doubles(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
    }

    /// <summary>The verdicts other than Converged: <c>[[replica, [kind, index, residual]], ...]</c>.</summary>
    internal static string VerdictText(uint first, IReadOnlyList<Verdict> verdicts) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        for (int r = 0; r < verdicts.Count; r++)
        {
            if (verdicts[r].IsConverged) continue;
            json.WriteStartArray();
            json.WriteNumberValue(first + r);
            SeriesLayout.WriteVerdict(json, verdicts[r]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    /// <summary>All verdicts of a block.</summary>
    internal static Verdict[] Verdicts(string text, uint first, int count)
    {
        Verdict[] verdicts = new Verdict[count];
        Array.Fill(verdicts, Verdict.Converged);
        using JsonDocument document = JsonDocument.Parse(text);
        foreach (JsonElement row in document.RootElement.EnumerateArray())
            verdicts[checked((int)(row[0].GetInt64() - first))] = SeriesLayout.ReadVerdict(row[1]);
        return verdicts;
    }
}
