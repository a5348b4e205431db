// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.AngleEvolution;

/// <summary>Networks drawn against the rules.</summary>
public class SimulationTests
{
    private const string Id = "angle-evolution";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 600);

    [TestCase("""{"angle":2.5,"width":32,"depth":12}""")]
    [TestCase("""{"angle":0.3,"width":8,"depth":6}""")]
    [TestCase("""{"angle":0.5,"width":64,"depth":10,"rule":"published"}""")]
    [TestCase("""{"angle":0.1,"width":64,"depth":10,"rule":"smallAngle"}""")]
    [TestCase("""{"angle":0.5,"width":64,"depth":10,"rule":"infinite"}""")]
    [TestCase("""{"angle":0.3,"width":64,"depth":4,"sampling":"weights"}""")]
    public void Rules_and_samplings_agree_within_the_stated_bias(string json) => Agreement.Check(Id, json, 600);

    [Test]
    public void Refined_rule_stays_within_four_hundredths_where_it_claims_to()
    {
        double[] theory = Theory("""{"angle":0.5,"width":64,"depth":30}""");
        (double mean, double error) = Last("""{"angle":0.5,"width":64,"depth":30}""", 6000);
        Assert.That(Math.Abs(mean - theory[^1]), Is.LessThan(0.04 + (3 * error)));
        Assert.That(Theory("""{"angle":0.5,"width":64,"depth":30,"rule":"infinite"}""")[^1] - mean, Is.GreaterThan(0.8), "the infinite-width map is far away");
    }

    [Test]
    public void Pairs_and_whole_weights_have_one_law()
    {
        (double pairs, double error) = Last("""{"angle":0.3,"width":64,"depth":4}""", 3000);
        (double weights, double other) = Last("""{"angle":0.3,"width":64,"depth":4,"sampling":"weights"}""", 3000);
        Assert.That(Math.Abs(pairs - weights), Is.LessThan(4 * Math.Sqrt((error * error) + (other * other))));
    }

    [Test]
    public void Dead_layers_of_narrow_networks_are_drawn_again_and_counted()
    {
        // At a small angle both vectors share their k active units, and k <= 1 has the probability 9/256 of n = 8.
        Observation seen = Simulate("""{"angle":0.01,"width":8,"depth":10}""", 2000);
        double redrawn = seen.Observables["redrawnLayers"].Values.Average(), p = 9.0 / 256, expected = 10 * p / (1 - p);
        Assert.That(redrawn, Is.EqualTo(expected).Within(4 * Math.Sqrt(expected / 2000)));
        Assert.That(seen.Observables["logSquaredSine"].Values, Has.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void An_angle_that_lost_its_digits_has_a_verdict()
    {
        Observation seen = Simulate("""{"angle":1e-11,"width":8,"depth":40}""", 20);
        Verdict[] lost = [.. seen.Verdicts.Where(v => v.Kind == VerdictKind.IllConditioned)];
        Assert.That(lost, Is.Not.Empty);
        Assert.That(lost.Select(v => v.Residual), Has.All.InRange(0, 1e-24));
        Assert.That(Simulate("""{"angle":1e-6,"width":64,"depth":20}""", 20).Verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
    }

    [TestCase("pairs")]
    [TestCase("weights")]
    public void Reference_device_gives_the_same_values(string sampling) => Agreement.SameOnReference(Id, $$"""{"angle":0.3,"width":33,"depth":6,"sampling":"{{sampling}}"}""", 1e-9);

    [TestCase("""{"angle":0,"width":64,"depth":4}""", "angle")]
    [TestCase("""{"angle":3.2,"width":64,"depth":4}""", "angle")]
    [TestCase("""{"angle":0.1,"width":7,"depth":4}""", "width")]
    [TestCase("""{"angle":0.1,"width":20000,"depth":4,"sampling":"weights"}""", "width")]
    [TestCase("""{"angle":0.1,"width":64,"depth":4,"rule":"refind"}""", "rule")]
    public void Bad_input_is_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Single().Path, Is.EqualTo(path));

    [TestCase("pairs")]
    [TestCase("weights")]
    public void Memory_stated_is_the_memory_of_the_buffers(string sampling) =>
        Agreement.StatedMemoryHolds(Id, $$"""{"angle":0.3,"width":500,"depth":2,"sampling":"{{sampling}}"}""", share: 8);

    private static double[] Theory(string json)
    {
        Entry entry = Agreement.Entry(Id);
        return entry.Predict(entry.Parse(json), default).Observables["logSquaredSine"].Values;
    }

    private static Observation Simulate(string json, int replicas)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        return entry.Simulate(entry.Parse(json), new SimulationRun(3, new ReplicaRange(0, replicas), device), default);
    }

    /// <summary>Mean and standard error after the last layer.</summary>
    private static (double Mean, double Error) Last(string json, int replicas)
    {
        ReplicaSeries series = Simulate(json, replicas).Observables["logSquaredSine"];
        double[] last = [.. Enumerable.Range(0, replicas).Select(r => series.Replica(r)[^1])];
        double mean = last.Average();
        return (mean, Math.Sqrt(last.Sum(x => (x - mean) * (x - mean)) / (replicas - 1.0) / replicas));
    }
}
