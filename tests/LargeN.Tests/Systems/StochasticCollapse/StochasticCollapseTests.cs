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

    private const string Small = """{"meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.005,0.01],"steps":20000}""";

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
        Observation seen = Simulate("""{"meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.01,0.02,0.03],"steps":100000}""", 64);
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
        Observation seen = Simulate("""{"meanGrowth":0.3,"curvatureDeviation":5,"learningRate":[0.01,100],"initialWeight":100,"steps":100}""", 3);

        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Verdicts, Is.All.Matches<Verdict>(v => v.Kind == VerdictKind.Diverged));
    }

    [TestCase("meanGrowth", "0", "meanGrowth")]
    [TestCase("curvatureDeviation", "0", "curvatureDeviation")]
    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("steps", "1", "steps")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Small, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Small);
}
