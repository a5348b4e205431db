// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Studies;

/// <summary>Writes the canonical text of a study.</summary>
internal static class StudyWriter
{
    internal static string Write(StudyFile study) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("format", StudyFiles.Format);
        json.WriteString("title", study.Title);
        json.WriteString("system", study.System);
        if (study.Preset is { } preset) json.WriteString("preset", preset);
        json.WritePropertyName("config");
        json.WriteRawValue(JsonText.Canonical(study.Config), skipInputValidation: true);
        Sweep(json, study.Factors);
        json.WriteNumber("replicas", study.Replicas);
        json.WriteNumber("seed", study.Seed);
        json.WriteBoolean("commonRandomNumbers", study.CommonRandomNumbers);
        json.WriteString("device", study.Device);
        json.WriteNumber("replicasPerBlock", study.ReplicasPerBlock);
        List(json, "compare", study.Compare, Compare);
        List(json, "fits", study.Fits, Fit);
        List(json, "plots", study.Plots, Plot);
        json.WriteEndObject();
    });

    // Single-path factors are the grid; one of several paths is the zip, which always comes last.
    private static void Sweep(Utf8JsonWriter json, IReadOnlyList<SweepFactor> factors)
    {
        json.WriteStartObject("grid");
        foreach (SweepFactor factor in factors.Where(f => f.Paths.Count == 1))
        {
            json.WriteStartObject(factor.Paths[0]);
            Values(json, "values", factor, 0);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("zip");
        foreach (SweepFactor factor in factors.Where(f => f.Paths.Count > 1))
        {
            for (int p = 0; p < factor.Paths.Count; p++) Values(json, factor.Paths[p], factor, p);
        }

        json.WriteEndObject();
    }

    private static void Values(Utf8JsonWriter json, string name, SweepFactor factor, int path)
    {
        json.WriteStartArray(name);
        foreach (IReadOnlyList<string> step in factor.Values) json.WriteRawValue(step[path], skipInputValidation: true);
        json.WriteEndArray();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Compare(Utf8JsonWriter json, CompareRule rule)
    {
        json.WriteString("observable", rule.Observable);
        Number(json, "sigmas", rule.Sigmas);

        // Leaving it out is what asks for the stated bias.
        if (!rule.UseStatedBias) Number(json, "relative", rule.Relative);
    }

    private static void Fit(Utf8JsonWriter json, FitRule rule)
    {
        json.WriteString("name", rule.Name);
        json.WriteString("observable", rule.Observable);
        json.WriteString("of", rule.Of);
        if (rule.Minus is "simulation" or "prediction") json.WriteString("minus", rule.Minus);
        else if (rule.Minus is { } number)
        {
            json.WritePropertyName("minus");
            json.WriteRawValue(number);
        }

        json.WriteString("against", rule.Against);
        if (rule.Window is var (low, high))
        {
            json.WriteStartArray("window");
            JsonText.WriteNumber(json, low);
            JsonText.WriteNumber(json, high);
            json.WriteEndArray();
        }

        json.WriteStartArray("per");
        foreach (string path in rule.Per) json.WriteStringValue(path);
        json.WriteEndArray();
        if (rule.Expect is { } expect) Number(json, "expect", expect);
        Number(json, "tolerance", rule.Tolerance);
    }

    private static void Plot(Utf8JsonWriter json, PlotRule rule)
    {
        json.WriteString("observable", rule.Observable);
        json.WriteString("x", rule.X);
        if (rule.Y is { } y) json.WriteString("y", y);
        if (rule.Series is { } series) json.WriteString("series", series);
        json.WriteString("log", rule.Log);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        JsonText.WriteNumber(json, value);
    }
}
