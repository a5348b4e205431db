// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Studies;

internal sealed partial class StudyReader
{
    private const double DefaultSigmas = 4;

    private static readonly string[] CompareMembers = ["observable", "sigmas", "relative"];
    private static readonly string[] FitMembers = ["name", "observable", "of", "minus", "against", "window", "per", "expect", "tolerance"];
    private static readonly string[] PlotMembers = ["observable", "x", "y", "series", "log"];
    private static readonly string[] Sides = ["simulation", "prediction"];

    private List<CompareRule> CompareRules(JsonElement root)
    {
        List<CompareRule> rules = [];
        foreach ((JsonElement rule, string path) in List(root, "", "compare"))
        {
            if (!IsObject(rule, path, CompareMembers)) continue;
            rules.Add(new CompareRule(
                Text(rule, path, "observable", required: true) ?? "",
                Number(rule, path, "sigmas", DefaultSigmas, x => x > 0, "> 0"),
                Number(rule, path, "relative", 0, x => x >= 0, ">= 0"),
                UseStatedBias: !rule.TryGetProperty("relative", out _)));
        }

        return rules;
    }

    private List<FitRule> FitRules(JsonElement root)
    {
        List<FitRule> rules = [];
        foreach ((JsonElement rule, string path) in List(root, "", "fits"))
        {
            if (!IsObject(rule, path, FitMembers)) continue;
            string of = rule.TryGetProperty("of", out _) ? Text(rule, path, "of", words: Sides) ?? Sides[0] : Sides[0];
            bool expects = rule.TryGetProperty("expect", out JsonElement expected) && expected.ValueKind != JsonValueKind.Null;
            rules.Add(new FitRule(
                Text(rule, path, "name", required: true) ?? "",
                Text(rule, path, "observable", required: true) ?? "",
                of,
                Minus(rule, path, of),
                Text(rule, path, "against", required: true) ?? "",
                Window(rule, path),
                [.. Texts(rule, path, "per")],
                expects ? Number(rule, path, "expect", 0, _ => true, "or null") : null,
                Number(rule, path, "tolerance", 0, x => x >= 0, ">= 0")));
        }

        return rules;
    }

    private string? Minus(JsonElement rule, string path, string of)
    {
        if (!rule.TryGetProperty("minus", out JsonElement minus) || minus.ValueKind == JsonValueKind.Null) return null;
        if (minus.ValueKind == JsonValueKind.Number && double.IsFinite(minus.GetDouble())) return JsonText.Number(minus.GetDouble());
        if (minus.ValueKind == JsonValueKind.String && Sides.Contains(minus.GetString()) && minus.GetString() != of) return minus.GetString();
        Add(Join(path, "minus"), minus, $"must be \"{(of == Sides[0] ? Sides[1] : Sides[0])}\", a number or null");
        return null;
    }

    private (double Low, double High)? Window(JsonElement rule, string path)
    {
        if (!rule.TryGetProperty("window", out JsonElement window) || window.ValueKind == JsonValueKind.Null) return null;
        if (window.ValueKind == JsonValueKind.Array && window.GetArrayLength() == 2 && window.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number)
            && window[0].GetDouble() > 0 && window[0].GetDouble() < window[1].GetDouble() && double.IsFinite(window[1].GetDouble()))
        {
            return (window[0].GetDouble(), window[1].GetDouble());
        }

        Add(Join(path, "window"), window, "must be [low, high] with 0 < low < high");
        return null;
    }

    private List<PlotRule> PlotRules(JsonElement root)
    {
        List<PlotRule> rules = [];
        foreach ((JsonElement rule, string path) in List(root, "", "plots"))
        {
            if (!IsObject(rule, path, PlotMembers)) continue;
            rules.Add(new PlotRule(
                Text(rule, path, "observable", required: true) ?? "",
                Text(rule, path, "x", required: true) ?? "",
                Text(rule, path, "series"),
                Text(rule, path, "log", words: ["", "x", "y", "xy"]) ?? "",
                Text(rule, path, "y")));
        }

        return rules;
    }

    private IEnumerable<string> Texts(JsonElement owner, string path, string name)
    {
        foreach ((JsonElement item, string itemPath) in List(owner, path, name))
        {
            if (item.ValueKind == JsonValueKind.String) yield return item.GetString()!;
            else Add(itemPath, item, "must be a text");
        }
    }
}
