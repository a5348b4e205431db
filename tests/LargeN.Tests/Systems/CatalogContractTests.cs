// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems;

/// <summary>What every system of the catalogue must satisfy.</summary>
public class CatalogContractTests
{
    private static IEnumerable<string> Ids => Catalog.Systems.Select(e => e.Info.Id);

    /// <summary>A system and a small config of it: <c>tiny</c>, and <c>tiny-...</c> of the models that it does not choose.</summary>
    private static IEnumerable<object[]> Tiny => Catalog.Systems.SelectMany(e => TinyPresets(e).Select(preset => (object[])[e.Info.Id, preset]));

    private static Entry Of(string id) => Catalog.Systems.Single(e => e.Info.Id == id);

    private static IEnumerable<string> TinyPresets(Entry entry) => entry.Presets.Where(p => p == "tiny" || p.StartsWith("tiny-", StringComparison.Ordinal));

    /// <summary>The members of a config: those of its model, where the system has several.</summary>
    private static IReadOnlyList<Parameter> Members(Entry entry, string preset)
    {
        if (entry.Parameters is not [{ Name.Length: 0 } root]) return entry.Parameters;
        using JsonDocument json = JsonDocument.Parse(entry.Preset(preset));
        return root.Variants[json.RootElement.GetProperty(root.Discriminator).GetString()!];
    }

    [Test]
    public void Ids_are_distinct_sorted_and_written_with_hyphens()
    {
        Assert.That(Ids, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(Ids, Has.All.Match("^[a-z0-9]+(-[a-z0-9]+)*$"));
    }

    [TestCaseSource(nameof(Ids))]
    public void Presets_parse_predict_and_state_a_cost(string id)
    {
        Entry entry = Of(id);
        Assert.That(entry.Presets.Take(4), Is.EqualTo((string[])["tiny", "quick", "standard", "large"]));
        using CpuDevice device = new(Parallelism.Single);
        foreach (string preset in entry.Presets)
        {
            object config = entry.Parse(entry.Preset(preset));
            RunCost one = entry.Cost(config, new ReplicaRange(0, 1), device), many = entry.Cost(config, new ReplicaRange(0, 100), device);
            Assert.That(one.Bytes, Is.Positive);
            Assert.That(many.Flops, Is.GreaterThan(one.Flops));
            Assert.That(many.Bytes, Is.GreaterThanOrEqualTo(one.Bytes));
        }

        ConfigException unknown = Assert.Throws<ConfigException>(() => entry.Preset("tinny"))!;
        Assert.That(unknown.Message, Does.Contain("\"tiny\""));
    }

    /// <summary>Beyond its limits this device offers nothing.</summary>
    [TestCaseSource(nameof(Tiny))]
    public void Simulations_use_the_device_unless_their_cost_says_that_they_run_on_the_host(string id, string preset)
    {
        Entry entry = Of(id);
        object config = entry.Parse(entry.Preset(preset));
        using EmptyDevice device = new();
        void Simulate() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);

        if (entry.Cost(config, new ReplicaRange(0, 2), device).OnHost) Assert.That(Simulate, Throws.Nothing);
        else Assert.That(Simulate, Throws.TypeOf<NotSupportedException>());
    }

    private sealed class EmptyDevice : Device
    {
        public override string Name => "empty";

        public override DeviceLimits Limits { get; } = new(1L << 32, 2, 0);

        public override DeviceBuffer<T> Allocate<T>(long length) => throw new NotSupportedException();

        public override TContract Operations<TContract>() => throw new NotSupportedException();

        public override int ReplicasPerPass(int replicas, long bytesEach) => replicas;

        protected override void Dispose(bool disposing) => base.Dispose(disposing);
    }

    [TestCaseSource(nameof(Ids))]
    public void Configs_survive_the_round_trip(string id)
    {
        Entry entry = Of(id);
        foreach (string preset in entry.Presets)
        {
            string canonical = entry.Canonical(entry.Parse(entry.Preset(preset)));
            Assert.That(entry.Canonical(entry.Parse(canonical)), Is.EqualTo(canonical));
            Assert.That(entry.Identity(entry.Parse(canonical)), Is.EqualTo(entry.Identity(entry.Parse(entry.Preset(preset)))));
        }
    }

    [TestCaseSource(nameof(Tiny))]
    public void Canonical_configs_have_the_listed_members_in_their_order(string id, string preset)
    {
        Entry entry = Of(id);
        IReadOnlyList<Parameter> members = Members(entry, preset);
        string[] choice = ReferenceEquals(members, entry.Parameters) ? [] : [entry.Parameters[0].Discriminator];
        using JsonDocument json = JsonDocument.Parse(entry.Canonical(entry.Parse(entry.Preset(preset))));
        Assert.That(json.RootElement.EnumerateObject().Select(m => m.Name), Is.EqualTo(choice.Concat(members.Select(p => p.Name))));
        foreach (Parameter p in members)
        {
            Assert.That(p.Meaning, Is.Not.Empty.And.EndsWith("."), p.Name);
            if (p.Type == ParameterType.Object) Assert.That(p.Variants, Is.Not.Empty, p.Name);
        }
    }

    [TestCaseSource(nameof(Tiny))]
    public void Defaults_of_text_and_record_agree(string id, string preset)
    {
        // The record's own defaults, read by reflection, must be those that the parameter list fills in.
        Entry entry = Of(id);
        foreach (Parameter p in Members(entry, preset).Where(p => p.Default is not null))
        {
            Dictionary<string, JsonElement> members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(entry.Preset(preset))!;
            members.Remove(p.Name);
            object config = entry.Parse(JsonSerializer.Serialize(members));
            PropertyInfo property = config.GetType().GetProperty(char.ToUpperInvariant(p.Name[0]) + p.Name[1..])!;
            object made = Activator.CreateInstance(config.GetType())!;
            Assert.That(property.GetValue(config), Is.EqualTo(property.GetValue(made)), p.Name);
        }
    }

    [TestCaseSource(nameof(Tiny))]
    public void Documented_ranges_are_enforced(string id, string preset)
    {
        Entry entry = Of(id);
        string tiny = entry.Preset(preset);
        foreach (Parameter p in Members(entry, preset).Where(p => p.Type != ParameterType.Object))
        {
            bool list = p.Type is ParameterType.NumberList or ParameterType.IntegerList;
            foreach (double outside in Outside(p))
            {
                string number = outside.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                string json = ConfigText.Set(tiny, p.Name, list ? $"[{string.Join(",", Enumerable.Repeat(number, Math.Max(1, p.MinimumCount)))}]" : number);
                ConfigException e = Assert.Throws<ConfigException>(() => entry.Parse(json), $"{p.Name} = {number}")!;
                Assert.That(e.Violations.Select(v => v.Path), Does.Contain(list ? $"{p.Name}[0]" : p.Name));
                Assert.That(e.Message, Does.Contain(p.Range));
            }
        }
    }

    [TestCaseSource(nameof(Tiny))]
    public void Predictions_are_deterministic_and_cover_declared_observables(string id, string preset)
    {
        Entry entry = Of(id);
        object config = entry.Parse(entry.Preset(preset));
        Prediction one = entry.Predict(config, default), two = entry.Predict(config, default);

        Assert.That(one.Observables.Keys, Is.SubsetOf(entry.Observables.Select(o => o.Name)));
        foreach ((string name, Series series) in one.Observables)
        {
            Assert.That(two.Observables[name].Values.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(series.Values.Select(BitConverter.DoubleToInt64Bits)), name);
            Assert.That(series.Axes, Has.Count.EqualTo(entry.Observables.Single(o => o.Name == name).Axes.Count), name);
            Assert.That(series.Values, Has.Length.EqualTo(series.Points), name);
            if (series.StatedBias is { } bias) Assert.That(bias, Has.Length.EqualTo(series.Points).And.All.GreaterThanOrEqualTo(0), name);
        }
    }

    [TestCaseSource(nameof(Tiny))]
    public void Cancellation_is_honoured(string id, string preset)
    {
        Entry entry = Of(id);
        object config = entry.Parse(entry.Preset(preset));
        using CpuDevice device = new(Parallelism.Single);
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => entry.Predict(config, cancelled));
        Assert.Throws<OperationCanceledException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 4), device), cancelled));
    }

    [TestCaseSource(nameof(Tiny))]
    public void Cancellation_stops_a_run_between_passes(string id, string preset)
    {
        Entry entry = Of(id);
        object config = entry.Parse(entry.Preset(preset));
        using CpuDevice device = new(Parallelism.Single);
        using CancellationTokenSource source = new();
        CancelAtFirstReport progress = new(source);
        Assert.Throws<OperationCanceledException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 50), device, progress), source.Token));
        Assert.That(progress.Fraction, Is.InRange(0.001, 0.99));
    }

    [TestCaseSource(nameof(Tiny))]
    public void Simulations_have_the_same_bits_for_any_threads_and_split(string id, string preset)
    {
        string expected = Hash(Of(id), preset, 1, [6]);
        Assert.That(Hash(Of(id), preset, 2, [6]), Is.EqualTo(expected), "2 threads");
        Assert.That(Hash(Of(id), preset, 5, [6]), Is.EqualTo(expected), "5 threads");
        Assert.That(Hash(Of(id), preset, 2, [1, 3, 2]), Is.EqualTo(expected), "split 1 + 3 + 2");
    }

    [Test]
    public void Simulations_have_the_same_bits_on_narrower_vectors([Values(SimdWidth.Avx2, SimdWidth.Sse)] SimdWidth width)
    {
        string expected = Hashes(1, [2]);
        Assert.That(Child.Run(typeof(CatalogContractTests), nameof(Probe), width), Is.EqualTo(expected));
    }

    [Test]
    [Platform("Linux")]
    public void Simulations_do_not_depend_on_the_variant_of_the_C_library()
    {
        string expected = Hashes(1, [2]);
        Assert.That(Child.Run(typeof(CatalogContractTests), nameof(Probe), SimdWidth.Native, "", ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4")), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Ids))]
    public void Observations_cover_declared_observables_and_derived_ones(string id)
    {
        Entry entry = Of(id);
        using CpuDevice device = new(Parallelism.Single);
        HashSet<string> all = [], derived = [];
        foreach (string preset in TinyPresets(entry))
        {
            object config = entry.Parse(entry.Preset(preset));
            Observation seen = entry.Simulate(config, new SimulationRun(3, new ReplicaRange(5, 3), device), default);

            Assert.That(seen.Verdicts, Has.Count.EqualTo(3));
            Dictionary<string, Series> means = seen.Observables.ToDictionary(o => o.Key, o => new Series(o.Value.Axes, o.Value.Replica(0).ToArray()));
            derived.UnionWith(entry.Derive(config, means).Keys);
            all.UnionWith(seen.Observables.Keys);
            foreach ((string name, ReplicaSeries series) in seen.Observables) Assert.That(series.Values, Has.Length.EqualTo(3 * series.Points), name);
        }

        Assert.That(all.Concat(derived), Is.EquivalentTo(entry.Observables.Where(o => o.Draws.Length > 0).Select(o => o.Name)));
        Assert.That(derived, Is.EquivalentTo(entry.Observables.Where(o => o.IsDerived).Select(o => o.Name)));
    }

    internal static string Probe()
    {
        Child.AssertWidth();
        return Hashes(1, [2]);
    }

    [TestCase("1")]
    [TestCase("5")]
    public void Simulations_have_the_same_bits_on_five_real_threads(string threads) =>
        Assert.That(Child.Run(typeof(CatalogContractTests), nameof(ProbeThreads), SimdWidth.Native, threads), Is.EqualTo(ProbeThreads("2")));

    internal static string ProbeThreads(string threads)
    {
        Child.AssertWidth();
        return Hashes(int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture), [6]);
    }

    private static string Hashes(int threads, int[] split) => string.Join(";", Catalog.Systems.SelectMany(e => TinyPresets(e).Select(preset => Hash(e, preset, threads, split))));

    /// <summary>SHA-256 over every value of every observable, replica by replica.</summary>
    private static string Hash(Entry entry, string preset, int threads, int[] split)
    {
        object config = entry.Parse(entry.Preset(preset));
        using CpuDevice device = new(new Parallelism(threads));
        List<Observation> parts = [];
        uint first = 7;
        foreach (int count in split)
        {
            parts.Add(entry.Simulate(config, new SimulationRun(11, new ReplicaRange(first, count), device), default));
            first += (uint)count;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in parts[0].Observables.Keys.Order(StringComparer.Ordinal))
        {
            foreach (Observation part in parts) hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(part.Observables[name].Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<double> Outside(Parameter p)
    {
        if (double.IsFinite(p.Minimum)) yield return p.MinimumExcluded ? p.Minimum : p.Minimum - 1;
        if (double.IsFinite(p.Maximum)) yield return p.Maximum < 1e15 ? p.Maximum + 1 : p.Maximum * 10;
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource source) : IProgress<double>
    {
        internal double Fraction { get; private set; }

        public void Report(double value)
        {
            Fraction = Math.Max(Fraction, value);
            source.Cancel();
        }
    }
}
