// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LargeN.Tests.Hostile;

/// <summary>Ways to spoil an input.</summary>
internal static class Changes
{
    private static readonly byte[] Telling = [0, 1, 0x7f, 0x80, 0xff, (byte)'(', (byte)'\'', (byte)'"', (byte)'9', (byte)'-', (byte)'{', (byte)'['];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-0.0", "-1", "1", "0.5", "1e-320", "1e308", "1e999", "-1e999", "2147483647", "2147483648", "9223372036854775808",
        "18446744073709551616", "123456789012345678901234567890", "\"NaN\"", "\"Infinity\"", "\"HALF\"", "\"\\u0000\"", "\"../../etc/passwd\"", "[[[[[[[[[[[[1]]]]]]]]]]]]",
        "[1,2,3]", "[0]", "[-1]", "[1e9,1e9]", "{\"kind\":\"powerLaw\"}", "{\"values\":[1]}", "{\"logspace\":[1e-300,1e300,100000]}", "{\"linspace\":[0,1,1000000000]}", "100000000",
    ];

    /// <summary>One to three changes of bytes: flipped, set, cut out, repeated, appended; three of four in the first 100, where headers are.</summary>
    internal static byte[] Bytes(byte[] content, Draws draws)
    {
        List<byte> bytes = [.. content];
        for (int change = draws.Next(3); change >= 0 && bytes.Count > 0; change--)
        {
            int at = draws.Next(draws.Next(4) == 0 ? bytes.Count : Math.Min(100, bytes.Count));
            int length = Math.Min(1 + draws.Next(64), bytes.Count - at);
            switch (draws.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << draws.Next(8)); break;
                case 1: bytes[at] = (byte)draws.Next(256); break;
                case 2: bytes[at] = draws.Of(Telling); break;
                case 3: bytes.RemoveRange(at, draws.Next(3) == 0 ? bytes.Count - at : length); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.AddRange(Enumerable.Repeat((byte)draws.Next(256), length)); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>One to three changes of a JSON text that leave it JSON: a value replaced, a member left out, doubled, renamed or moved elsewhere.</summary>
    internal static byte[] Json(byte[] content, Draws draws)
    {
        JsonNode root = JsonNode.Parse(content)!;
        string? doubled = null;
        for (int change = draws.Next(3); change >= 0; change--)
        {
            List<(JsonNode Owner, string? Name, int Index)> places = [];
            Collect(root, places);
            if (places.Count == 0) break;
            (JsonNode owner, string? name, int index) = draws.Of(places);
            JsonNode? now = name is null ? owner[index] : owner[name];
            switch (draws.Next(6))
            {
                case 0: Remove(owner, name, index); break;
                case 1 when name is not null: (owner[name + draws.Of(["", "x", ".", "[0]", "s"])], doubled) = (JsonNode.Parse(draws.Of(Values)), name); break;
                case 2: Put(owner, name, index, draws.Of(places) is var other && (other.Name is null ? other.Owner[other.Index] : other.Owner[other.Name]) is { } value ? value.DeepClone() : null); break;
                case 3 when owner is JsonArray list: for (int i = draws.Next(40); i > 0; i--) list.Add(now?.DeepClone()); break;
                default: Put(owner, name, index, draws.Next(20) == 0 ? JsonNode.Parse(new string('[', 40) + new string(']', 40)) : Parsed(draws.Of(Values))); break;
            }
        }

        // Half a surrogate pair, which a tree cannot write.
        string text = root.ToJsonString(new JsonSerializerOptions { MaxDepth = 1000 }).Replace("HALF", "\\ud800", StringComparison.Ordinal);
        // The same member twice, which a tree cannot hold.
        if (doubled is not null && draws.Next(4) == 0) text = text.Replace("{\"" + doubled + "\":", "{\"" + doubled + "\":1,\"" + doubled + "\":", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    private static JsonNode? Parsed(string value) => JsonNode.Parse(value);

    private static void Collect(JsonNode node, List<(JsonNode Owner, string? Name, int Index)> places)
    {
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                places.Add((members, name, -1));
                if (value is not null) Collect(value, places);
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                places.Add((list, null, i));
                if (list[i] is { } value) Collect(value, places);
            }
        }
    }

    private static void Put(JsonNode owner, string? name, int index, JsonNode? value)
    {
        if (name is null) owner[index] = value;
        else owner[name] = value;
    }

    private static void Remove(JsonNode owner, string? name, int index)
    {
        if (name is null) ((JsonArray)owner).RemoveAt(index);
        else ((JsonObject)owner).Remove(name);
    }
}
