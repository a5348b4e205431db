// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Tests.Systems.Datasets;
using LargeN.Threading;

namespace LargeN.Tests.Systems.RandomFeatures;

/// <summary>Simulated random-feature regression against theory.</summary>
public class SimulationTests
{
    private const string Id = "random-features";

    private const string Ridgeless = """{"spectrum":{"kind":"powerLaw","modes":200,"spectrumExponent":1.5,"targetExponent":1.8},"samples":40,"width":[20,80],"ridge":0,"noiseVariance":0.05}""";

    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,60,2],"targetPower":[1,0.5,0.2,0.1]},"samples":40,"width":[20,40,90],"ridge":0.05,"noiseVariance":0.1,"ensembleSize":3}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 40);

    [Test]
    public void Without_a_ridge_below_and_above_the_peak() => Agreement.Check(Id, Ridgeless, 100);

    [Test]
    public void Degenerate_blocks_power_outside_the_kernel_and_a_larger_ensemble() => Agreement.Check(Id, Blocks, 100);

    [Test]
    public void Threes_and_eights_of_mnist() => Agreement.Check(
        Id,
        $$"""{"spectrum":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(TestData.Real("mnist"))}},"poolSize":400,"classes":[3,8]},"samples":40,"width":[20,40,160],"ridge":0.01,"noiseVariance":0.1}""",
        30);

    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":20,"maxDegree":20,"targetCoefficients":[0,1,0.5]},"samples":40,"width":[20,80],"ridge":0.01,"noiseVariance":0.1}""")]
    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":12,"kernel":"nngp","depth":1,"targetCoefficients":[0.5,1]},"samples":30,"width":[15,90],"ridge":0.05,"noiseVariance":0.05,"ensembleSize":3}""")]
    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":20,"activation":"erf","targetCoefficients":[0,1]},"samples":24,"width":[12,96],"ridge":0.1}""")]
    public void Sphere(string json) => Agreement.Check(Id, json, 60);

    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"samples":8,"width":[5,12],"ridge":0.1}""")]
    [TestCase(Ridgeless)]
    [TestCase(Blocks)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-7);

    [Test]
    public void A_replica_with_more_features_than_any_keeps_its_narrower_models()
    {
        string head = """{"spectrum":{"kind":"powerLaw","modes":30,"spectrumExponent":1.5,"targetExponent":1.8},"samples":12,"ridge":0.1,"width":""";
        // The element index of a feature matrix depends on its number of columns, so only the widest draw of a config is shared by its widths.
        double[] one = Losses(head + "[6,24]}"), two = Losses(head + "[6,12,24]}");
        Near.Relative(two[0], one[0], 1e-9);
        Near.Relative(two[2], one[1], 1e-9);
    }

    [Test]
    public void As_many_features_as_samples_without_a_ridge_is_predicted_infinite()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"spectrum":{"kind":"powerLaw","modes":50,"spectrumExponent":1,"targetExponent":1.5},"samples":10,"width":[5,10,20],"ridge":0,"noiseVariance":0.1}""");
        Prediction theory = entry.Predict(config, default);

        Assert.That(theory.Observables["testLoss"].Values[1], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["testLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(theory.Verdicts["biasLoss"].IsConverged && theory.Verdicts["ensembleLoss"].IsConverged);
        foreach (Series series in theory.Observables.Values) Assert.That(series.Values, Is.All.Not.NaN);
        using CpuDevice device = new(Parallelism.Single);
        Assert.That(entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 3), device), default).Observables["testLoss"].Values, Is.All.Positive);
    }

    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"samples":10,"width":[7],"ridge":0}""", "ridge")]
    public void What_is_predicted_only_is_refused_by_name(string json, string path)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(json);
        Assert.That(entry.Predict(config, default).Observables, Is.Not.Empty);
        using CpuDevice device = new(Parallelism.Single);
        Assert.That(Assert.Throws<ConfigException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 1), device), default))!.Violations.Single().Path, Is.EqualTo(path));
        Assert.Throws<ConfigException>(() => entry.Cost(config, new ReplicaRange(0, 1), device));
    }

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers(
        [Values(Ridgeless, Blocks, """{"spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"samples":30,"width":[5,12],"ridge":0.1}""")] string json) => Agreement.StatedMemoryHolds(Id, json);

    private static double[] Losses(string json)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        return entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, 1), device), default).Observables["excessLoss"].Values;
    }
}
