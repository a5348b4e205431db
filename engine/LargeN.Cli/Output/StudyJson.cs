// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies;

namespace LargeN.Cli.Output;

/// <summary>The documents of the study verbs.</summary>
internal static class StudyJson
{
    internal static void WritePlan(TextWriter output, StudyPlan plan, PlanTrial trial) => JsonDocumentWriter.Write(output, json =>
    {
        Head(json, plan.Study);
        json.WriteString("device", plan.Device.Name);
        json.WriteString("shard", plan.Shard.ToString());
        json.WriteNumber("blocks", plan.Blocks);
        json.WriteNumber("peakBytes", plan.PeakBytes);
        json.WriteNumber("residentBytes", plan.ResidentBytes(trial));
        if (trial.Time is { } estimate) json.WriteNumber("estimatedSeconds", estimate.TotalSeconds);
        json.WritePropertyName("flops");
        JsonNumbers.Write(json, plan.Flops);
        json.WriteStartArray("cells");
        foreach (PlannedCell cell in plan.Cells)
        {
            json.WriteStartObject();
            json.WriteString("id", cell.Id);
            Sweep(json, "sweep", cell.Sweep);
            json.WritePropertyName("config");
            json.WriteRawValue(cell.Config);
            json.WriteNumber("seed", cell.Seed);
            json.WriteNumber("replicas", cell.Replicas);
            json.WriteNumber("blocks", cell.Blocks);
            json.WriteNumber("bytes", cell.Cost.Bytes);
            json.WritePropertyName("flops");
            JsonNumbers.Write(json, cell.Cost.Flops);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    internal static void WriteStatus(TextWriter output, StoreStatus status) => JsonDocumentWriter.Write(output, json =>
    {
        Head(json, status.Study);
        json.WriteString("store", status.Path);
        json.WriteString("shard", status.Shard.ToString());
        json.WriteBoolean("running", false);
        json.WriteBoolean("complete", status.IsComplete);
        json.WriteNumber("replicasDone", status.ReplicasDone);
        json.WriteNumber("replicas", status.Replicas);
        json.WriteStartArray("cells");
        foreach (CellStatus cell in status.Cells)
        {
            json.WriteStartObject();
            json.WriteString("id", cell.Id);
            Sweep(json, "sweep", cell.Sweep);
            json.WriteBoolean("predicted", cell.HasPrediction);
            json.WriteNumber("replicasDone", cell.ReplicasDone);
            json.WriteNumber("replicas", cell.Replicas);
            Failure(json, cell.Failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Provenance(json, status.Provenance);
    });

    internal static void WriteRunning(TextWriter output, string store, StoreOwner owner) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteString("store", store);
        json.WriteBoolean("running", true);
        json.WriteStartObject("owner");
        json.WriteNumber("process", owner.Process);
        json.WriteString("host", owner.Host);
        json.WriteString("since", owner.Since);
        json.WriteEndObject();
        if (owner.Progress is not { } p) return;
        json.WriteStartObject("progress");
        json.WriteString("told", owner.Told);
        json.WriteString("stage", p.Stage.ToString());
        json.WriteString("cell", p.Cell);
        json.WriteNumber("blocksDone", p.BlocksDone);
        json.WriteNumber("blocks", p.Blocks);
        json.WriteNumber("theoriesDone", p.CellsPredicted);
        json.WriteNumber("theories", p.Cells);
        json.WriteNumber("cellsFailed", p.CellsFailed);
        if (p.TimeLeft is { } left) Number(json, "secondsLeft", left.TotalSeconds);
        json.WriteEndObject();
    });

    internal static void WriteResult(TextWriter output, StudyResult result, ReportFiles files) => JsonDocumentWriter.Write(output, json => Result(json, result, files));

    /// <summary>Several studies that were reported together.</summary>
    internal static void WriteResults(TextWriter output, IReadOnlyList<(StudyResult Result, ReportFiles Files)> studies) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray("studies");
        foreach ((StudyResult result, ReportFiles files) in studies)
        {
            json.WriteStartObject();
            Result(json, result, files);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Result(Utf8JsonWriter json, StudyResult result, ReportFiles files)
    {
        Head(json, result.Study);
        json.WriteBoolean("agrees", result.Agrees);
        json.WriteStartObject("report");
        json.WriteString("html", files.Html);
        json.WriteString("csv", files.Csv);
        json.WriteString("vegaLite", files.VegaLite);
        json.WriteString("curves", files.Curves);
        json.WriteEndObject();
        json.WriteStartArray("cells");
        foreach (CellResult cell in result.Cells)
        {
            json.WriteStartObject();
            json.WriteString("id", cell.Id);
            Sweep(json, "sweep", cell.Sweep);
            json.WriteNumber("seed", cell.Seed);
            json.WriteNumber("replicasDone", cell.ReplicasDone);
            json.WriteNumber("replicasDiverged", cell.ReplicasDiverged);
            Failure(json, cell.Failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Comparisons(json, result);
        Fits(json, result);
        Provenance(json, result.Provenance);
    }

    private static void Comparisons(Utf8JsonWriter json, StudyResult result)
    {
        json.WriteStartArray("comparisons");
        foreach (ComparisonRow row in result.Comparisons)
        {
            json.WriteStartObject();
            json.WriteString("cell", row.CellId);
            json.WriteString("observable", row.Observable);
            JsonNumbers.Write(json, "at", [.. row.AxisValues]);
            Number(json, "prediction", row.Prediction);
            Number(json, "mean", row.Mean);
            Number(json, "standardError", row.StandardError);
            Number(json, "z", row.Z);
            Number(json, "ratio", row.Ratio);
            Number(json, "allowed", row.Allowed);
            Flag(json, "agrees", row.Agrees);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Fits(Utf8JsonWriter json, StudyResult result)
    {
        json.WriteStartArray("fits");
        foreach (FitResult fit in result.Fits)
        {
            json.WriteStartObject();
            json.WriteString("name", fit.Rule.Name);
            json.WriteString("observable", fit.Rule.Observable);
            Sweep(json, "per", fit.Group);
            Number(json, "slope", fit.Slope);
            Number(json, "low", fit.Low);
            Number(json, "high", fit.High);
            if (fit.Rule.Expect is { } expect)
            {
                Number(json, "expect", expect);
                Number(json, "tolerance", fit.Rule.Tolerance);
            }

            json.WriteString("verdict", fit.Verdict.Kind.ToString());
            Flag(json, "passes", fit.Passes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Head(Utf8JsonWriter json, StudyFile study)
    {
        json.WriteString("title", study.Title);
        json.WriteString("system", study.System);
    }

    private static void Provenance(Utf8JsonWriter json, Provenance provenance)
    {
        json.WriteStartObject("provenance");
        json.WriteString("engineVersion", provenance.EngineVersion);
        json.WriteString("studyHash", provenance.StudyHash);
        json.WriteString("device", provenance.Device);
        json.WriteString("runtime", provenance.Runtime);
        json.WriteString("started", provenance.Started);
        Number(json, "seconds", provenance.Seconds);
        json.WriteEndObject();
    }

    private static void Sweep(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> sweep)
    {
        json.WriteStartObject(name);
        foreach ((string path, string value) in sweep)
        {
            json.WritePropertyName(path);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
    }

    private static void Failure(Utf8JsonWriter json, string? failure)
    {
        if (failure is not null) json.WriteString("failure", failure);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        JsonNumbers.Write(json, value);
    }

    private static void Flag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known) json.WriteBoolean(name, known);
        else json.WriteNull(name);
    }
}
