// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LargeN.Systems;

/// <summary>Editing of config texts before they are parsed: overrides over a preset, single members by path.</summary>
/// <remarks>Nothing is checked here but the syntax: an unknown member survives, so that <see cref="Entry.Parse"/> can name it.</remarks>
public static class ConfigText
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaximumLength = 8 << 20;

    /// <summary>Deepest nesting that is read.</summary>
    public const int MaximumDepth = 16;

    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JsonDocumentOptions DocumentOptions => new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaximumDepth,
    };

    /// <summary>Lays overrides over a config, member by member.</summary>
    /// <param name="json">The config, a JSON object.</param>
    /// <param name="overrides">A JSON object: its members replace those of <paramref name="json"/>; objects are merged.</param>
    /// <returns>
    /// The merged object. An object whose <c>"kind"</c> or <c>"model"</c> changes is replaced whole, because the members of one choice
    /// mean nothing in another.
    /// </returns>
    /// <exception cref="ConfigException">One of the texts is no JSON object.</exception>
    public static string Merge(string json, string overrides)
    {
        JsonObject target = Object(json, "config");
        Merge(target, Object(overrides, "overrides"));
        return target.ToJsonString(Written);
    }

    /// <summary>Sets one member by its path.</summary>
    /// <param name="json">The config, a JSON object.</param>
    /// <param name="path"><c>ridge</c>, <c>spectrum.targetExponent</c>, <c>samples[2]</c>. Objects on the way are made where they are missing; elements must exist.</param>
    /// <param name="value">A JSON text, or a bare text where it is none: <c>1e-3</c>, <c>[1,2]</c>, <c>relu</c>.</param>
    /// <returns>The changed object. An object value is merged as in <see cref="Merge(string, string)"/>; a new <c>kind</c> or <c>model</c> clears its object.</returns>
    /// <exception cref="ConfigException">The text is no JSON object, or the path does not fit it.</exception>
    public static string Set(string json, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        JsonObject root = Object(json, "config");
        List<object> steps = Steps(path);
        JsonNode at = root;
        for (int i = 0; i < steps.Count - 1; i++) at = Step(at, steps[i], steps[i + 1], path);

        JsonNode? node = Value(value);
        switch (steps[^1])
        {
            case string name when at is JsonObject owner:
                if (IsChoice(name) && !JsonNode.DeepEquals(owner[name], node)) owner.Clear();
                if (owner[name] is JsonObject old && node is JsonObject change) Merge(old, change);
                else owner[name] = node;
                break;
            case int index when at is JsonArray list:
                if (index >= list.Count) throw NoPath(path, $"the list has {list.Count} {(list.Count == 1 ? "element" : "elements")}");
                list[index] = node;
                break;
            default:
                throw NoPath(path, steps[^1] is int ? "what stands before the index is no list" : "what stands before the last name is no object");
        }

        return root.ToJsonString(Written);
    }

    internal static JsonDocument Document(string json, string what)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaximumLength)
            throw Broken(what, $"{json.Length} characters; at most {MaximumLength} are read");
        try
        {
            JsonDocument document = JsonDocument.Parse(json, DocumentOptions);
            CheckTexts(document, what, alsoValues: false);   // a bad value has a path: the reader names it
            return document;
        }
        catch (JsonException e)
        {
            throw Broken(what, $"not valid JSON at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}: {FirstSentence(e.Message)} (comments, trailing commas and more than {MaximumDepth} levels are not allowed)");
        }
    }

    // System.Text.Json finds half a surrogate pair only when the text is asked for.
    private static void CheckTexts(JsonDocument document, string what, bool alsoValues)
    {
        try
        {
            Ask(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            document.Dispose();
            throw Broken(what, $"a name or text is no Unicode: {FirstSentence(e.Message)}");
        }

        void Ask(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray()) Ask(item);
            }
            else if (element.ValueKind == JsonValueKind.String && alsoValues)
            {
                _ = element.GetString();
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Ask(member.Value);
                }
            }
        }
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static ConfigException Broken(string what, string problem) => new(what, [new Violation("$", "", problem)]);

    private static ConfigException NoPath(string path, string problem) => new("config path", [new Violation(path, "", problem)]);

    private static JsonObject Object(string json, string what)
    {
        using JsonDocument document = Document(json, what);
        CheckTexts(document, what, alsoValues: true);   // they are written again
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Broken(what, $"a JSON object is needed; this is {ConfigReader.KindName(document.RootElement.ValueKind)}");
        return (JsonObject)Copy(document.RootElement)!;
    }

    /// <summary>A tree that can be changed. A name that stands twice is refused here, because a merge could keep only one of them.</summary>
    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject copy = [];
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    if (!copy.TryAdd(member.Name, Copy(member.Value)))
                        throw Broken("config", $"member \"{member.Name}\" stands twice");
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static void Merge(JsonObject target, JsonObject overrides)
    {
        bool other = overrides.Any(o => IsChoice(o.Key) && !JsonNode.DeepEquals(o.Value, target[o.Key]));
        if (other) target.Clear();
        foreach ((string name, JsonNode? value) in overrides)
        {
            if (value is JsonObject change && target[name] is JsonObject old) Merge(old, change);
            else target[name] = value?.DeepClone();
        }
    }

    private static bool IsChoice(string name) => name is "kind" or "model";

    private static JsonNode? Value(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, DocumentOptions);
            CheckTexts(document, "config value", alsoValues: true);
            return Copy(document.RootElement);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static JsonNode Step(JsonNode at, object step, object next, string path)
    {
        switch (step)
        {
            case string name when at is JsonObject owner:
                if (owner[name] is null)
                {
                    if (next is int) throw NoPath(path, $"there is no list \"{name}\"");
                    owner[name] = new JsonObject();
                }

                return owner[name]!;
            case int index when at is JsonArray list && index < list.Count && list[index] is { } element:
                return element;
            default:
                throw NoPath(path, $"there is no {(step is int i ? $"element [{i}]" : $"member \"{step}\"")} on the way");
        }
    }

    /// <summary>Names and indices of a path, in order.</summary>
    private static List<object> Steps(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        List<object> steps = [];
        foreach (string part in path.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            string name = bracket < 0 ? part : part[..bracket];
            if (name.Length == 0) throw NoPath(path, "a name is missing; a path looks like spectrum.targetExponent or samples[2]");
            steps.Add(name);
            while (bracket >= 0)
            {
                int close = part.IndexOf(']', bracket);
                if (close < 0 || !int.TryParse(part.AsSpan(bracket + 1, close - bracket - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                    throw NoPath(path, "an index is written [0], [1], ...");
                steps.Add(index);
                if (close == part.Length - 1) break;
                if (part[close + 1] != '[') throw NoPath(path, "after an index stands a dot, another index or nothing");
                bracket = close + 1;
            }
        }

        return steps;
    }
}
