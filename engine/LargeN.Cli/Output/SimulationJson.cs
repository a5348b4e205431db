// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Cli.Output;

/// <summary>The document of <c>simulate --json</c>.</summary>
internal static class SimulationJson
{
    internal static void Write(TextWriter output, Entry entry, object config, SimulationRun run, SimulationSummary summary) => JsonDocumentWriter.Write(output, json =>
    {
        SeriesJson.Head(json, entry, config, summary.Verdict);
        json.WriteStartObject("observables");
        foreach (Observable observable in entry.Observables)
        {
            if (!summary.Observables.TryGetValue(observable.Name, out MeasuredSeries? series)) continue;
            SeriesJson.Start(json, observable, series.Axes);
            JsonNumbers.Write(json, "mean", series.Axes, series.Mean);
            JsonNumbers.Write(json, "standardError", series.Axes, series.StandardError);
            json.WriteNumber("count", series.Count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("provenance");
        json.WriteString("engineVersion", EngineVersion.Current);
        json.WriteString("runtime", Runtime.Description);
        json.WriteString("device", run.Device.Name);
        json.WriteNumber("seed", run.Seed);
        json.WriteNumber("replicas", run.Replicas.Count);
        json.WriteNumber("diverged", summary.Diverged);
        json.WriteEndObject();
    });
}
