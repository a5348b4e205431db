// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Cli.Output;

/// <summary>The document of <c>predict --json</c>.</summary>
internal static class PredictionJson
{
    internal static void Write(TextWriter output, Entry entry, object config, Prediction prediction) => JsonDocumentWriter.Write(output, json =>
    {
        SeriesJson.Head(json, entry, config, prediction.Verdict);
        json.WriteStartObject("observables");
        foreach (Observable observable in entry.Observables)
        {
            if (!prediction.Observables.TryGetValue(observable.Name, out Series? series)) continue;
            SeriesJson.Start(json, observable, series.Axes);
            JsonNumbers.Write(json, "y", series.Axes, series.Values);
            if (prediction.Verdicts.TryGetValue(observable.Name, out Verdict verdict) && !verdict.IsConverged) json.WriteString("verdict", verdict.ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("provenance");
        json.WriteString("engineVersion", EngineVersion.Current);
        json.WriteString("runtime", Runtime.Description);
        json.WriteEndObject();
    });
}
