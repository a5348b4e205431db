// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Tests.Systems.Datasets;
using LargeN.Threading;

namespace LargeN.Tests.Systems.SgdStructured;

/// <summary>Theory against simulation of SGD on structured features.</summary>
public class SgdStructuredTests
{
    private const string Id = "sgd-structured";

    private const string Law = """ "spectrum":{"kind":"powerLaw","modes":24,"spectrumExponent":1.5,"targetExponent":1.8} """;

    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,20,2],"targetPower":[1,0.5,0.2,0.1]},"normalised":false,"learningRate":[0.1,0.2],"noiseVariance":0.1,"batchSize":3,"steps":[0,3,12,40]}""";

    private const string FixedSet = "{\"model\":\"fixedSet\"," + Law + ",\"samples\":20,\"dataSeed\":7,\"learningRate\":[0.3,0.6],\"noiseVariance\":0.2,\"batchSize\":2,\"steps\":[0,2,10,60]}";

    private const string Budget = "{\"model\":\"budget\"," + Law + ",\"compute\":96,\"batchSize\":[1,4,16],\"learningRate\":[0.2,0.5],\"noiseVariance\":0.5}";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 200);

    [TestCase(Blocks)]
    [TestCase(FixedSet)]
    [TestCase(Budget)]
    public void Other_models_agree_without_any_stated_bias(string json) => Agreement.Check(Id, json, 400);

    [Test]
    public void Images_of_mnist_follow_the_theory_with_their_own_fourth_moments() => Agreement.Check(
        Id,
        $$"""{"spectrum":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(TestData.Real("mnist"))}},"poolSize":60,"classes":[3,8]},"learningRate":[0.5],"noiseVariance":0.1,"batchSize":2,"steps":[0,2,10,30]}""",
        200);

    [TestCase(Blocks)]
    [TestCase(FixedSet)]
    [TestCase(Budget)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-9);

    [Test]
    public void The_loss_of_a_hard_task_falls_with_the_predicted_exponent()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"spectrum":{"kind":"powerLaw","modes":20000,"spectrumExponent":1.5,"targetExponent":1.75},"learningRate":[0.5],"batchSize":8,"steps":[100,200,400,800,1600]}""");
        Series losses = entry.Predict(config, default).Observables["excessLoss"];

        Assert.That(LogLogFit.Of(losses.Axes[1], losses.Values).Slope, Is.EqualTo(-0.75 / 1.5).Within(0.03));
    }

    [Test]
    public void An_unstable_learning_rate_is_infinite_with_a_verdict_in_theory_and_simulation()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("{" + Law + ",\"learningRate\":[0.5,40],\"batchSize\":1,\"steps\":[0,1000]}");
        Prediction theory = entry.Predict(config, default);

        Assert.That(theory.Observables["excessLoss"].Values[3], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["excessLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(theory.Observables["criticalLearningRate"].Values[0], Is.InRange(0.5, 40));
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Assert.That(seen.Verdicts, Is.All.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(seen.Observables["excessLoss"].Values, Is.All.Not.NaN);
        Assert.That(seen.Observables["excessLoss"].Replica(1)[1], Is.Positive.And.LessThan(1), "the stable rate of the same replica");
    }

    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"learningRate":[0.1],"batchSize":1,"steps":[1]}""", "spectrum.kind")]
    [TestCase("""{"model":"budget","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"compute":8,"batchSize":[4,16],"learningRate":[0.1]}""", "batchSize[1]")]
    [TestCase("""{"model":"fixedSet","spectrum":{"kind":"powerLaw","modes":5000,"spectrumExponent":1,"targetExponent":1.5},"samples":5,"batchSize":1,"learningRate":[0.1],"steps":[1]}""", "spectrum")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"learningRate":[0],"batchSize":1,"steps":[1]}""", "learningRate[0]")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"learningRate":[0.1],"batchSize":0,"steps":[1]}""", "batchSize")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"learningRate":[0.1],"batchSize":1,"steps":[4,2]}""", "steps[1]")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"samples":4,"learningRate":[0.1],"batchSize":1,"steps":[2]}""", "samples")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers([Values(Blocks, FixedSet, Budget)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
