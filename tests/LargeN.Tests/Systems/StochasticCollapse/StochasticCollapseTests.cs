// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.StochasticCollapse;
using LargeN.Threading;

namespace LargeN.Tests.Systems.StochasticCollapse;

/// <summary>The law of the weight below the critical rate, its collapse above, and the exponent at zero.</summary>
public class StochasticCollapseTests
{
    private const string Id = "stochastic-collapse";

    private const string Small = """{"model":"weight","meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.005,0.01],"steps":20000}""";

    private const string Network =
        """{"model":"network","inputDimension":5,"width":16,"teacherUnits":2,"noiseVariance":0.25,"batchSize":4,"learningRate":[0.01,0.2],"steps":[300]}""";

    private static Observation Simulate(string json, int replicas)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    [Test]
    public void The_mean_square_follows_the_gamma_law_below_the_critical_rate() => Agreement.Check(Id, ConfigText.Set(Small, "learningRate", "[0.0025,0.005,0.0075,0.01,0.0125]"), 128);

    [Test]
    public void Reference_values()
    {
        Observation seen = Simulate("""{"model":"weight","meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.01,0.02,0.03],"steps":100000}""", 64);
        double Mean(int rate) => Enumerable.Range(0, 64).Average(r => seen.Observables["meanSquare"].Replica(r)[rate]);
        double[] last = [.. Enumerable.Range(0, 64).Select(r => seen.Observables["logWeight"].Replica(r)[2]).Order()];

        Assert.That(Mean(0), Is.EqualTo(0.175).Within(15).Percent);
        Assert.That(Mean(1), Is.EqualTo(0.05).Within(40).Percent, "slow mixing");
        Assert.That(last[32], Is.LessThan(Math.Log(1e-40)), "collapsed");
        Assert.That(Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(Small), default).Observables["criticalLearningRate"].Values[0], Is.EqualTo(0.024).Within(1e-12));
    }

    [Test]
    public void The_exponent_at_zero_changes_its_sign_at_the_critical_rate()
    {
        // E ln |1 + x| of a normal x, against plain quadrature on both sides of the singularity, and against - variance/2 + mean at small rates.
        Assert.That(StochasticCollapseSystem.GrowthExponent(1, 0), Is.EqualTo(-0.6351814227307391).Within(1e-9));
        Assert.That(StochasticCollapseSystem.GrowthExponent(1, 100), Is.EqualTo(Math.Log(100) - (0.5 / 1e4)).Within(1e-7));
        Assert.That(StochasticCollapseSystem.GrowthExponent(1, 39.99), Is.EqualTo(StochasticCollapseSystem.GrowthExponent(1, 40.01)).Within(1e-3));
        double Exponent(double eta) => StochasticCollapseSystem.GrowthExponent(eta * 0.5, 1 + (eta * 0.003));
        Assert.That(Exponent(0.020), Is.Positive);
        Assert.That(Exponent(0.028), Is.Negative);
    }

    // (a^2/2) 2F2(1, 1; 3/2, 2; -a^2/2) - (gamma + ln 2)/2 in 30 digits; 8.5 and 8.7 are on both sides of the change to the asymptotic series.
    [TestCase(0.5, -0.51522069383603216)]
    [TestCase(3, 1.0274165927261368)]
    [TestCase(8.5, 2.1329949062443986)]
    [TestCase(8.7, 2.1565800110570722)]
    [TestCase(20, 2.9944775464693496)]
    public void The_exponent_has_all_its_digits(double mean, double expected) => Assert.That(StochasticCollapseSystem.GrowthExponent(1, mean), Is.EqualTo(expected).Within(2e-14));

    [Test]
    public void An_unstable_rate_is_infinite_with_a_verdict()
    {
        Observation seen = Simulate("""{"model":"weight","meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.01,100],"initialWeight":100,"steps":100}""", 3);

        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Verdicts, Is.All.Matches<Verdict>(v => v.Kind == VerdictKind.Diverged));
    }

    [Test]
    public void Units_merge_under_label_noise_the_faster_the_larger_the_rate()
    {
        Observation seen = Simulate(ConfigText.Set(Network, "steps", "[200,6000]"), 4);
        double Mean(string name, int point) => Enumerable.Range(0, 4).Average(r => seen.Observables[name].Replica(r)[point]);

        Assert.That(Mean("distinctUnits", 0), Is.GreaterThan(15.5));
        Assert.That(Mean("distinctUnits", 1), Is.GreaterThan(15.5), "small rate, late");
        Assert.That(Mean("distinctUnits", 2), Is.GreaterThan(15), "large rate, early");
        Assert.That(Mean("distinctUnits", 3), Is.LessThan(10), "large rate, late");
        Assert.That(Mean("activeUnits", 3), Is.LessThan(11));
        Assert.That(Mean("excessLoss", 1), Is.LessThan(0.05));
    }

    [Test]
    public void Units_count_without_sign_and_without_short_ones()
    {
        double[] units = [1, 0, 0, 1, -0.995, 0.0999, 0.05, 0.05, 0.7, 0.7, 0.71, 0.69];

        Assert.That(UnitCount.Of(units, 2), Is.EqualTo((5, 3)));
        Assert.That(UnitCount.Of(new double[6], 2), Is.EqualTo((0, 0)), "all weights zero");
    }

    [Test]
    public void A_network_that_diverges_is_infinite_with_a_verdict_and_leaves_the_others_alone()
    {
        Observation seen = Simulate(ConfigText.Set(Network, "learningRate", "[0.01,10000]"), 2), alone = Simulate(ConfigText.Set(Network, "learningRate", "[0.01,0.2]"), 2);

        Assert.That(seen.Verdicts, Is.All.Matches<Verdict>(v => v.Kind == VerdictKind.Diverged && v.Index == 1));
        Assert.That(seen.Observables["excessLoss"].Replica(1)[1], Is.EqualTo(double.PositiveInfinity));
        Assert.That(seen.Observables["excessLoss"].Replica(1)[0], Is.EqualTo(alone.Observables["excessLoss"].Replica(1)[0]));
    }

    [TestCase("teacherUnits", "6", "teacherUnits")]
    [TestCase("width", "0", "width")]
    [TestCase("batchSize", "0", "batchSize")]
    [TestCase("noiseVariance", "-1", "noiseVariance")]
    public void Bad_networks_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Network, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Networks_beyond_the_range_of_a_number_still_have_a_cost()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(ConfigText.Set(Network, "learningRate", $"[{string.Join(',', Enumerable.Range(1, 40))}]"));

        Assert.That(entry.Cost(config, new ReplicaRange(0, 100_000_000), Device.Default).Bytes, Is.GreaterThan(1L << 47));
    }

    [Test]
    public void Memory_stated_for_networks_is_enforced() => Agreement.StatedMemoryHolds(Id, Network);

    [TestCase("meanGrowth", "0", "meanGrowth")]
    [TestCase("curvatureDeviation", "0", "curvatureDeviation")]
    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("steps", "1", "steps")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Small, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Small);
}
