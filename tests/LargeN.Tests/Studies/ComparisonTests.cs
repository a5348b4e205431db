// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Threading;

namespace LargeN.Tests.Studies;

public sealed class ComparisonTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    private StudyResult Run(string members) => RunTests.Run(folder["a"], FakeSystem.Study(members));

    [Test]
    public void Without_rules_whatever_both_sides_give_is_compared()
    {
        StudyResult result = Run(""" "replicas": 20, "config": { "noise": 0.1 } """);

        Assert.That(result.Comparisons.Select(c => (c.Observable, c.Point)), Is.EqualTo(
            Enumerable.Range(0, 4).Select(p => ("curve", p)).Append(("level", 0)).Concat(Enumerable.Range(0, 8).Select(p => ("surface", p)))));
        Assert.That(result.Comparisons[^1].AxisValues, Is.EqualTo(new[] { 2.0, 8 }));
        Assert.That(result.Agrees, Is.True);
    }

    [Test]
    public void A_row_holds_the_deviation_in_every_form()
    {
        ComparisonRow row = Run(""" "replicas": 20, "config": { "noise": 0.1, "scale": 2, "shift": 0.01 }, "compare": [ { "observable": "level", "sigmas": 3, "relative": 0.05 } ] """).Comparisons.Single();

        Assert.That(row.Z, Is.EqualTo((row.Mean - 2) / row.StandardError));
        Assert.That(row.Ratio, Is.EqualTo(row.Mean / 2));
        Assert.That(row.Allowed, Is.EqualTo((3 * row.StandardError) + (0.05 * 2)));
        Assert.That(row.Agrees, Is.True);
    }

    // The shift is ten standard errors: only a stated bias or a relative allowance covers it.
    [TestCase("", 0, false)]
    [TestCase("", 0.3, true)]
    [TestCase(""", "compare": [ { "observable": "level" } ] """, 0.3, true)]
    [TestCase(""", "compare": [ { "observable": "level", "relative": 0 } ] """, 0.3, false)]
    [TestCase(""", "compare": [ { "observable": "level", "relative": 0.3 } ] """, 0, true)]
    [TestCase(""", "compare": [ { "observable": "level", "sigmas": 100 } ] """, 0, true)]
    public void A_deviation_is_covered_by_what_the_rule_allows(string compare, double bias, bool agrees)
    {
        StudyResult result = Run($$""" "replicas": 16, "config": { "noise": 0.1, "shift": 0.25, "bias": {{JsonText.Number(bias)}} } {{compare}} """);

        Assert.That(result.Comparisons.Single(c => c.Observable == "level").Agrees, Is.EqualTo(agrees));
        if (!agrees) Assert.That(result.Agrees, Is.False);
    }

    [Test]
    public void An_infinite_theory_is_compared_with_nothing()
    {
        StudyResult result = Run(""" "replicas": 4, "config": { "fails": "infinite" } """);

        Assert.That(result.Cells.Single().Observables["level"].PredictionVerdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(result.Comparisons.Single(c => c.Observable == "level").Agrees, Is.Null);
    }

    [Test]
    public void Nothing_agrees_or_disagrees_where_the_stated_bias_is_infinite()
    {
        // At N = P without a ridge the theory of some observables is finite, but no finite size is near it.
        const string Text = """
            { "format": 1, "title": "peak", "system": "random-features", "preset": "tiny", "replicas": 40,
              "config": { "ridge": 0, "samples": 8, "width": [4, 8, 16], "noiseVariance": 0.1 } }
            """;
        using CpuDevice device = new(Parallelism.Single);
        StudyPlan plan = StudyPlanner.Plan(StudyFiles.Parse(Text, "peak"), device);
        StudyRunner.Run(plan, folder["peak"]);
        using StudyStore store = StudyStore.OpenReadOnly(folder["peak"]);
        StudyResult result = StudyResults.FromStore(store);

        ComparisonRow[] peak = [.. result.Comparisons.Where(c => c.AxisValues[0] == 8)];
        Assert.That(peak.Where(c => c.Agrees is not null).Select(c => (c.Observable, c.Mean - c.Prediction)),
            Is.EquivalentTo(new[] { ("degreesOfFreedom", 0.0), ("trainLoss", 0.0) }), "these hold at every size");
        Assert.That(result.Comparisons.Where(c => c.AxisValues[0] != 8).Select(c => c.Agrees), Has.None.Null);
        Assert.That(result.Agrees, Is.True);
        Assert.That(StoreTests.Sql(folder["peak"], "SELECT group_concat(verdict) FROM (SELECT verdict FROM predictions WHERE observable = 'testLoss' ORDER BY point)"), Is.EqualTo("Converged,Diverged,Converged"));
    }

    [Test]
    public void Replicas_that_all_diverge_disagree_with_a_finite_theory()
    {
        StudyResult result = Run(""" "replicas": 4, "config": { "diverges": 1 } """);

        Assert.That(result.Comparisons.Single(c => c.Observable == "level").Agrees, Is.False);
        Assert.That(result.Agrees, Is.False);
    }
}
