// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.Contracts;

/// <summary>A simulation that trains and is cut off goes on from its checkpoints with the same bits.</summary>
public sealed class LongTrainingTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("largen-checkpoints-").FullName;

    [TearDown]
    public void DropFolder() => Directory.Delete(folder, recursive: true);

    private static (Entry Entry, object Config) Chosen(string system)
    {
        Entry entry = Catalog.Find(system);
        return (entry, entry.Parse(ConfigText.Set(entry.Preset("tiny"), "steps", "150")));
    }

    private static string Bits(Observation observation) => string.Join(' ', observation.Observables
        .OrderBy(o => o.Key, StringComparer.Ordinal)
        .SelectMany(o => o.Value.Values.Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x16", CultureInfo.InvariantCulture))));

    [TestCase("width-consistency")]
    [TestCase("richness")]
    public void Cut_off_after_any_checkpoint_it_ends_with_the_same_bits(string system)
    {
        (Entry entry, object config) = Chosen(system);
        using CpuDevice device = new(new Parallelism(1));
        SimulationRun run = new(3, new ReplicaRange(4, 2), device);
        string whole = Bits(entry.Simulate(config, run, default));
        Folder all = new(folder, int.MaxValue, default!);
        Assert.That(Bits(entry.Simulate(config, run with { Checkpoints = all }, default)), Is.EqualTo(whole));
        Assert.That(all.Saves, Is.GreaterThan(4), "there is something to cut off");

        for (int stop = 1; stop < all.Saves; stop += Math.Max(1, all.Saves / 5))
        {
            foreach (string file in Directory.GetFiles(folder)) File.Delete(file);
            using CancellationTokenSource cancel = new();
            Assert.Throws<OperationCanceledException>(() => entry.Simulate(config, run with { Checkpoints = new Folder(folder, stop, cancel) }, cancel.Token), $"after save {stop}");
            Folder rest = new(folder, int.MaxValue, cancel);

            Assert.That(Bits(entry.Simulate(config, run with { Checkpoints = rest }, default)), Is.EqualTo(whole), $"after save {stop}");
            Assert.That(rest.Found, Is.GreaterThan(0));
            Assert.That(rest.Saves, Is.LessThan(all.Saves), "what was kept is not done again");
        }
    }

    [TestCase("width-consistency", "tiny")]
    [TestCase("richness", "tiny")]
    [TestCase("stochastic-collapse", "tiny-network")]
    [TestCase("feature-learning-scaling", "tiny-circle")]
    [TestCase("variance-onset", "tiny-trained")]
    public void Progress_rises_to_one(string system, string preset)
    {
        Entry entry = Catalog.Find(system);
        using CpuDevice device = new(new Parallelism(1));
        Steps seen = new();
        entry.Simulate(entry.Parse(entry.Preset(preset)), new SimulationRun(3, new ReplicaRange(4, 2), device, seen), default);

        Assert.That(seen.Values, Is.Ordered);
        Assert.That(seen.Values[0], Is.Positive);
        Assert.That(seen.Values[^1], Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void A_damaged_checkpoint_is_a_named_error()
    {
        (Entry entry, object config) = Chosen("width-consistency");
        using CpuDevice device = new(new Parallelism(1));
        SimulationRun run = new(3, new ReplicaRange(0, 1), device, Checkpoints: new Folder(folder, int.MaxValue, default!));
        entry.Simulate(config, run, default);
        string file = Directory.GetFiles(folder)[0];
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.That(Assert.Throws<CorruptDataException>(() => entry.Simulate(config, run, default))!.Path, Is.EqualTo(file));
    }

    /// <summary>What was told, in order.</summary>
    private sealed class Steps : IProgress<double>
    {
        internal List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }

    /// <summary>Files in a folder, always due; cancels after some saves.</summary>
    private sealed class Folder(string path, int stop, CancellationTokenSource cancel) : RunCheckpoints
    {
        internal int Saves { get; private set; }

        internal int Found { get; private set; }

        public override TimeSpan Interval => TimeSpan.Zero;

        public override bool IsDue => true;

        public override string? Find(string part)
        {
            string file = Path.Combine(path, part);
            if (!File.Exists(file)) return null;
            Found++;
            return file;
        }

        public override void Save(string part, Action<string> write)
        {
            write(Path.Combine(path, part));
            if (++Saves == stop) cancel.Cancel();
        }
    }
}
