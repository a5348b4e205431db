// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.KernelEquivalents;

/// <summary>Exact kernels on drawn mixtures against their equivalents.</summary>
public class SimulationTests
{
    private const string Id = "kernel-equivalents";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 3);

    [TestCase("""{"network":{"kind":"explicit"},"inputDimension":[60,240],"classes":3,"anisotropy":0.5,"inputScale":1.2}""")]
    [TestCase("""{"network":{"kind":"explicit","depth":2},"inputDimension":[60,240],"activation":"tanh"}""")]
    [TestCase("""{"network":{"kind":"explicit"},"inputDimension":[60,240],"activation":"quadratic"}""")]
    [TestCase("""{"network":{"kind":"implicit"},"inputDimension":[60,240]}""")]
    [TestCase("""{"network":{"kind":"implicit","recurrentVariance":0.5,"inputVariance":0.5},"inputDimension":[60,240],"activation":"tanh"}""")]
    public void Networks_and_mixtures(string json) => Agreement.Check(Id, json, 4);

    [TestCase("explicit")]
    [TestCase("implicit")]
    public void Distance_falls_as_the_root_of_the_dimension_and_the_linear_part_alone_stays_away(string kind)
    {
        Dictionary<string, double[]> mean = Means($$"""{"network":{"kind":"{{kind}}"},"inputDimension":[120,480],"times":[1]}""", 10);
        foreach (string name in (string[])["kernelError", "tangentError"])
            Assert.That(Math.Log(mean[name][1] / mean[name][0]) / Math.Log(4), Is.EqualTo(-0.5).Within(0.15), name);
        Assert.That(mean["linearError"][1], Is.GreaterThan(2 * mean["kernelError"][1]));
        if (kind == "implicit") Assert.That(Math.Log(mean["matchError"][1] / mean["matchError"][0]) / Math.Log(4), Is.EqualTo(-0.5).Within(0.15), "matching network");
    }

    [TestCase("""{"kind":"explicit","depth":2}""", "relu")]
    [TestCase("""{"kind":"explicit"}""", "quadratic")]
    [TestCase("""{"kind":"implicit"}""", "tanh")]
    public void Kernels_of_finite_networks_approach_those_of_infinite_width(string network, string activation)
    {
        double Error(int width) => Means($$"""{"network":{{network}},"activation":"{{activation}}","inputDimension":[60],"samplesRatio":0.2,"width":{{width}},"times":[1]}""", 6)["finiteKernelError"][0];
        double narrow = Error(200), wide = Error(1800);
        Assert.That(Math.Log(wide / narrow) / Math.Log(9), Is.EqualTo(-0.5).Within(0.15));
    }

    [Test]
    public void Gradient_flow_with_the_equivalent_learns_as_fast()
    {
        Dictionary<string, double[]> mean = Means("""{"network":{"kind":"explicit"},"inputDimension":[400],"times":[0,0.2,1,3]}""", 2);
        Assert.That(mean["trainLoss"][0], Is.EqualTo(1).Within(1e-12), "labels are -1 and 1");
        Assert.That(mean["trainLoss"], Is.Ordered.Descending);
        for (int t = 1; t < 4; t++) Assert.That(mean["equivalentLoss"][t], Is.EqualTo(mean["trainLoss"][t]).Within(0.003), $"time {t}");
    }

    [TestCase("""{"network":{"kind":"implicit"},"inputDimension":[50],"samplesRatio":0.24,"width":20,"times":[0.5]}""")]
    [TestCase("""{"network":{"kind":"explicit","depth":2},"activation":"tanh","inputDimension":[50],"samplesRatio":0.24,"width":20,"times":[0.5]}""")]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-8);

    [Test]
    public void A_recurrence_that_does_not_settle_has_a_verdict()
    {
        // No contraction: the kernel has a fixed point, single networks of small width do not find theirs.
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"network":{"kind":"implicit","recurrentVariance":1.95,"inputVariance":0.1},"inputDimension":[50],"samplesRatio":0.08,"width":8,"times":[1]}""");
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 20), device), default);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Has.Some.AnyOf(VerdictKind.NotConverged, VerdictKind.Diverged));
    }

    [TestCase("""{"network":{"kind":"explicit"},"inputDimension":[49]}""", "inputDimension[0]")]
    [TestCase("""{"network":{"kind":"explicit"},"inputDimension":[50]}""", "samplesRatio")]
    [TestCase("""{"network":{"kind":"explicit"},"inputDimension":[100],"classes":3}""", "samplesRatio")]
    [TestCase("""{"network":{"kind":"implicit","recurrentVariance":-0.1},"inputDimension":[100]}""", "network.recurrentVariance")]
    [TestCase("""{"network":{"kind":"implicit","inputVariance":0},"inputDimension":[100]}""", "network.inputVariance")]
    [TestCase("""{"network":{"kind":"implicit","recurrentVariance":2},"inputDimension":[100]}""", "network.recurrentVariance")]
    [TestCase("""{"network":{"kind":"implicit","recurrentVariance":5},"inputDimension":[100]}""", "network.recurrentVariance")]
    [TestCase("""{"network":{"kind":"implicit","recurrentVariance":0.9},"activation":"quadratic","inputDimension":[100]}""", "network.recurrentVariance")]
    [TestCase("""{"network":{"kind":"implicit","depth":2},"inputDimension":[100]}""", "network.depth")]
    public void Bad_input_is_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [TestCase(0)]
    [TestCase(300)]
    public void Memory_stated_is_the_memory_of_the_buffers(int width) =>
        Agreement.StatedMemoryHolds(Id, $$"""{"network":{"kind":"implicit"},"inputDimension":[200],"width":{{width}},"times":[1]}""", share: 8);

    private static Dictionary<string, double[]> Means(string json, int replicas)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
        Assert.That(seen.Verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        return seen.Observables.ToDictionary(o => o.Key, o => Enumerable.Range(0, o.Value.Points).Select(i => Enumerable.Range(0, replicas).Average(r => o.Value.Replica(r)[i])).ToArray());
    }
}
