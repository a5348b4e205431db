// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.OodKernelRegression;

/// <summary>Simulated regression under a shift of the measure against theory.</summary>
public class SimulationTests
{
    private const string Id = "ood-kernel-regression";

    private const string Overlaps = """{"data":{"kind":"gaussian","spectrum":{"kind":"powerLaw","modes":50,"spectrumExponent":1.5,"targetExponent":1.8}},"samples":[10,20,80],"ridge":0.01,"noiseVariance":0.1}""";

    private const string Outside = """{"data":{"kind":"gaussian","spectrum":{"kind":"explicit","eigenvalues":[1,0.5,0.1,0.1,0.1,0],"multiplicities":[2,6,6,6,6,1],"targetPower":[1,0.5,0.2,0.1,0.1,0.3]}},"samples":[15],"ridge":0.05,"noiseVariance":0.1}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 150);

    [Test]
    public void Overlaps_of_the_reference() => Agreement.Check(Id, Overlaps, 300);

    [Test]
    public void Target_outside_the_kernel() => Agreement.Check(Id, Outside, 300, points: 3);

    [Test]
    public void Share_of_the_classes_of_mnist() => Agreement.Check(
        Id,
        $$"""{"data":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(Datasets.TestData.Real("mnist"))}},"poolSize":400,"classes":[3,8],"trainingTilt":0.5,"testTilt":-0.5},"samples":[20,40],"ridge":0.01,"noiseVariance":0.1}""",
        60);

    [TestCase(Overlaps)]
    [TestCase("""{"data":{"kind":"ring","poolSize":20},"samples":[4,6],"ridge":0.1,"noiseVariance":0.05,"optimisation":{"kind":"adam","penalty":0.3,"steps":5}}""")]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-8);

    [Test]
    public void The_theory_of_the_reference_is_that_of_the_config()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse(Overlaps), default);
        Near.Relative(theory.Observables["excessLoss"].Values[1], 0.269579952, 1e-8);
        Prediction ring = entry.Predict(entry.Parse("""{"data":{"kind":"ring","poolSize":20},"samples":[8],"ridge":0.01,"noiseVariance":0.05}"""), default);
        Near.Relative(ring.Observables["excessLoss"].Values[0], 0.181888793, 1e-8);
    }

    [Test]
    public void More_samples_than_points_are_predicted_with_a_warning()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse("""{"data":{"kind":"ring","poolSize":20},"samples":[8,30],"ridge":0.01}"""), default);
        Assert.That(theory.Verdicts["excessLoss"], Is.EqualTo(new Verdict(VerdictKind.IllConditioned, 1)));
        Assert.That(theory.Observables["excessLoss"].Values, Is.All.Positive);
    }

    [TestCase("""{"data":{"kind":"ring","poolSize":3,"trainingWeights":[0.5,0.3,0.1]},"samples":[2],"ridge":0.1}""", "data.trainingWeights", "sum to 1")]
    [TestCase("""{"data":{"kind":"ring","poolSize":3,"trainingWeights":[0.5,0.5,0]},"samples":[2],"ridge":0.1}""", "data.trainingWeights[2]", "> 0")]
    [TestCase("""{"data":{"kind":"ring","poolSize":3,"testWeights":[0.5,0.5]},"samples":[2],"ridge":0.1}""", "data.testWeights", "as many")]
    [TestCase("""{"data":{"kind":"ring","poolSize":3},"samples":[2],"ridge":0}""", "ridge", "> 0 for a pool")]
    [TestCase("""{"data":{"kind":"gaussian","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1.5,"targetExponent":1.8}},"samples":[2],"ridge":1,"optimisation":{"kind":"adam","penalty":1}}""", "optimisation.kind", "pool")]
    [TestCase("""{"data":{"kind":"gaussian","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1.5,"targetExponent":1.8}},"samples":[5],"ridge":0}""", "ridge", "singular")]
    [TestCase("""{"data":{"kind":"ring","poolSize":3},"samples":[2],"ridge":0.1,"optimisation":{"kind":"adam","penalty":0}}""", "optimisation.penalty", "out of range")]
    public void Bad_input_is_named(string json, string path, string problem)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!;
        Assert.That(e.Violations.Select(v => v.Path), Does.Contain(path));
        Assert.That(e.Message, Does.Contain(problem));
    }

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers([Values(Overlaps, Outside)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
