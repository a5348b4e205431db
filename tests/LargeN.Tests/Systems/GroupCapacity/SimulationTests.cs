// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.GroupCapacity;

/// <summary>Labelings of drawn objects against Cover's curve.</summary>
public class SimulationTests
{
    private const string Id = "group-capacity";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 400);

    [TestCase("""{"representation":{"kind":"shifts","rows":5,"channels":6},"samples":[6,9,12,15,18]}""")]
    [TestCase("""{"representation":{"kind":"shifts","rows":5,"channels":6},"samples":[6,9,12,15],"points":"orbit"}""")]
    [TestCase("""{"representation":{"kind":"directSum","orders":[3,4,5]},"samples":[3,5,6,8],"points":"orbit"}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":3,"columns":3,"channels":4},"samples":[4,6,8,11]}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":3,"columns":3,"channels":4},"samples":[5,6,8,11],"affine":true}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":6,"channels":6,"pooling":"globalMax"},"samples":[9,12,15]}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":6,"channels":6,"pooling":"globalAverage"},"samples":[9,12,15]}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":6,"channels":6,"pooling":"localAverage","stride":2},"samples":[9,12,15],"points":"orbit"}""")]
    [TestCase("""{"representation":{"kind":"convolution","rows":4,"channels":5,"pooling":"none"},"samples":[5,8,10,13],"points":"orbit"}""")]
    [TestCase("""{"representation":{"kind":"trivial","dimension":7},"samples":[7,11,14,18]}""")]
    [TestCase("""{"representation":{"kind":"matrices","dimension":4,"orders":[2],"generators":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,-1]},"samples":[3,5,6,8],"points":"orbit"}""")]
    public void Fractions_lie_on_covers_curve(string json) => Agreement.Check(Id, json, 300, points: 3);

    [TestCase(2)]
    [TestCase(3)]
    public void Local_max_pooling_stays_below_the_bound(int stride)
    {
        string json = $$"""{"representation":{"kind":"convolution","rows":6,"channels":6,"pooling":"localMax","stride":{{stride}}},"samples":[6,12]}""";
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse(json), default);
        Assert.That(theory.Observables.Keys, Does.Not.Contain("fraction"));
        Assert.That(theory.Observables["upperBound"].Values[1], Is.EqualTo(0.5));
        double[] seen = Simulate(json, 300);
        Assert.That(Enumerable.Range(0, 300).Average(r => seen[(2 * r) + 1]), Is.LessThan(0.25), "more than 0.25 below the bound at P = 2 N_0");
    }

    [TestCase("""{"kind":"convolution","rows":4,"channels":4,"pooling":"localMax","stride":2}""")]
    [TestCase("""{"kind":"convolution","rows":4,"columns":2,"channels":3,"pooling":"localMax","stride":2}""")]
    [TestCase("""{"kind":"shifts","rows":3,"channels":4}""")]
    public void Orbits_and_their_centroids_are_separable_for_the_same_labels(string representation)
    {
        double[] centroids = Simulate($$"""{"representation":{{representation}},"samples":[4,5,6,7,8]}""", 60);
        double[] orbits = Simulate($$"""{"representation":{{representation}},"samples":[4,5,6,7,8],"points":"orbit"}""", 60);
        Assert.That(orbits, Is.EqualTo(centroids));
        Assert.That(centroids, Has.Some.EqualTo(0).And.Some.EqualTo(1));
    }

    [Test]
    public void Reference_device_gives_the_same_values() => Agreement.SameOnReference(Id, """{"representation":{"kind":"convolution","rows":3,"columns":2,"channels":4,"pooling":"globalMax"},"samples":[5,8,11]}""", 0);

    [TestCase("""{"representation":{"kind":"shifts","rows":5,"channels":0},"samples":[6]}""", "representation.channels")]
    [TestCase("""{"representation":{"kind":"shifts","rows":5,"channels":2},"samples":[0]}""", "samples[0]")]
    [TestCase("""{"representation":{"kind":"shifts","rows":1000,"columns":1000,"channels":2},"samples":[1]}""", "representation.rows")]
    [TestCase("""{"representation":{"kind":"directSum","orders":[997,991,983]},"samples":[1]}""", "representation.orders")]
    [TestCase("""{"representation":{"kind":"convolution","rows":6,"channels":2,"pooling":"localMax","stride":4},"samples":[6]}""", "representation.stride")]
    [TestCase("""{"representation":{"kind":"convolution","rows":6,"channels":2,"stride":2},"samples":[6]}""", "representation.stride")]
    [TestCase("""{"representation":{"kind":"matrices","dimension":2,"orders":[3],"generators":[0,-1,1,0]},"samples":[6]}""", "representation.generators")]
    [TestCase("""{"representation":{"kind":"matrices","dimension":2,"orders":[4],"generators":[0,-1,1]},"samples":[6]}""", "representation.generators")]
    [TestCase("""{"representation":{"kind":"matrices","dimension":2,"orders":[2,2],"generators":[1,0,0,-1,0.6,0.8,0.8,-0.6]},"samples":[6]}""", "representation.generators")]
    [TestCase("""{"representation":{"kind":"matrices","dimension":2,"orders":[4],"generators":[0,-1,1,0]},"samples":[6]}""", "representation")]
    public void Bad_input_is_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers() =>
        Agreement.StatedMemoryHolds(Id, """{"representation":{"kind":"convolution","rows":8,"channels":6},"samples":[40]}""", share: 16);

    private static double[] Simulate(string json, int replicas)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(entry.Parse(json), new SimulationRun(2, new ReplicaRange(0, replicas), device), default);
        Assert.That(seen.Verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        return seen.Observables["fraction"].Values;
    }
}
