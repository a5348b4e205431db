// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.VarianceOnset;

/// <summary>Simulated models and ensembles against theory, and the tangent kernel of networks.</summary>
public class SimulationTests
{
    private const string Id = "variance-onset";

    private const string Network = """{"kernel":{"kind":"network","inputDimension":4,"targetDegree":2,"testPoints":30},"width":[4,8],"samples":[5,12],"ridge":1e-3,"noiseVariance":0.01,"ensembleSize":3}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 60);

    [Test]
    public void Truncated_power_law() => Agreement.Check(Id, """{"kernel":{"kind":"powerLaw","spectrumExponent":1.5,"targetExponent":2.2,"modes":150},"width":[30,60],"samples":[10,20],"ridge":1e-3,"noiseVariance":0.01,"ensembleSize":3,"averagedModels":4}""", 60, points: 8);

    [Test]
    public void Reference_device_gives_the_same_values() => Agreement.SameOnReference(Id, Network, 1e-6);

    [Test]
    public void A_wide_network_has_the_error_of_the_infinitely_wide_one()
    {
        // K_N tends to a quarter of the tangent kernel of depth 1 with weight variance 2, which has a factor sw2 from each of its two layers.
        Entry entry = Agreement.Entry(Id), kernel = Agreement.Entry("kernel-regression");
        using CpuDevice device = new(Parallelism.All);
        object config = entry.Parse("""{"kernel":{"kind":"network","inputDimension":5,"targetDegree":2,"testPoints":300},"width":[800],"samples":[40],"ridge":0.01,"ensembleSize":2}""");
        double[] seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 120), device), default).Observables["testLoss"].Values;
        double expected = kernel.Predict(kernel.Parse("""{"spectrum":{"kind":"sphere","depth":1,"inputDimension":5,"targetCoefficients":[0,0,1]},"samples":[40],"ridge":0.04}"""), default).Observables["excessLoss"].Values[0];
        double mean = seen.Average(), error = Math.Sqrt(seen.Sum(v => (v - mean) * (v - mean)) / (120 * 119));
        Assert.That(Math.Abs(mean - expected), Is.LessThanOrEqualTo((4 * error) + (0.05 * expected)), $"{mean} +- {error}, infinite width {expected}");
        Assert.That(error, Is.LessThan(0.12 * expected));
    }

    [Test]
    public void An_ensemble_is_better_than_its_members_and_more_so_at_small_width()
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        object config = entry.Parse("""{"kernel":{"kind":"network","inputDimension":5,"targetDegree":2,"testPoints":200},"width":[8,64],"samples":[8,16,30,120],"ridge":1e-6,"ensembleSize":6}""");
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 5), device), default);
        Dictionary<string, Series> means = seen.Observables.ToDictionary(o => o.Key, o => new Series(o.Value.Axes, [.. Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 5).Average(r => o.Value.Replica(r)[i]))]));
        IReadOnlyDictionary<string, Series> derived = entry.Derive(config, means);
        double[] ratio = derived["ensembleRatio"].Values, onset = derived["onsetSamples"].Values;
        Assert.That(ratio, Is.All.LessThan(1.02));
        for (int s = 0; s < 3; s++) Assert.That(ratio[s], Is.LessThan(ratio[4 + s]));   // 120 samples exceed the rank of the narrow kernel, 8 (D + 1)
        Assert.That(onset[0], Is.InRange(5, 25));
        Assert.That(onset[1], Is.GreaterThan(1.5 * onset[0]));
    }

    [TestCase("""{"kernel":{"kind":"blocks","taskModes":10,"tailTrace":20},"width":[10],"samples":[30]}""", "width[0]")]
    [TestCase("""{"kernel":{"kind":"blocks","taskModes":10,"tailTrace":0},"width":[40],"samples":[30]}""", "kernel.tailTrace")]
    [TestCase("""{"kernel":{"kind":"blocks","taskModes":10,"taskEigenvalue":0,"tailTrace":1},"width":[40],"samples":[30]}""", "kernel.taskEigenvalue")]
    [TestCase("""{"kernel":{"kind":"network","inputDimension":5,"targetDegree":2},"width":[40],"samples":[30]}""", "ridge")]
    public void Bad_input_is_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [TestCase("""{"kernel":{"kind":"blocks","taskModes":10,"tailTrace":20},"width":[1000],"samples":[30]}""", "kernel.tailModes", 130.208713)]
    [TestCase("""{"kernel":{"kind":"powerLaw","spectrumExponent":2,"targetExponent":4},"width":[1000],"samples":[30]}""", "kernel.modes", 0)]
    public void Endless_spectra_are_predicted_and_not_simulated(string json, string path, double onset)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(json);
        Series predicted = entry.Predict(config, default).Observables["onsetSamples"];
        if (onset > 0) Near.Relative(predicted.Values[0], onset, 1e-8);
        using CpuDevice device = new(Parallelism.Single);
        Assert.That(Assert.Throws<ConfigException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 1), device), default))!.Violations.Single().Path, Is.EqualTo(path));
    }

    [Test]
    public void No_crossing_is_not_a_number_with_a_verdict()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse("""{"kernel":{"kind":"blocks","taskModes":10,"tailTrace":20},"width":[11,1000],"samples":[30]}"""), default);
        Assert.That(theory.Observables["onsetSamples"].Values[0], Is.NaN);
        Assert.That(theory.Verdicts["onsetSamples"], Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
    }

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers() => Agreement.StatedMemoryHolds(Id, Network);
}
