// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Tests.Cli;

/// <summary>A system whose answers are known by hand: a scalar, a curve and a surface, with values that JSON cannot write.</summary>
internal sealed class FakeEntry : Entry
{
    internal sealed record Config(double Ridge, long Bytes = 1024, bool Fail = false);

    public override SystemInfo Info { get; } = new("fake-system", "A fake", "What does the tool do with numbers?", "Nobody 2026", "None");

    public override IReadOnlyList<Observable> Observables { get; } =
    [
        new("scalar", "label squared", [], "A number.", "everything", "O(1/N)"),
        new("curve", "1", ["width"], "A curve.", "everything", ""),
        new("surface", "1", ["mode", "width"], "A surface.", "", ""),
    ];

    public override IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("ridge", ParameterType.Number, "lambda", "1", "The ridge.", "0.5") { Minimum = 0 },
        new("bytes", ParameterType.Integer, "", "byte", "Memory that it claims to need.", "1024"),
        new("fail", ParameterType.Boolean, "", "1", "Whether simulations throw.", "false"),
    ];

    public override IReadOnlyList<string> Presets { get; } = ["tiny", "quick"];

    public override string Preset(string name) => name switch
    {
        "tiny" => """{"ridge":0.25}""",
        "quick" => """{"ridge":0.5}""",
        _ => throw new ConfigException(Info.Id, [new Violation("preset", name, "did you mean quick?")]),
    };

    public override object Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        List<Violation> violations = [];
        Config config = new(0.5);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "ridge" when member.Value.GetDouble() >= 0:
                    config = config with { Ridge = member.Value.GetDouble() };
                    break;
                case "bytes":
                    config = config with { Bytes = member.Value.GetInt64() };
                    break;
                case "fail":
                    config = config with { Fail = member.Value.GetBoolean() };
                    break;
                default:
                    violations.Add(new Violation(member.Name, member.Value.GetRawText(), "not allowed"));
                    break;
            }
        }

        return violations.Count == 0 ? config : throw new ConfigException(Info.Id, violations);
    }

    public override string Canonical(object config)
    {
        Config c = (Config)config;
        string bytes = c.Bytes == 1024 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"bytes\":{c.Bytes}");
        return string.Create(CultureInfo.InvariantCulture, $$"""{"ridge":{{c.Ridge}}{{bytes}}{{(c.Fail ? ",\"fail\":true" : "")}}}""");
    }

    public override string Identity(object config) => Canonical(config);

    /// <summary>At zero ridge the scalar is infinite.</summary>
    public override Prediction Predict(object config, CancellationToken cancel)
    {
        double ridge = ((Config)config).Ridge;
        Dictionary<string, Series> series = new()
        {
            ["scalar"] = new Series([], [1 / ridge]),
            ["curve"] = Series.Curve([1, 2, 3], [0.1, double.NaN, 1e-300]),
            ["surface"] = new Series([[0, 1], [1, 2, 3]], [1, 2, 3, 4, 5, double.NegativeInfinity]),
        };
        Dictionary<string, Verdict> verdicts = series.Keys.ToDictionary(name => name, _ => Verdict.Converged);
        if (ridge == 0) verdicts["scalar"] = new Verdict(VerdictKind.Diverged);
        return new Prediction(series, verdicts);
    }

    public override RunCost Cost(object config, ReplicaRange replicas, Device device) => new(((Config)config).Bytes, 1);

    /// <summary>Replica r measures r + 1; at zero ridge replica 1 diverges.</summary>
    public override Observation Simulate(object config, SimulationRun run, CancellationToken cancel)
    {
        if (((Config)config).Fail) throw new InvalidOperationException("it was told to fail");
        double[] values = [.. Enumerable.Range(0, run.Replicas.Count).Select(r => run.Replicas.First + r + 1.0)];
        Verdict[] verdicts = [.. values.Select(v => v == 2 && ((Config)config).Ridge == 0 ? new Verdict(VerdictKind.Diverged, 7) : Verdict.Converged)];
        return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { ["scalar"] = new([], values) }, verdicts);
    }

    public override IReadOnlyDictionary<string, Series> Derive(object config, IReadOnlyDictionary<string, Series> means) => new Dictionary<string, Series>();
}
