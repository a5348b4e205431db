// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.PrecisionLaws;

/// <summary>Theory against simulation of laws of precision.</summary>
public class PrecisionLawsTests
{
    private const string Id = "precision-laws";

    private const string Spectrum = """ "spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.8} """;

    private const string Post = "{\"model\":\"postTraining\"," + Spectrum + ",\"width\":12,\"steps\":[3,20],\"bits\":[2,4]}";

    private const string Training = "{\"model\":\"quantisedTraining\"," + Spectrum + ",\"width\":[6,12],\"steps\":30,\"bits\":[3,6]}";

    private const string Runs = """{"model":"fit","runParameters":[1,1,1,1,1,1,1,1],"runTokens":[1,1,1,1,1,1,1,1],"runWeightBits":[4,4,4,4,4,4,4,4],"runActivationBits":[4,4,4,4,4,4,4,4],"runCacheBits":[4,4,4,4,4,4,4,4],"runLoss":[3,3,3,3,3,3,3,LAST],"parameter":[1e8],"token":[1e9],"trainingBits":[8,8,8]}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 100, points: 8);

    [Test]
    public void Fits_of_drawn_runs_agree_with_the_law() => Agreement.Check(Id, """{"parameter":[1e8],"token":[1e10],"trainingBits":[4,8,16],"runs":60}""", 30);

    [TestCase(Post)]
    [TestCase(Training)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-9);

    [Test]
    public void Fits_of_given_runs_find_their_law()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction found = entry.Predict(entry.Parse(entry.Preset("tiny-fit")), default);

        Assert.That(found.Verdict.IsConverged, Is.True);
        Near.Relative(found.Observables["loss"].Values[0], 2.958, 0.01);
    }

    [Test]
    public void Rounding_costs_more_after_longer_training_and_less_with_more_bits()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"model":"postTraining","spectrum":{"kind":"powerLaw","modes":300,"spectrumExponent":1.5,"targetExponent":1.8},"width":80,"steps":[30,300],"bits":[3,4,6]}""");
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 16), device), default);
        double[] Mean(string name) => [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 16).Average(r => seen.Observables[name].Replica(r)[i]))];
        double[] exact = Mean("expectedExcess"), smooth = Mean("smoothExcess");

        for (int b = 0; b < 3; b++) Assert.That(exact[3 + b], Is.GreaterThan(2 * exact[b]));
        Assert.That(exact[0], Is.GreaterThan(3 * exact[1]));
        Near.Relative(exact[4], smooth[4], 0.15);
    }

    [Test]
    public void Fewer_bits_in_training_act_as_a_smaller_width()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"model":"quantisedTraining","spectrum":{"kind":"powerLaw","modes":200,"spectrumExponent":1.5,"targetExponent":1.8},"width":[8,16,32],"steps":300,"bits":[3,5,8]}""");
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 8), device), default);
        Dictionary<string, Series> means = seen.Observables.ToDictionary(o => o.Key, o => new Series(o.Value.Axes, [.. Enumerable.Range(0, o.Value.Points).Select(i => Enumerable.Range(0, 8).Average(r => o.Value.Replica(r)[i]))]));
        double[] fraction = entry.Derive(config, means)["effectiveWidthFraction"].Values;

        Assert.That(fraction[6], Is.LessThan(fraction[7]));
        Assert.That(fraction[7], Is.LessThan(fraction[8]));
        Assert.That(fraction[8], Is.EqualTo(1).Within(0.02));
    }

    [TestCase("""{"model":"postTraining","spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.8},"width":12,"steps":[3,4000],"learningRate":20,"bits":[2,4]}""")]
    [TestCase("""{"model":"quantisedTraining","spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.8},"width":[6,12],"steps":4000,"learningRate":20,"bits":[3,6]}""")]
    public void An_unstable_learning_rate_is_infinite_with_a_verdict(string json)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, 2), device), default);

        Assert.That(seen.Verdicts.Select(v => v.Kind), Is.All.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Observables.Values.SelectMany(s => s.Values), Is.All.Not.NaN);
    }

    [TestCase("""{"parameter":[1e8],"token":[1e9],"trainingBits":[0,8,8]}""", "trainingBits[0]")]
    [TestCase("""{"parameter":[1e8],"token":[1e9],"trainingBits":[8,8,4],"postBits":6}""", "postBits")]
    [TestCase("""{"parameter":[1e8],"token":[1e9],"trainingBits":[8,8,8],"runs":7}""", "runs")]
    [TestCase("{\"model\":\"postTraining\"," + Spectrum + ",\"width\":12,\"steps\":[3],\"bits\":[1,4]}", "bits[0]")]
    [TestCase("{\"model\":\"quantisedTraining\"," + Spectrum + ",\"width\":[12],\"steps\":30,\"bits\":[1]}", "bits[0]")]
    [TestCase("""{"model":"quantisedTraining","spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"width":[12],"steps":30,"bits":[4]}""", "spectrum.kind")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Bad_runs_are_named()
    {
        static IEnumerable<string> Paths(string json) => Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path);
        Assert.That(Paths(Runs.Replace("LAST", "0", StringComparison.Ordinal)), Does.Contain("runLoss[7]"));
        Assert.That(Paths(Runs.Replace(",LAST", "", StringComparison.Ordinal)), Does.Contain("runLoss"), "fewer runs than unknowns");
        Assert.That(Paths(Runs.Replace("LAST", "3,3", StringComparison.Ordinal)), Does.Contain("runLoss"), "another number of runs");
    }

    [TestCase(Post)]
    [TestCase(Training)]
    public void Memory_stated_is_the_memory_of_the_buffers(string json) => Agreement.StatedMemoryHolds(Id, json);
}
