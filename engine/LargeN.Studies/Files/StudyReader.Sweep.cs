// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Studies;

internal sealed partial class StudyReader
{
    private static readonly string[] GridForms = ["values", "logspace", "linspace"];

    private List<SweepFactor> Grid(JsonElement root)
    {
        List<SweepFactor> factors = [];
        foreach (JsonProperty key in SweepMembers(root, "grid"))
        {
            string path = Join("grid", key.Name);
            if (!IsObject(key.Value, path, GridForms)) continue;
            string[] forms = [.. key.Value.EnumerateObject().Select(m => m.Name).Where(GridForms.Contains).Distinct()];
            if (forms.Length != 1)
            {
                Add(path, key.Value, "must have exactly one of values, logspace, linspace");
                continue;
            }

            IReadOnlyList<string> values = forms[0] == "values"
                ? Values(key.Value.GetProperty("values"), Join(path, "values"))
                : Spaced(key.Value.GetProperty(forms[0]), Join(path, forms[0]), logarithmic: forms[0] == "logspace");
            if (values.Count > 0) factors.Add(new SweepFactor([key.Name], [.. values.Select(v => new[] { v })]));
        }

        return factors;
    }

    private SweepFactor? Zip(JsonElement root)
    {
        List<(string Path, IReadOnlyList<string> Values)> members = [];
        foreach (JsonProperty key in SweepMembers(root, "zip"))
        {
            IReadOnlyList<string> values = Values(key.Value, Join("zip", key.Name));
            if (values.Count > 0) members.Add((key.Name, values));
        }

        if (members.Count == 0) return null;
        foreach ((string path, IReadOnlyList<string> values) in members)
        {
            if (values.Count != members[0].Values.Count)
                Add(Join("zip", path), "", $"has {values.Count} values and \"{members[0].Path}\" has {members[0].Values.Count}; members of a zip move together");
        }

        int steps = members.Min(m => m.Values.Count);
        return new SweepFactor([.. members.Select(m => m.Path)], [.. Enumerable.Range(0, steps).Select(i => (string[])[.. members.Select(m => m.Values[i])])]);
    }

    private IEnumerable<JsonProperty> SweepMembers(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value)) return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(name, value, "must be an object: its keys are config paths");
            return [];
        }

        HashSet<string> seen = [];
        foreach (JsonProperty key in value.EnumerateObject())
        {
            if (!seen.Add(key.Name)) Add(Join(name, key.Name), key.Value, "stands twice");
        }

        return value.EnumerateObject().DistinctBy(key => key.Name);
    }

    private IReadOnlyList<string> Values(JsonElement list, string path)
    {
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0) return [.. list.EnumerateArray().Select(JsonText.Canonical)];
        Add(path, list, "must be a list of one value or more");
        return [];
    }

    private IReadOnlyList<string> Spaced(JsonElement list, string path, bool logarithmic)
    {
        double[] numbers = list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : double.NaN)]
            : [];
        bool valid = numbers.Length == 3 && double.IsFinite(numbers[0]) && double.IsFinite(numbers[1])
            && numbers[2] >= 2 && numbers[2] <= StudyFiles.MaximumValues && numbers[2] == Math.Floor(numbers[2])
            && (!logarithmic || (numbers[0] > 0 && numbers[1] > 0));
        if (!valid)
        {
            Add(path, list, logarithmic
                ? $"must be [low, high, count] with low > 0, high > 0 and a whole count in [2, {StudyFiles.MaximumValues}]"
                : $"must be [low, high, count] with a whole count in [2, {StudyFiles.MaximumValues}]");
            return [];
        }

        double[] values = logarithmic
            ? Spacing.Logarithmic(numbers[0], numbers[1], (int)numbers[2])
            : Spacing.Linear(numbers[0], numbers[1], (int)numbers[2]);
        return [.. values.Select(JsonText.Number)];
    }
}
