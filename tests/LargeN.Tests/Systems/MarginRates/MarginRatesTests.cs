// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.MarginRates;

/// <summary>Margins of descent on separable rows against the reference values and the rates of the literature.</summary>
public class MarginRatesTests
{
    private const string Id = "margin-rates";

    private static string Rows => string.Join(",", Enumerable.Range(1, 8).SelectMany(q => new[] { Math.Cos(1.3 * q), Math.Sin(2.1 * q), 0.4 + (0.3 * Math.Cos(q) * Math.Cos(q)) }).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static Observation Simulate(string json, int replicas = 1)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    private static string Given(string optimiser) => $$"""{"samples":8,"inputDimension":3,"rows":[{{Rows}}],"optimiser":"{{optimiser}}","learningRate":[1],"steps":[100,200,400]}""";

    [TestCase("normalised", new[] { .4442419451, .4462043374, .4474262829 })]
    [TestCase("accelerated", new[] { .4485266652, .4486737286, .4487117585 })]
    public void Reference_margins(string optimiser, double[] expected)
    {
        Observation seen = Simulate(Given(optimiser));

        Assert.That(seen.Observables["maximumMargin"].Values[0], Is.EqualTo(.4487246725).Within(1e-10));
        Assert.That(seen.Observables["margin"].Values, Is.EqualTo(expected).Within(1e-10));
        Assert.That(Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(Given(optimiser)), default).Observables["maximumMargin"].Values[0], Is.EqualTo(.4487246725).Within(1e-10));
    }

    [TestCase("normalised", -1, 0.03)]
    [TestCase("accelerated", -2, 0.05)]
    public void Gaps_of_the_reference_rows_fall_with_the_stated_power(string optimiser, double slope, double tolerance)
    {
        ReplicaSeries gap = Simulate(Given(optimiser).Replace("[100,200,400]", "[200,400,800,1600]", StringComparison.Ordinal)).Observables["marginGap"];

        Assert.That(LogLogFit.Of(gap.Axes[1], gap.Values).Slope, Is.EqualTo(slope).Within(tolerance));
    }

    // Drawn rows: momentum still rings at these steps, so that the second power shows less cleanly.
    [TestCase("normalised", -1, 0.05)]
    [TestCase("accelerated", -2, 0.15)]
    public void Gaps_of_drawn_rows_fall_with_the_stated_power(string optimiser, double slope, double tolerance)
    {
        ReplicaSeries gap = Simulate($$"""{"samples":12,"inputDimension":4,"optimiser":"{{optimiser}}","learningRate":[1],"steps":[500,1000,2000,4000]}""", 8).Observables["marginGap"];
        double[] mean = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 8).Average(r => gap.Replica(r)[i]))];

        Assert.That(LogLogFit.Of(gap.Axes[1], mean).Slope, Is.EqualTo(slope).Within(tolerance));
    }

    [Test]
    public void Plain_descent_is_slower_than_any_power()
    {
        ReadOnlySpan<double> gap = Simulate(Given("gradient").Replace("[100,200,400]", "[1000,30000]", StringComparison.Ordinal)).Observables["marginGap"].Replica(0);

        Assert.That(gap[1] / gap[0], Is.EqualTo(Math.Log(1000) / Math.Log(30000)).Within(0.15));
    }

    [Test]
    public void The_log_loss_of_accelerated_descent_falls_with_the_square_of_time()
    {
        ReadOnlySpan<double> loss = Simulate(Given("accelerated")).Observables["logLoss"].Replica(0);

        Assert.That(loss[2] / loss[1], Is.EqualTo(4).Within(0.1));
    }

    [Test]
    public void Rates_share_the_rows_of_a_replica_and_lanes_do_not_mix()
    {
        const string both = """{"samples":9,"inputDimension":4,"optimiser":"accelerated","learningRate":[0.5,1],"initialDeviation":1,"steps":[1,20]}""";
        Observation seen = Simulate(both, 7), alone = Simulate(ConfigText.Set(both, "learningRate", "[1]"), 7);
        for (int r = 0; r < 7; r++) Assert.That(seen.Observables["margin"].Replica(r)[2..].ToArray(), Is.EqualTo(alone.Observables["margin"].Replica(r).ToArray()));
    }

    [Test]
    public void An_unstable_rate_is_infinite_with_a_verdict()
    {
        Observation seen = Simulate("""{"samples":5,"inputDimension":4,"offset":1e6,"optimiser":"gradient","learningRate":[1,1e100],"initialDeviation":1e6,"steps":[1,3000]}""", 4);

        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Has.Some.EqualTo(VerdictKind.Diverged));
    }

    [TestCase("""{"samples":2,"inputDimension":1,"rows":[1,-1],"optimiser":"normalised","learningRate":[1],"steps":[1]}""", "rows")]
    [TestCase("""{"samples":3,"inputDimension":2,"rows":[1,0,-0.5,0.8,-0.5,-0.8],"optimiser":"normalised","learningRate":[1],"steps":[1]}""", "rows")]
    [TestCase("""{"samples":2,"inputDimension":2,"rows":[1,2,3],"optimiser":"normalised","learningRate":[1],"steps":[1]}""", "rows")]
    [TestCase("""{"samples":2,"inputDimension":2,"optimiser":"newton","learningRate":[1],"steps":[1]}""", "optimiser")]
    [TestCase("""{"samples":2,"inputDimension":2,"optimiser":"normalised","learningRate":[0],"steps":[0]}""", "steps[0]")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Agreement.Entry(Id).Preset("quick"));
}
