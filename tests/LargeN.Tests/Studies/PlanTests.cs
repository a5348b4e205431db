// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies;

public sealed class PlanTests
{
    private const string Sweep = """ "grid": { "scale": { "values": [1, 2] }, "noise": { "values": [0.1, 0.2, 0.3] } }, "zip": { "shift": [0, 1], "step": [[1, 2], [4]] }, "replicas": 10 """;

    private static StudyPlan Plan(string members, long memory = 1L << 30) => StudyPlanner.Plan(FakeSystem.Study(members), FakeSystem.Instance, FakeSystem.Device(memory));

    [Test]
    public void Cells_are_the_product_in_the_order_of_the_file()
    {
        StudyPlan plan = Plan(Sweep);

        Assert.That(plan.Cells, Has.Count.EqualTo(12));
        Assert.That(plan.Cells.Select(c => c.Position), Is.EqualTo(Enumerable.Range(0, 12)));
        Assert.That(plan.Cells[0].Label, Is.EqualTo("scale = 1, noise = 0.1, shift = 0, step = [1,2]"));
        Assert.That(plan.Cells[1].Label, Is.EqualTo("scale = 1, noise = 0.1, shift = 1, step = [4]"));
        Assert.That(plan.Cells[2].Label, Is.EqualTo("scale = 1, noise = 0.2, shift = 0, step = [1,2]"));
        Assert.That(plan.Cells[11].Label, Is.EqualTo("scale = 2, noise = 0.3, shift = 1, step = [4]"));
        Assert.That(plan.Cells[11].Config, Is.EqualTo("""{"scale":2,"exponent":-1,"noise":0.3,"shift":1,"bias":0,"step":[4],"diverges":0,"fails":"","bytes":1000}"""));
    }

    // Stores are resumed and merged by these: they change only with the format. Computed from their definition with another SHA-256 (Python's hashlib).
    [Test]
    public void Ids_and_seeds_are_what_they_always_were()
    {
        StudyPlan plan = Plan(Sweep);

        Assert.That(plan.Cells[0].Id, Is.EqualTo("38ddefba7c273d3cf2a1d76097ed6b9b1d478ff89c3cdd995cb3dc122d087402"));
        Assert.That(plan.Cells[11].Id, Is.EqualTo("e6dfc0696508a092fdf2efa5e924af38ca3f6deaac39445c45d1254d03370d6e"));
        Assert.That((plan.Cells[0].Seed, plan.Cells[11].Seed), Is.EqualTo((6670237720065895384UL, 1662047479409910171UL)));
        Assert.That(plan.Cells.Select(c => c.Seed).Distinct().Count(), Is.EqualTo(12));
    }

    [Test]
    public void A_cell_keeps_its_id_and_seed_in_another_sweep()
    {
        PlannedCell alone = Plan(""" "config": { "step": [4], "shift": 1, "noise": 0.3, "scale": 2.0 } """).Cells.Single();

        Assert.That((alone.Id, alone.Seed), Is.EqualTo((Plan(Sweep).Cells[11].Id, Plan(Sweep).Cells[11].Seed)));
    }

    [Test]
    public void Common_random_numbers_are_the_seed_of_the_study() =>
        Assert.That(Plan($"{Sweep}, \"seed\": 5, \"commonRandomNumbers\": true").Cells.Select(c => c.Seed).Distinct(), Is.EqualTo(new[] { 5UL }));

    [Test]
    public void Another_seed_of_the_study_is_another_seed_of_every_cell()
    {
        IEnumerable<ulong> first = Plan($"{Sweep}, \"seed\": 5").Cells.Select(c => c.Seed);

        Assert.That(first.Intersect(Plan($"{Sweep}, \"seed\": 6").Cells.Select(c => c.Seed)), Is.Empty);
    }

    [Test]
    public void Equal_cells_are_refused()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Plan(""" "grid": { "scale": { "values": [1, 2, 1.0] } } """))!;

        Assert.That(error.Violations.Single().Problem, Does.Contain("cell 0"));
    }

    [Test]
    public void Violations_of_all_cells_are_gathered_once()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Plan(""" "grid": { "noise": { "values": [1, 2] }, "scale": { "values": [-1, 1, 0] }, "scal": { "values": [7] } } """))!;

        Assert.That(error.Violations.Select(v => v.ToString()), Is.EquivalentTo(new[] { "scal = 7: unknown member", "scale = -1, 0: must be > 0" }));
    }

    [Test]
    public void Rules_that_name_nothing_are_refused_with_the_nearest_name()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Plan(
            """
            "grid": { "scale": { "values": [1, 2] } }, "compare": [ { "observable": "curv" } ],
            "fits": [ { "name": "n", "observable": "curve", "against": "steps" }, { "name": "m", "observable": "curve", "against": "step", "per": ["step"] } ],
            "plots": [ { "observable": "levels", "x": "scale" }, { "observable": "level", "x": "scal", "series": "noise" },
                       { "observable": "level", "x": "scale", "y": "scale" }, { "observable": "curve", "x": "step", "y": "scale", "series": "scale" } ]
            """))!;

        Assert.That(error.Violations.Select(v => v.Path), Is.EqualTo(new[] { "compare[0].observable", "fits[0].against", "fits[1].per", "plots[0].observable", "plots[1].x", "plots[1].series", "plots[2].y", "plots[3].series" }));
        Assert.That(error.Violations[0].Problem, Does.Contain("\"curve\""));
        Assert.That(error.Violations[1].Problem, Does.Contain("\"step\""));
        Assert.That(error.Violations[4].Problem, Does.Contain("\"scale\""));
    }

    [Test]
    public void An_unknown_system_is_refused_with_the_nearest_name()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => StudyPlanner.Plan(new StudyFile { Title = "t", System = "random-feature" }, FakeSystem.Device()))!;

        Assert.That(error.Message, Does.Contain("random-features"));
    }

    [Test]
    public void A_study_larger_than_memory_is_refused_with_the_numbers()
    {
        MemoryLimitException error = Assert.Throws<MemoryLimitException>(() => Plan(""" "grid": { "bytes": { "values": [1000, 5000000] } }, "replicas": 4 """, memory: 4_000_000))!;

        Assert.That((error.NeededBytes, error.AvailableBytes), Is.EqualTo((5_000_000L, 4_000_000L)));
        Assert.That(error.Message, Does.Contain("cell 1 (bytes = 5000000)").And.Contain("not even a block of one replica fits"));
    }

    [Test]
    public void Blocks_shrink_until_they_fit()
    {
        PlannedCell cell = Plan(""" "config": { "bytes": 1000000 }, "replicas": 40 """, memory: 4_000_000).Cells.Single();

        Assert.That(cell.ReplicasPerBlock, Is.EqualTo(2));
        Assert.That(cell.Blocks, Is.EqualTo(20));
        Assert.That((cell.Cost.Bytes, cell.Cost.Flops), Is.EqualTo((2_000_000L, 40e9)));
    }

    [Test]
    public void More_blocks_than_a_store_should_hold_are_refused()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Plan(""" "grid": { "bytes": { "linspace": [1, 40, 40] } }, "replicas": 100000000, "replicasPerBlock": 1 """))!;

        Assert.That(error.Message, Does.Contain("replicasPerBlock = 1: gives 4000000000 blocks"));
    }

    [Test]
    public void A_block_size_of_the_study_is_obeyed_or_refused()
    {
        Assert.That(Plan(""" "replicas": 10, "replicasPerBlock": 4 """).Cells.Single().Blocks, Is.EqualTo(3));
        Assert.That(
            Assert.Throws<MemoryLimitException>(() => Plan(""" "config": { "bytes": 1000000 }, "replicas": 10, "replicasPerBlock": 10 """, memory: 4_000_000))!.Message,
            Does.Contain("the largest block that fits has 4 replicas"));
    }

    [Test]
    public void Replicas_that_cannot_be_averaged_are_refused_after_the_first_block()
    {
        using TemporaryFolder folder = new();
        StudyPlan plan = Plan(""" "config": { "bytes": 0 }, "replicas": 1000, "replicasPerBlock": 10 """, memory: 100_000);
        RunSummary summary = StudyRunner.Run(plan, folder["a"]);

        Assert.That(summary.Failures.Single().Message, Does.Contain("averaging 1000 replicas of 14 values needs").And.Contain("at most 446 replicas"));
    }

    [Test]
    public void A_trial_estimates_the_time_and_a_cell_that_fails_gives_none()
    {
        Assert.That(Calibration.Estimate(Plan(Sweep), TimeSpan.FromMilliseconds(1)).Time!.Value, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(Calibration.Estimate(Plan(""" "config": { "fails": "simulation" } """), TimeSpan.FromMilliseconds(1)), Is.EqualTo(new PlanTrial(null, 0)));
    }

    [Test]
    public void A_trial_tells_what_writing_and_averaging_the_results_takes()
    {
        StudyPlan plan = Plan(Sweep);
        PlannedCell cell = plan.Cells[0];
        Observation one = plan.Entry.Simulate(plan.Entry.Parse(cell.Config), new SimulationRun(1, new ReplicaRange(0, 1), plan.Device), default);
        long values = one.Observables.Values.Sum(o => o.Values.Length), copies = plan.Entry.Observables.Any(o => o.IsDerived) ? 3 : 2;
        PlanTrial trial = Calibration.Estimate(plan, TimeSpan.FromMilliseconds(1));

        Assert.That(trial.ResultBytes, Is.EqualTo(8 * values * ((2 * cell.ReplicasPerBlock) + (copies * cell.Replicas))));
        Assert.That(plan.ResidentBytes(trial), Is.EqualTo(plan.PeakBytes + trial.ResultBytes + StudyPlan.ProcessBytes));
    }

    [Test]
    public void Too_many_cells_are_refused_before_any_is_made()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Plan(""" "grid": { "scale": { "linspace": [1, 2, 1000] }, "noise": { "linspace": [1, 2, 1000] }, "bias": { "linspace": [0, 1, 100] } } """))!;

        Assert.That(error.Violations.Single().Value, Is.EqualTo("100000000"));
    }
}
