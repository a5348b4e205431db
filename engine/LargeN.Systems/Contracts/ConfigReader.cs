// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LargeN.Systems;

/// <summary>Checks a JSON tree against the parameters and writes it whole: every member, declared order, defaults filled in.</summary>
/// <remarks>Every violation is collected, so that a user mends a config once.</remarks>
internal sealed class ConfigReader
{
    private readonly List<Violation> violations = [];
    private readonly Utf8JsonWriter writer;

    private ConfigReader(Utf8JsonWriter writer) => this.writer = writer;

    /// <summary>The whole config as UTF-8 JSON.</summary>
    /// <param name="what">Name for messages.</param>
    /// <param name="json">The text.</param>
    /// <param name="root">The config as an object parameter.</param>
    /// <exception cref="ConfigException">Anything is wrong; all of it is listed.</exception>
    internal static byte[] Read(string what, string json, Parameter root)
    {
        using JsonDocument document = ConfigText.Document(json, what);
        using MemoryStream bytes = new();
        using Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { SkipValidation = true });
        ConfigReader reader = new(writer);
        reader.Object(document.RootElement, root, "");
        if (reader.violations.Count > 0) throw new ConfigException(what, reader.violations);
        writer.Flush();
        return bytes.ToArray();
    }

    internal static string KindName(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private void Add(string path, string value, string problem) => violations.Add(new Violation(path.Length == 0 ? "$" : path, Shorten(value), problem));

    private static string Shorten(string value)
    {
        StringBuilder text = new();
        foreach (char c in value.Length > 60 ? value[..60] : value) text.Append(char.IsControl(c) ? '?' : c);
        return value.Length > 60 ? text.Append("...").ToString() : text.ToString();
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Object(JsonElement element, Parameter parameter, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path, element.GetRawText(), $"an object is needed; this is {KindName(element.ValueKind)}");
            return;
        }

        if (!Choose(element, parameter, path, out string choice)) return;
        IReadOnlyList<Parameter> members = parameter.Variants[choice];
        Dictionary<string, JsonElement> given = [];
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!given.TryAdd(member.Name, member.Value)) Add(Join(path, member.Name), "", "stands twice");
        }

        writer.WriteStartObject();
        if (choice.Length > 0)
        {
            writer.WriteString(parameter.Discriminator, choice);
            given.Remove(parameter.Discriminator);
        }

        foreach (Parameter member in members)
        {
            writer.WritePropertyName(member.Name);
            if (given.Remove(member.Name, out JsonElement value))
            {
                Value(value, member, Join(path, member.Name));
            }
            else if (member.Default is { } text)
            {
                using JsonDocument document = JsonDocument.Parse(text);
                Value(document.RootElement, member, Join(path, member.Name));
            }
            else
            {
                Add(Join(path, member.Name), "", $"is missing; needed: {Describe(member)}");
            }
        }

        writer.WriteEndObject();
        string[] names = [.. members.Select(m => m.Name), .. choice.Length > 0 ? (string[])[parameter.Discriminator] : []];
        foreach ((string name, JsonElement value) in given)
            Add(Join(path, Shorten(name)), value.GetRawText(), $"unknown member{(choice.Length > 0 ? $" of {parameter.Discriminator} \"{choice}\"" : "")}; {NearestName.Hint(name, names)}");
    }

    /// <summary>Which variant an object is; its members cannot be checked before that is known.</summary>
    private bool Choose(JsonElement element, Parameter parameter, string path, out string choice)
    {
        choice = "";
        if (parameter.Variants.ContainsKey("")) return true;
        string at = Join(path, parameter.Discriminator);
        if (parameter.Discriminator == "model" && !element.TryGetProperty("model", out _))
        {
            choice = parameter.Variants.Keys.First();   // the first model is the default
            return true;
        }

        if (!element.TryGetProperty(parameter.Discriminator, out JsonElement value))
        {
            Add(at, "", $"is missing; one of {string.Join(", ", parameter.Variants.Keys)}");
            return false;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Add(at, value.GetRawText(), $"a text is needed, one of {string.Join(", ", parameter.Variants.Keys)}");
            return false;
        }

        string? text = Text(value);
        if (text is not null && parameter.Variants.ContainsKey(text))
        {
            choice = text;
            return true;
        }

        Add(at, value.GetRawText(), $"unknown; {NearestName.Hint(text ?? "", [.. parameter.Variants.Keys])}");
        return false;
    }

    private void Value(JsonElement element, Parameter parameter, string path)
    {
        switch (parameter.Type)
        {
            case ParameterType.Object:
                Object(element, parameter, path);
                break;
            case ParameterType.Number or ParameterType.Integer:
                if (Number(element, parameter, path) is { } number) Write(number, parameter.Type == ParameterType.Integer);
                break;
            case ParameterType.NumberList or ParameterType.IntegerList:
                List(element, parameter, path);
                break;
            case ParameterType.Boolean:
                if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) writer.WriteBooleanValue(element.GetBoolean());
                else Add(path, element.GetRawText(), "true or false is needed");
                break;
            case ParameterType.Text:
                String(element, parameter, path);
                break;
        }
    }

    private void String(JsonElement element, Parameter parameter, string path)
    {
        string? text = element.ValueKind == JsonValueKind.String ? Text(element) : null;
        if (text is null) Add(path, element.GetRawText(), $"{Describe(parameter)} is needed; this is {KindName(element.ValueKind)}");
        else if (parameter.Words.Count > 0 && !parameter.Words.Contains(text)) Add(path, element.GetRawText(), $"unknown; {NearestName.Hint(text, parameter.Words)}");
        else if (parameter.Words.Count == 0 && (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))) Add(path, element.GetRawText(), "a text that is not empty is needed");
        else writer.WriteStringValue(text);
    }

    /// <summary>The text of a string, or null where its escapes are no valid UTF-16.</summary>
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private double? Number(JsonElement element, Parameter parameter, string path)
    {
        bool whole = parameter.Type is ParameterType.Integer or ParameterType.IntegerList;
        string noun = whole ? "a whole number" : "a number";
        if (element.ValueKind != JsonValueKind.Number)
        {
            Add(path, element.GetRawText(), $"{noun} is needed, {parameter.Range}; this is {KindName(element.ValueKind)}");
            return null;
        }

        double value = element.GetDouble();
        if (!double.IsFinite(value)) Add(path, element.GetRawText(), $"too large for a double; {noun} {parameter.Range} is needed");
        else if (whole && (value != Math.Floor(value) || Math.Abs(value) > 1L << 53)) Add(path, element.GetRawText(), $"{noun} is needed, {parameter.Range}");
        else if (value < parameter.Minimum || value > parameter.Maximum || (parameter.MinimumExcluded && value == parameter.Minimum)) Add(path, element.GetRawText(), $"out of range; allowed: {parameter.Range}");
        else return value;
        return null;
    }

    private void List(JsonElement element, Parameter parameter, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Add(path, element.GetRawText(), $"{Describe(parameter)} is needed; this is {KindName(element.ValueKind)}");
            return;
        }

        int count = element.GetArrayLength();
        if (count < parameter.MinimumCount || count > parameter.MaximumCount)
        {
            Add(path, count == 0 ? "[]" : $"{count} elements", $"{(parameter.MinimumCount == parameter.MaximumCount ? $"{parameter.MinimumCount}" : $"{parameter.MinimumCount} to {parameter.MaximumCount}")} elements are needed");
            return;
        }

        writer.WriteStartArray();
        HashSet<double> seen = [];
        double before = double.NegativeInfinity;
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            string at = $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]";
            i++;
            if (Number(item, parameter, at) is not { } value) continue;
            if (parameter.Increasing && value <= before) Add(at, item.GetRawText(), FormattableString.Invariant($"must be larger than the element before, {before}"));
            else if (parameter.Distinct && !seen.Add(value)) Add(at, item.GetRawText(), "stands twice in the list");
            before = value;
            Write(value, parameter.Type == ParameterType.IntegerList);
        }

        writer.WriteEndArray();
    }

    private void Write(double value, bool whole)
    {
        if (whole) writer.WriteNumberValue((long)value);
        else writer.WriteNumberValue(value == 0 ? 0.0 : value);   // a minus zero would give the same config another identity
    }

    private static string Describe(Parameter parameter) => parameter.Type switch
    {
        ParameterType.Number => $"a number {parameter.Range}",
        ParameterType.Integer => $"a whole number {parameter.Range}",
        ParameterType.Boolean => "true or false",
        ParameterType.Text => parameter.Words.Count > 0 ? $"one of {string.Join(", ", parameter.Words)}" : "a text",
        ParameterType.NumberList => $"a list of numbers {parameter.Range}",
        ParameterType.IntegerList => $"a list of whole numbers {parameter.Range}",
        _ => parameter.Variants.ContainsKey("") ? "an object" : $"an object whose \"{parameter.Discriminator}\" is one of {string.Join(", ", parameter.Variants.Keys)}",
    };
}
