// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Studies;

/// <summary>
/// A system whose numbers are known: <c>curve</c> over <c>step</c> is amplitude step^exponent plus noise, <c>level</c> is a scalar, and the derived
/// <c>spread</c> is the mean square less the squared mean. Config members make replicas diverge, cells fail, memory large.
/// </summary>
internal class FakeSystem : Entry
{
    internal static readonly FakeSystem Instance = new();

    public override SystemInfo Info { get; } = new("fake", "Fake", "Do studies work?", "none", "They do.");

    public override IReadOnlyList<Observable> Observables { get; } =
    [
        new("curve", "1", ["step"], "A power law.", "noise", "none"),
        new("level", "1", [], "A scalar.", "noise", "stated"),
        new("square", "1", [], "Square of the noise.", "noise", "none"),
        new("spread", "1", [], "Variance of level.", "noise", "none", IsDerived: true),
        new("surface", "1", ["samples", "step"], "Predicted and measured over two axes.", "noise", "none"),
    ];

    public override IReadOnlyList<Parameter> Parameters { get; } = [];

    public override IReadOnlyList<string> Presets { get; } = ["tiny"];

    /// <summary>Called at the begin of each simulation with its first replica.</summary>
    internal Action<Config, ReplicaRange>? Simulating { get; init; }

    /// <summary>Added to every simulated level, and to every predicted one.</summary>
    internal double Jitter { get; init; }

    internal double TheoryJitter { get; init; }

    internal static StudyFile Study(string members = "") =>
        StudyFiles.Parse($$"""{ "format": 1, "title": "Fake study", "system": "fake" {{(members.Length == 0 ? "" : ",")}} {{members}} }""", "fake.study.json");

    internal static Device Device(long memory = 1L << 30, int threads = 1) => new LimitedDevice(memory, threads);

    public override string Preset(string name) => name == "tiny" ? """{"scale":1}""" : throw new ConfigException("fake", [new Violation("preset", name, "unknown")]);

    public override object Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Config config = new();
        List<Violation> violations = [];
        foreach (JsonProperty m in document.RootElement.EnumerateObject())
        {
            switch (m.Name)
            {
                case "scale": config = config with { Scale = m.Value.GetDouble() }; break;
                case "exponent": config = config with { Exponent = m.Value.GetDouble() }; break;
                case "noise": config = config with { Noise = m.Value.GetDouble() }; break;
                case "shift": config = config with { Shift = m.Value.GetDouble() }; break;
                case "bias": config = config with { Bias = m.Value.GetDouble() }; break;
                case "step": config = config with { Step = [.. m.Value.EnumerateArray().Select(e => e.GetDouble())] }; break;
                case "diverges": config = config with { Diverges = m.Value.GetInt32() }; break;
                case "fails": config = config with { Fails = m.Value.GetString()! }; break;
                case "bytes": config = config with { Bytes = m.Value.GetInt64() }; break;
                default: violations.Add(new Violation(m.Name, m.Value.GetRawText(), "unknown member")); break;
            }
        }

        if (!(config.Scale > 0)) violations.Add(new Violation("scale", JsonText.Number(config.Scale), "must be > 0"));
        return violations.Count == 0 ? config : throw new ConfigException("fake", violations);
    }

    public override string Canonical(object config) => JsonText.Write(json =>
    {
        Config c = (Config)config;
        json.WriteStartObject();
        json.WriteNumber("scale", c.Scale);
        json.WriteNumber("exponent", c.Exponent);
        json.WriteNumber("noise", c.Noise);
        json.WriteNumber("shift", c.Shift);
        json.WriteNumber("bias", c.Bias);
        json.WriteStartArray("step");
        foreach (double w in c.Step) json.WriteNumberValue(w);
        json.WriteEndArray();
        json.WriteNumber("diverges", c.Diverges);
        json.WriteString("fails", c.Fails);
        json.WriteNumber("bytes", c.Bytes);
        json.WriteEndObject();
    });

    public override string Identity(object config) => Canonical(config);

    public override Prediction Predict(object config, CancellationToken cancel)
    {
        Config c = (Config)config;
        if (c.Fails == "theory") throw new InvalidOperationException("the theory has no root");
        if (c.Fails == "experiment") return Prediction.None;
        return new Prediction(
            new Dictionary<string, Series>
            {
                ["curve"] = Series.Curve(c.Step, [.. c.Step.Select(w => Power(c, w))]),
                ["level"] = new Series([], [c.Fails == "infinite" ? double.PositiveInfinity : c.Scale + TheoryJitter], c.Bias > 0 ? [c.Bias] : null),
                ["surface"] = new Series([[1, 2], c.Step], [.. c.Step.Select(w => Power(c, w)), .. c.Step.Select(w => 2 * Power(c, w))]),
            },
            new Dictionary<string, Verdict>
            {
                ["curve"] = Verdict.Converged,
                ["level"] = c.Fails == "infinite" ? new Verdict(VerdictKind.Diverged) : Verdict.Converged,
                ["surface"] = Verdict.Converged,
            });
    }

    public override RunCost Cost(object config, ReplicaRange replicas, Device device) => new(((Config)config).Bytes * replicas.Count, 1e9 * replicas.Count);

    public override Observation Simulate(object config, SimulationRun run, CancellationToken cancel)
    {
        Config c = (Config)config;
        Simulating?.Invoke(c, run.Replicas);
        cancel.ThrowIfCancellationRequested();
        if (c.Fails == "simulation") throw new InvalidOperationException("the simulation has no memory of itself");
        if (c.Fails == "late" && run.Replicas.First > 0) throw new InvalidOperationException("only the first block works");
        int n = run.Replicas.Count;
        List<double> curve = [], level = [], square = [], surface = [];
        List<Verdict> verdicts = [];
        for (int r = 0; r < n; r++)
        {
            uint replica = run.Replicas.First + (uint)r;
            bool diverges = c.Diverges > 0 && replica % c.Diverges == c.Diverges - 1;
            verdicts.Add(diverges ? new Verdict(VerdictKind.Diverged, replica, double.PositiveInfinity) : Verdict.Converged);
            double z = Noise(run.Seed, replica, 0) * c.Noise;
            level.Add(diverges ? double.NaN : c.Scale + c.Shift + z + Jitter);
            square.Add((c.Scale + c.Shift + z) * (c.Scale + c.Shift + z));
            for (int i = 0; i < c.Step.Length; i++) curve.Add(diverges ? double.NaN : Power(c, c.Step[i]) * (1 + (c.Noise * Noise(run.Seed, replica, i + 1))) + c.Shift / c.Step[i]);
            for (int s = 1; s <= 2; s++)
                foreach (double w in c.Step) surface.Add(s * Power(c, w));
            run.Progress?.Report((r + 1.0) / n);
        }

        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries>
            {
                ["level"] = new([], [.. level]),
                ["curve"] = new([c.Step], [.. curve]),
                ["square"] = new([], [.. square]),
                ["surface"] = new([[1, 2], c.Step], [.. surface]),
            },
            verdicts);
    }

    public override IReadOnlyDictionary<string, Series> Derive(object config, IReadOnlyDictionary<string, Series> means) =>
        new Dictionary<string, Series> { ["spread"] = new Series([], [means["square"].Values[0] - (means["level"].Values[0] * means["level"].Values[0])]) };

    private static double Power(Config c, double w) => c.Scale * Math.Pow(w, c.Exponent);

    // Uniform with mean 0 and variance 1 by a multiplicative hash: the tests need numbers, not good ones.
    private static double Noise(ulong seed, uint replica, int i)
    {
        ulong h = seed ^ (replica * 0x9E3779B97F4A7C15) ^ ((ulong)i * 0xD1B54A32D192ED03);
        h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9;
        h = (h ^ (h >> 27)) * 0x94D049BB133111EB;
        h ^= h >> 31;
        return (((h >> 11) * (1.0 / (1UL << 53))) - 0.5) * Math.Sqrt(12);
    }

    internal sealed record Config
    {
        public double Scale { get; init; } = 1;

        public double Exponent { get; init; } = -1;

        public double Noise { get; init; } = 0.1;

        public double Shift { get; init; }

        public double Bias { get; init; }

        public double[] Step { get; init; } = [1, 2, 4, 8];

        public int Diverges { get; init; }

        public string Fails { get; init; } = "";

        public long Bytes { get; init; } = 1000;
    }

    private sealed class LimitedDevice(long memory, int threads) : Device
    {
        public override string Name => "cpu";

        public override DeviceLimits Limits { get; } = new(memory, new Parallelism(threads).Threads, 256);

        public override DeviceBuffer<T> Allocate<T>(long length) => throw new DeviceException(Name, "holds nothing");

        public override TContract Operations<TContract>() => throw new DeviceException(Name, "offers nothing");

        public override int ReplicasPerPass(int replicas, long bytesEach) => 1;
    }
}

/// <summary>Its second block has one observable fewer.</summary>
internal sealed class LyingSystem : FakeSystem
{
    public override Observation Simulate(object config, SimulationRun run, CancellationToken cancel)
    {
        Observation honest = base.Simulate(config, run, cancel);
        return run.Replicas.First == 0 ? honest : honest with { Observables = honest.Observables.Where(o => o.Key != "square").ToDictionary() };
    }
}
