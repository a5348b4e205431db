// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.FeatureLearningScaling;

/// <summary>Theory against simulation of networks with trained features, and the exponents in time.</summary>
public class FeatureLearningScalingTests
{
    private const string Id = "feature-learning-scaling";

    private const string Law = """ "spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.4},"learningRate":0.5,"richness":[0,2],"steps":[0,5,15,30] """;

    private const string FixedSet = "{\"model\":\"fixedSet\",\"samples\":60,\"width\":60,\"noiseVariance\":0.1," + Law + "}";

    private const string Online = "{\"model\":\"online\",\"batchSize\":32,\"width\":60,\"noiseVariance\":0.1," + Law + "}";

    private const string Wide = "{\"model\":\"infiniteWidth\",\"width\":240," + Law + "}";

    private const string Blocks = """{"model":"population","spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,20,2],"targetPower":[1,0.5,0.2,0.1]},"normalised":false,"width":50,"richness":[0.5],"learningRate":0.1,"steps":[0,3,12,40]}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 150);

    [TestCase(FixedSet, 100)]
    [TestCase(Online, 60)]
    [TestCase(Wide, 40)]
    [TestCase(Blocks, 100)]
    public void Models_agree(string json, int replicas) => Agreement.Check(Id, json, replicas);

    [TestCase(FixedSet)]
    [TestCase(Online)]
    [TestCase(Blocks)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-9);

    // The share is small where the theory takes more memory than the simulation.
    [TestCase(FixedSet, 4)]
    [TestCase(Online, 4)]
    [TestCase(Wide, 4)]
    [TestCase(Blocks, 16)]
    public void Memory_stated_is_the_memory_of_the_buffers(string json, int share) => Agreement.StatedMemoryHolds(Id, json, share);

    [Test]
    public void Values_of_the_literature_case_at_infinite_width()
    {
        Prediction theory = Predict("""{"model":"infiniteWidth","width":60,"spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.4},"learningRate":0.5,"richness":[2],"steps":[1,5,15,30]}""");
        foreach ((string name, double[] expected) in ((string, double[])[])[("excessLoss", [0.8100372766, 0.3900346699, 0.1789252307, 0.08899249245]), ("readoutNorm", [0.05243230704, 0.6316146293, 1.381549148, 2.108722373])])
        {
            for (int i = 0; i < expected.Length; i++) Near.Relative(theory.Observables[name].Values[i], expected[i], 2e-9);
        }
    }

    [TestCase(60, 0.40686, 0.20864, 0.12578)]
    [TestCase(240, 0.39429, 0.18635, 0.09788)]
    public void Values_of_the_literature_case_at_finite_width(int width, double at5, double at15, double at30)
    {
        double[] found = Predict("{\"width\":" + width + ",\"model\":\"population\"," + Law + "}").Observables["excessLoss"].Values;

        Assert.That(found[5], Is.EqualTo(at5).Within(6e-6));
        Assert.That(found[6], Is.EqualTo(at15).Within(6e-6));
        Assert.That(found[7], Is.EqualTo(at30).Within(6e-6));
    }

    [Test]
    public void Very_wide_networks_are_infinitely_wide_ones()
    {
        Prediction theory = Predict("{\"model\":\"population\",\"width\":1000000," + Law + "}");
        foreach ((string name, string limit) in ((string, string)[])[("excessLoss", "infiniteLoss"), ("readoutNorm", "infiniteReadoutNorm")])
        {
            for (int i = 0; i < 8; i++)
                Assert.That(theory.Observables[name].Values[i], Is.EqualTo(theory.Observables[limit].Values[i]).Within(3e-5 * theory.Observables[limit].Values[i]), name);
        }
    }

    [TestCase(0.5, 0.5, 0.649)]
    [TestCase(1.5, 1.5, 1.51)]
    public void Rich_networks_fall_faster_on_hard_tasks_only(double hardness, double lazy, double rich)
    {
        double beta = 1 + (1.5 * hardness);
        Prediction theory = Predict("{\"model\":\"infiniteWidth\",\"width\":60,\"normalised\":false,\"spectrum\":{\"kind\":\"powerLaw\",\"modes\":1000000,\"spectrumExponent\":1.5,\"targetExponent\":"
            + beta.ToString(System.Globalization.CultureInfo.InvariantCulture) + "},\"learningRate\":0.05,\"richness\":[0,1],\"steps\":[3000,4800,7600,12000]}");
        double[] steps = theory.Observables["excessLoss"].Axes[1], losses = theory.Observables["excessLoss"].Values;

        Assert.That(LogLogFit.Of(steps, losses.AsSpan(0, 4)).Slope, Is.EqualTo(-lazy).Within(0.03));
        Assert.That(LogLogFit.Of(steps, losses.AsSpan(4, 4)).Slope, Is.EqualTo(-rich).Within(0.03));
    }

    [TestCase("\"population\"")]
    [TestCase("\"fixedSet\",\"samples\":20")]
    [TestCase("\"online\",\"batchSize\":8")]
    [TestCase("\"infiniteWidth\"")]
    public void An_unstable_learning_rate_is_infinite_with_a_verdict_in_theory_and_simulation(string model)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("{\"model\":" + model + ",\"width\":30,\"spectrum\":{\"kind\":\"powerLaw\",\"modes\":20,\"spectrumExponent\":1.5,\"targetExponent\":1.4},\"learningRate\":40,\"richness\":[0,2],\"steps\":[0,5,250]}");
        Prediction theory = entry.Predict(config, default);
        double[] losses = theory.Observables["excessLoss"].Values;
        Assert.That(losses[0], Is.EqualTo(1).Within(1e-9));
        Assert.That(losses[2], Is.EqualTo(double.PositiveInfinity));
        Assert.That(losses[5], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["excessLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 0)));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);

        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Is.All.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
    }

    [Test]
    public void Features_can_make_a_stable_rate_unstable()
    {
        Prediction theory = Predict("""{"model":"infiniteWidth","width":60,"spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.4},"learningRate":2,"richness":[0,20],"steps":[0,100]}""");

        Assert.That(theory.Observables["excessLoss"].Values[1], Is.Positive.And.LessThan(0.1));
        Assert.That(theory.Observables["excessLoss"].Values[3], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["excessLoss"].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Verdicts["excessLoss"].Residual, Is.Positive, "q where it happened");
    }

    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":4,"richness":[-1],"learningRate":1,"steps":[1]}""", "richness[0]")]
    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":0,"richness":[1],"learningRate":1,"steps":[1]}""", "width")]
    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":4,"richness":[1],"learningRate":0,"steps":[1]}""", "learningRate")]
    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":4,"richness":[1],"learningRate":1,"steps":[2049]}""", "steps[0]")]
    [TestCase("""{"model":"fixedSet","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"samples":0,"width":4,"richness":[1],"learningRate":1,"steps":[1]}""", "samples")]
    [TestCase("""{"model":"population","spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"width":4,"richness":[1],"learningRate":1,"steps":[1]}""", "spectrum.kind")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);
}
