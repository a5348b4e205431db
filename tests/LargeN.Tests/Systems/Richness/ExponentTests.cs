// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.Richness;

/// <summary>Exponents of the width against theory.</summary>
public class ExponentTests
{
    private const string Id = "richness";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 16);

    [TestCase(0), TestCase(0.25)]
    public void Lazy_and_between(double exponent) =>
        Agreement.Check(Id, FormattableString.Invariant($$"""{"richnessExponent":{{exponent}},"width":[64,128,256]}"""), 32);

    [Test]
    public void Reference_device_gives_the_same_values() => Agreement.SameOnReference(Id, """{"richnessExponent":0.25,"width":[5,9],"steps":4}""", 1e-7);

    [TestCase(0), TestCase(0.5)]
    public void Single_precision_agrees(double exponent) =>
        Agreement.SameInSingle(Id, FormattableString.Invariant($$"""{"richnessExponent":{{exponent}},"width":[16,64]}"""), 32);

    [Test]
    public void Distance_to_the_linearisation_grows_in_training_and_with_the_richness()
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        double[] lazy = Errors(0.05), rich = Errors(1);

        // Second order in the movement: |f - f_1| / |f - f_0| is proportional to g0 where that is small, and of order 1 where it is not.
        Assert.That(rich, Is.Ordered);
        Assert.That(lazy, Is.Ordered);
        Assert.That(rich[^1], Is.GreaterThan(0.1));
        Assert.That(lazy[^1], Is.LessThan(0.02));

        double[] Errors(double richness)
        {
            object config = entry.Parse(FormattableString.Invariant($$"""{"richnessExponent":0.5,"width":[64,128],"richness":{{richness}},"learningRate":0.1}"""));
            ReplicaSeries seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 8), device), default).Observables["linearisationError"];
            Assert.That(seen.Axes[1], Is.EqualTo(new double[] { 3, 5, 8, 10, 13, 15, 18, 20 }));
            return [.. Enumerable.Range(0, 8).Select(c => Enumerable.Range(0, 8).Average(e => seen.Replica(e)[8 + c]))];
        }
    }

    [Test]
    public void Predictions_are_those_of_the_scale()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse("""{"richnessExponent":0.25,"width":[64,128]}"""), default);
        Assert.That(theory.Observables.ToDictionary(o => o.Key, o => o.Value.Values[0]), Is.EqualTo(new Dictionary<string, double>
        {
            ["hiddenExponent"] = 0.25,
            ["outputExponent"] = 0,
            ["kernelExponent"] = -0.5,
            ["weightExponent"] = -0.25,
            ["rankExponent"] = 0,
            ["linearisationExponent"] = -0.5,
        }));
    }

    [TestCase("""{"richnessExponent":0.6,"width":[8,16]}""", "richnessExponent")]
    [TestCase("""{"richnessExponent":-0.1,"width":[8,16]}""", "richnessExponent")]
    [TestCase("""{"richnessExponent":0.1,"width":[8]}""", "width")]
    public void Exponents_outside_the_scale_and_a_single_width_are_refused(string json, string path)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo(path));
    }
}
