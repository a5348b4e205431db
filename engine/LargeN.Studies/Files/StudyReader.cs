// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Reads the members of a study file and collects everything that is wrong with them.</summary>
internal sealed partial class StudyReader
{
    private readonly List<Violation> violations = [];

    /// <summary>Everything wrong so far.</summary>
    internal IReadOnlyList<Violation> Violations => violations;

    private void Add(string path, JsonElement value, string problem) => Add(path, Shown(value), problem);

    private void Add(string path, string value, string problem) => violations.Add(new Violation(path, value, problem));

    private static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : $"{text[..57]}...";
    }

    private static string Join(string path, string name) => (path.Length, name.Length) switch { (0, 0) => "\"\"", (0, _) => name, _ => $"{path}.{name}" };

    // True for an object whose members all have known names, each once. Unknown members are reported and passed over.
    private bool IsObject(JsonElement value, string path, string[] known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(path.Length == 0 ? "(file)" : path, value, $"must be an object with {string.Join(", ", known)}");
            return false;
        }

        HashSet<string> seen = [];
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!known.Contains(member.Name)) Add(Join(path, member.Name), "", $"unknown member; {NearestName.Hint(member.Name, known)}");
            else if (!seen.Add(member.Name)) Add(Join(path, member.Name), member.Value, "stands twice");
        }

        return true;
    }

    private string? Text(JsonElement owner, string path, string name, bool required = false, IReadOnlyList<string>? words = null)
    {
        if (!owner.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required) Add(Join(path, name), "", words is null ? "is required: a text" : $"is required: {string.Join(" | ", words)}");
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text || (required && string.IsNullOrWhiteSpace(text)))
        {
            Add(Join(path, name), value, "must be a text");
            return null;
        }

        if (words is not null && !words.Contains(text))
        {
            Add(Join(path, name), value, $"must be {string.Join(" | ", words.Select(w => $"\"{w}\""))}");
            return null;
        }

        return text;
    }

    private int Integer(JsonElement owner, string path, string name, int minimum, int maximum, int byDefault)
    {
        if (!owner.TryGetProperty(name, out JsonElement value)) return byDefault;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= minimum && number <= maximum && number == Math.Floor(number))
            return (int)number;
        Add(Join(path, name), value, $"must be a whole number in [{minimum}, {maximum}]");
        return byDefault;
    }

    private double Number(JsonElement owner, string path, string name, double byDefault, Func<double, bool> allowed, string range)
    {
        if (!owner.TryGetProperty(name, out JsonElement value)) return byDefault;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) && allowed(number)) return number;
        Add(Join(path, name), value, $"must be a number {range}");
        return byDefault;
    }

    private bool Boolean(JsonElement owner, string path, string name)
    {
        if (!owner.TryGetProperty(name, out JsonElement value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Add(Join(path, name), value, "must be true or false");
        return false;
    }

    // The items of a list, with their paths; empty where the member is absent or no list.
    private IEnumerable<(JsonElement Item, string Path)> List(JsonElement owner, string path, string name)
    {
        if (!owner.TryGetProperty(name, out JsonElement value)) return [];
        if (value.ValueKind == JsonValueKind.Array) return value.EnumerateArray().Select((item, i) => (item, $"{Join(path, name)}[{i}]"));
        Add(Join(path, name), value, "must be a list");
        return [];
    }
}
