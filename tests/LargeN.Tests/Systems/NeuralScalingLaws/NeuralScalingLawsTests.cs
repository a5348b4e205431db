// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.NeuralScalingLaws;

/// <summary>Theory against simulation of random-feature models, and the exponents of their losses.</summary>
public class NeuralScalingLawsTests
{
    private const string Id = "neural-scaling-laws";

    private const string Law = """ "spectrum":{"kind":"powerLaw","modes":60,"spectrumExponent":1.5,"targetExponent":1.6} """;

    private const string FixedSet = "{\"model\":\"fixedSet\"," + Law + ",\"samples\":40,\"width\":[15,30],\"ensembleSize\":3,\"bags\":2,\"learningRate\":1,\"momentum\":0.5,\"noiseVariance\":0.1,\"steps\":[0,1,5,24]}";

    private const string Population = "{\"model\":\"population\"," + Law + ",\"width\":[15,30],\"ensembleSize\":3,\"learningRate\":0.7,\"momentum\":0.3,\"noiseVariance\":0.1,\"steps\":[0,2,10,40]}";

    private const string Online = "{\"model\":\"online\"," + Law + ",\"width\":[20,40],\"batchSize\":20,\"learningRate\":0.7,\"noiseVariance\":0.1,\"steps\":[0,2,10,40]}";

    private const string Budget = "{\"model\":\"budget\"," + Law + ",\"width\":[5,10,20,40],\"compute\":[10,100,1000]}";

    private const string Limits = "{\"model\":\"limits\"," + Law + ",\"width\":[5,10,20,40],\"samples\":[5,10,20,40],\"noiseVariance\":0.1}";

    private const string Blocks = """{"model":"population","spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,20,2],"targetPower":[1,0.5,0.2,0.1]},"normalised":false,"width":[16],"learningRate":0.3,"steps":[0,3,12,40]}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 100);

    [TestCase(FixedSet)]
    [TestCase(Population)]
    [TestCase(Online)]
    [TestCase(Budget)]
    [TestCase(Limits)]
    [TestCase(Blocks)]
    public void Models_agree(string json) => Agreement.Check(Id, json, 200);

    [TestCase(FixedSet)]
    [TestCase(Population)]
    [TestCase(Online)]
    [TestCase(Budget)]
    [TestCase(Limits)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-9);

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers([Values(FixedSet, Population, Online, Budget, Limits)] string json) => Agreement.StatedMemoryHolds(Id, json);

    [Test]
    public void Values_of_the_literature_case()
    {
        Prediction theory = Predict("""{"model":"fixedSet","spectrum":{"kind":"powerLaw","modes":120,"spectrumExponent":1.5,"targetExponent":1.6},"samples":50,"width":[30],"learningRate":1,"noiseVariance":0.1,"steps":[5,20,100]}""");

        foreach ((string name, double[] expected) in ((string, double[])[])[("excessLoss", [0.386909, 0.271739, 0.231943]), ("trainLoss", [0.420337, 0.267384, 0.163436])])
        {
            for (int i = 0; i < expected.Length; i++) Assert.That(theory.Observables[name].Values[i], Is.EqualTo(expected[i]).Within(6e-7), name);
        }
    }

    [Test]
    public void Widths_and_samples_at_infinite_time_bring_the_predicted_exponents()
    {
        Prediction theory = Predict("""{"model":"limits","spectrum":{"kind":"powerLaw","modes":200000,"spectrumExponent":1.5,"targetExponent":1.6},"width":[100,200,400,800],"samples":[100,200,400,800]}""");

        Assert.That(Slope(theory, "widthLimitLoss"), Is.EqualTo(-0.6).Within(0.03));
        Assert.That(Slope(theory, "dataLimitLoss"), Is.EqualTo(-0.6).Within(0.03));
        Prediction steep = Predict("""{"model":"limits","spectrum":{"kind":"powerLaw","modes":100000,"spectrumExponent":1.5,"targetExponent":6},"width":[100,200,400,800],"samples":[100,200,400,800]}""");
        Assert.That(Slope(steep, "widthLimitLoss"), Is.EqualTo(-1.5).Within(0.03));
        Assert.That(Slope(steep, "dataLimitLoss"), Is.EqualTo(-3).Within(0.06));
    }

    [Test]
    public void Time_brings_the_predicted_exponent_and_finite_sizes_cost_their_inverse()
    {
        string config = """{"model":"population","spectrum":{"kind":"powerLaw","modes":100000,"spectrumExponent":1.5,"targetExponent":1.6},"width":[800,1600],"learningRate":1,"steps":[10,50,100,200,300]}""";
        Prediction theory = Predict(config);
        Series infinite = theory.Observables["infiniteLoss"];
        Assert.That(LogLogFit.Of(infinite.Axes[0].AsSpan(1), infinite.Values.AsSpan(1)).Slope, Is.EqualTo(-0.4).Within(0.03));
        double[] gap = theory.Observables["finiteSizeGap"].Values;
        Assert.That(gap[0] / gap[5], Is.EqualTo(2).Within(0.04), "1/N at t = 10");
    }

    [Test]
    public void The_best_split_of_compute_brings_the_predicted_exponents()
    {
        Prediction theory = Predict(Agreement.Entry(Id).Preset("standard"));

        Assert.That(Slope(theory, "frontierLoss"), Is.EqualTo(-0.8 / 2.3).Within(0.03));
        Assert.That(Slope(theory, "frontierWidth"), Is.EqualTo(1 / 2.3).Within(0.06));
    }

    [Test]
    public void An_unstable_learning_rate_is_infinite_with_a_verdict_in_theory_and_simulation([Values("fixedSet\",\"samples\":20,\"", "population\",\"", "online\",\"batchSize\":4,\"")] string model)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("{\"model\":\"" + model + "width\":[10]," + Law[1..^1] + ",\"learningRate\":80,\"steps\":[0,1,600]}");
        Prediction theory = entry.Predict(config, default);
        Assert.That(theory.Observables["excessLoss"].Values[0], Is.EqualTo(1).Within(1e-9));
        Assert.That(theory.Observables["excessLoss"].Values[2], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["excessLoss"].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);

        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Is.All.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
    }

    [Test]
    public void A_rate_below_the_edge_is_stable_and_one_above_is_not([Values(0.98, 1.02)] double factor)
    {
        // A flat spectrum: the largest eigenvalue is (1 + sqrt(M/P))^2.
        double rate = factor * 2 / Math.Pow(1 + Math.Sqrt(0.5), 2);
        Prediction theory = Predict("{\"model\":\"fixedSet\",\"spectrum\":{\"kind\":\"explicit\",\"eigenvalues\":[1],\"multiplicities\":[20],\"targetPower\":[1]},\"normalised\":false,\"samples\":40,\"width\":[1000000],\"learningRate\":"
            + rate.ToString(System.Globalization.CultureInfo.InvariantCulture) + ",\"steps\":[200]}");
        Assert.That(double.IsFinite(theory.Observables["excessLoss"].Values[0]), Is.EqualTo(factor < 1));
    }

    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"model":"population","width":[4],"learningRate":1,"steps":[1]}""", "spectrum.kind")]
    [TestCase("""{"model":"limits","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[2,5],"samples":[6]}""", "width[1]")]
    [TestCase("""{"model":"limits","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[2],"samples":[6]}""", "samples[0]")]
    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[0],"learningRate":1,"steps":[1]}""", "width[0]")]
    [TestCase("""{"model":"population","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[4],"learningRate":1,"momentum":1,"steps":[1]}""", "momentum")]
    [TestCase("""{"model":"fixedSet","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[4],"samples":0,"learningRate":1,"steps":[1]}""", "samples")]
    [TestCase("""{"model":"online","spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1.5},"width":[4],"batchSize":0,"learningRate":1,"steps":[1]}""", "batchSize")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static double Slope(Prediction theory, string name) => LogLogFit.Of(theory.Observables[name].Axes[0], theory.Observables[name].Values).Slope;
}
