// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.MomentumScaling;

/// <summary>Both theories of momentum against their reference values and simulations.</summary>
public class MomentumScalingTests
{
    private const string Id = "momentum-scaling";

    private const string Matched = """{"model":"matched","modes":40,"spectrumExponent":1.5,"targetExponent":1.7,"momentum":0.8,"batchSize":4,"noiseVariance":0.1,"times":[1,10,50,150],"learningRate":[1]}""";

    private const string Manifold = """{"momentumScale":1,"learningRate":[0.00125,0.005]}""";

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    [Test]
    public void Reference_values_of_the_moments()
    {
        double[] losses = Predict(Matched).Observables["excessLoss"].Values;

        Assert.That(losses, Is.EqualTo([.9033094035, .3163920447, .08564456088, .03781352018]).Within(1e-7).Percent);
    }

    [Test]
    public void The_gap_to_plain_descent_is_of_first_order_in_the_rate()
    {
        Series gap = Predict("""{"model":"matched","modes":40,"spectrumExponent":1.5,"targetExponent":1.7,"momentum":0.9,"batchSize":1,"noiseVariance":0.5,"times":[20],"learningRate":[0.00625,0.0125,0.025,0.05,0.1,0.2,0.4]}""").Observables["relativeGap"];

        Assert.That(gap.Values.Skip(2), Is.EqualTo([.00182, .00344, .00626, .0115, .0360]).Within(0.6).Percent);
        Assert.That(LogLogFit.Of(gap.Axes[0].AsSpan(0, 3), gap.Values.AsSpan(0, 3)).Slope, Is.EqualTo(1).Within(0.05));
        Assert.That(LogLogFit.Of(gap.Axes[0].AsSpan(2, 3), gap.Values.AsSpan(2, 3)).Slope, Is.EqualTo(0.892).Within(0.002), "still on its way at these rates");
    }

    // DOP853 at a relative tolerance of 1e-13.
    [TestCase(0.5)]
    [TestCase(1)]
    [TestCase(2)]
    public void The_averaged_motion_has_eight_digits(double c)
    {
        Prediction theory = Predict(ConfigText.Set(Manifold, "momentumScale", c.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        (double half, double last) = c switch { 2 => (7.935454371231595, 0.4634283387316339), 1 => (3.4705773676470693, 0.15543818984529262), _ => (2.6112525736431116, 0.021648851656724213) };

        Assert.That(theory.Observables["scaledHalfTime"].Values, Is.All.EqualTo(half).Within(1e-6).Percent);
        Assert.That(theory.Observables["imbalance"].Values[^1], Is.EqualTo(last).Within(1e-6).Percent);
    }

    // Half times of the specification: mean of 200 trials at eta = 0.00125 and 0.005.
    [TestCase(0.5, 2.88, 2.81)]
    [TestCase(1, 3.71, 3.74)]
    [TestCase(2, 8.26, 8.19)]
    [TestCase(5, 45.2, 44.9)]
    [TestCase(10, 179, 178)]
    public void Half_times_collapse_at_friction_proportional_to_the_rate_to_two_thirds(double c, double slow, double fast)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(ConfigText.Set(Manifold, "momentumScale", c.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 200), device), default);
        ReplicaSeries curves = seen.Observables["imbalance"];
        double[] mean = [.. Enumerable.Range(0, curves.Points).Select(i => Enumerable.Range(0, 200).Average(r => curves.Replica(r)[i]))];
        double[] half = entry.Derive(config, new Dictionary<string, Series> { ["imbalance"] = new(curves.Axes, mean) })["scaledHalfTime"].Values;

        Assert.That(half[0], Is.EqualTo(slow).Within(8).Percent);
        Assert.That(half[1], Is.EqualTo(fast).Within(8).Percent);
        Assert.That(half, Is.All.EqualTo(theory.Observables["scaledHalfTime"].Values[0]).Within(8).Percent);
    }

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 200);

    [Test]
    public void Losses_on_gaussian_samples_agree_without_any_stated_bias() => Agreement.Check(Id, ConfigText.Set(Matched, "learningRate", "[0.25,1]"), 200);

    [Test]
    public void Unstable_rates_are_infinite_with_a_verdict_in_theory_and_simulation()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"model":"matched","modes":2,"spectrumExponent":1.5,"targetExponent":1.7,"momentum":0.8,"batchSize":4,"noiseVariance":0.1,"times":[0,100000],"learningRate":[1,1000]}""");
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 1), device), default);

        Assert.That(theory.Verdicts["excessLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Verdicts[0], Is.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Observation wild = entry.Simulate(entry.Parse("""{"momentumScale":1,"initialWeight":100,"learningRate":[0.5]}"""), new SimulationRun(1, new ReplicaRange(0, 1), device), default);

        Assert.That(wild.Observables["imbalance"].Values, Is.All.Not.NaN);
        Assert.That(wild.Verdicts[0].Kind, Is.EqualTo(VerdictKind.Diverged));
    }

    [TestCase("""{"momentumScale":10,"learningRate":[0.01,0.5]}""", "learningRate[1]")]
    [TestCase("""{"momentumScale":0,"learningRate":[0.01]}""", "momentumScale")]
    [TestCase("""{"momentumScale":1,"learningRate":[0.01],"initialWeight":1}""", "initialWeight")]
    [TestCase("""{"momentumScale":1,"learningRate":[0.01],"momentum":0.5}""", "momentum")]
    [TestCase("""{"model":"matched","modes":4,"spectrumExponent":1,"targetExponent":1,"momentum":1,"batchSize":1,"times":[1],"learningRate":[1]}""", "momentum")]
    [TestCase("""{"model":"matched","modes":4,"spectrumExponent":1,"targetExponent":1,"momentum":0,"batchSize":1,"times":[1000],"learningRate":[1e-8]}""", "times")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced([Values(Manifold, Matched)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
