// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies;

public sealed class RunTests
{
    private const string Sweep = """
        "replicas": 12, "seed": 7, "config": { "noise": 0.3, "diverges": 5 }, "grid": { "scale": { "values": [1, 2.5] } },
        "fits": [ { "name": "along", "observable": "curve", "against": "step", "per": ["scale"] } ]
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    internal static StudyResult Run(string store, StudyFile study, FakeSystem? system = null)
    {
        system ??= FakeSystem.Instance;
        StudyRunner.Run(StudyPlanner.Plan(study, system, FakeSystem.Device()), store);
        return Read(store, system);
    }

    internal static StudyResult Read(string store, FakeSystem? system = null)
    {
        using StudyStore open = StudyStore.OpenReadOnly(store);
        return StudyResults.FromStore(open, system ?? FakeSystem.Instance);
    }

    [Test]
    public void Results_do_not_depend_on_the_block_size()
    {
        StudyFile study = FakeSystem.Study(Sweep);
        string all = ResultText.Of(Run(folder["all"], study));
        foreach (int size in (int[])[1, 3, 5, 12])
            Assert.That(ResultText.Of(Run(folder[$"s{size}"], study with { ReplicasPerBlock = size })), Is.EqualTo(all), $"{size} replicas a block");
    }

    [Test]
    public void A_second_call_runs_nothing()
    {
        StudyPlan plan = StudyPlanner.Plan(FakeSystem.Study(Sweep), FakeSystem.Instance, FakeSystem.Device());
        RunSummary first = StudyRunner.Run(plan, folder["a"]);
        RunSummary second = StudyRunner.Run(plan, folder["a"]);

        Assert.That((first.BlocksRun, first.BlocksLeft, first.IsComplete), Is.EqualTo((2, 0, true)));
        Assert.That((second.BlocksRun, second.BlocksLeft, second.IsComplete), Is.EqualTo((0, 0, true)));
    }

    [Test]
    public void Threads_of_the_device_change_nothing()
    {
        StudyFile study = FakeSystem.Study(Sweep);
        string one = ResultText.Of(Run(folder["1"], study));
        foreach (int threads in (int[])[2, 5])
        {
            StudyRunner.Run(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device(threads: threads)), folder[$"{threads}"]);
            Assert.That(ResultText.Of(Read(folder[$"{threads}"])), Is.EqualTo(one), $"{threads} threads");
        }
    }

    [Test]
    public void Diverged_replicas_are_counted_and_never_averaged()
    {
        CellResult cell = Run(folder["a"], FakeSystem.Study(""" "replicas": 11, "config": { "diverges": 4, "noise": 0 } """)).Cells.Single();

        Assert.That((cell.ReplicasDone, cell.ReplicasDiverged), Is.EqualTo((11, 2)));
        Assert.That(cell.Observables["level"], Has.Property("Count").EqualTo(9));
        Assert.That(cell.Observables["level"].Mean, Is.EqualTo(new[] { 1.0 }));
        Assert.That(cell.Observables["level"].StandardError, Is.EqualTo(new[] { 0.0 }));
    }

    [Test]
    public void Means_and_errors_are_those_of_the_textbook()
    {
        const int N = 7;
        FakeSystem system = FakeSystem.Instance;
        StudyFile study = FakeSystem.Study($$""" "replicas": {{N}}, "config": { "noise": 0.4 } """);
        PlannedCell plan = StudyPlanner.Plan(study, system, FakeSystem.Device()).Cells.Single();
        double[] level = system.Simulate(system.Parse(plan.Config), new SimulationRun(plan.Seed, new ReplicaRange(0, N), FakeSystem.Device()), default).Observables["level"].Values;

        IReadOnlyDictionary<string, ObservableResult> result = Run(folder["a"], study).Cells.Single().Observables;

        double mean = level.Sum() / N, variance = level.Sum(x => (x - mean) * (x - mean)) / (N - 1);
        Assert.That(result["level"].Mean![0], Is.EqualTo(mean).Within(1e-15));
        Assert.That(result["level"].StandardError![0], Is.EqualTo(Math.Sqrt(variance / N)).Within(1e-15));
        Assert.That(result["spread"].Mean![0], Is.EqualTo(variance * (N - 1) / N).Within(1e-14));
        double[] left = [.. Enumerable.Range(0, N).Select(r => Spread([.. level.Where((_, i) => i != r)]))];
        Assert.That(result["spread"].StandardError![0], Is.EqualTo(Math.Sqrt((N - 1.0) / N * left.Sum(x => (x - left.Average()) * (x - left.Average())))).Within(1e-13));
        Assert.That(result["spread"].Info.IsDerived, Is.True);

        static double Spread(double[] x) => x.Average(v => v * v) - (x.Average() * x.Average());
    }

    [Test]
    public void One_replica_has_a_mean_and_no_error()
    {
        StudyResult result = Run(folder["a"], FakeSystem.Study(""" "replicas": 1 """));

        Assert.That(result.Cells.Single().Observables["level"].StandardError, Is.All.NaN);
        Assert.That(result.Comparisons.Select(c => c.Agrees), Is.All.Null);
    }

    [TestCase("simulation", 0)]
    [TestCase("late", 2)]
    public void A_failing_cell_leaves_the_others(string fails, int replicas)
    {
        StudyFile study = FakeSystem.Study($$""" "replicas": 6, "replicasPerBlock": 2, "grid": { "fails": { "values": ["", "{{fails}}"] }, "scale": { "values": [1, 2] } } """);
        RunSummary summary = StudyRunner.Run(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device()), folder["a"]);
        StudyResult result = Read(folder["a"]);

        Assert.That(summary.Failures.Select(f => f.Cell), Is.EqualTo(new[] { $"fails = \"{fails}\", scale = 1", $"fails = \"{fails}\", scale = 2" }));
        Assert.That((summary.IsComplete, summary.Interrupted, summary.BlocksLeft), Is.EqualTo((false, false, 6 - replicas)));
        Assert.That(result.Cells.Select(c => c.ReplicasDone), Is.EqualTo(new[] { 6, 6, replicas, replicas }));
        Assert.That(result.Cells[2].Failure, Does.StartWith("simulation: "));
        Assert.That(result.Cells[0].Failure, Is.Null);
        Assert.That(result.Cells[2].Observables["level"].Mean is null, Is.EqualTo(replicas == 0));
    }

    [Test]
    public void A_failing_theory_leaves_the_simulation()
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 3, "config": { "fails": "theory" } """);
        RunSummary summary = StudyRunner.Run(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device()), folder["a"]);
        CellResult cell = Read(folder["a"]).Cells.Single();

        Assert.That(summary.Failures.Single().Stage, Is.EqualTo(StudyStage.Predicting));
        Assert.That((cell.ReplicasDone, cell.Failure), Is.EqualTo((3, "theory: the theory has no root")));
        Assert.That(cell.Observables["level"].Prediction, Is.Null);
    }

    [Test]
    public void An_experiment_has_means_and_nothing_to_compare()
    {
        StudyResult result = Run(folder["a"], FakeSystem.Study(""" "replicas": 3, "config": { "fails": "experiment" } """));

        Assert.That(result.Cells.Single().Observables.Values.Select(o => o.Prediction), Is.All.Null);
        Assert.That(result.Cells.Single().Observables["level"].Count, Is.EqualTo(3));
        Assert.That(result.Comparisons, Is.Empty);
        using StudyStore store = StudyStore.OpenReadOnly(folder["a"]);
        Assert.That(store.Status().IsComplete, Is.True);
    }

    [Test]
    public void A_cell_that_works_again_is_no_failure_any_more()
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 4, "replicasPerBlock": 2 """);
        FakeSystem broken = new() { Simulating = (_, range) => { if (range.First == 2) throw new TimeoutException("device gone"); } };
        Assert.That(Run(folder["a"], study, broken).Cells.Single().Failure, Is.EqualTo("simulation: device gone"));

        StudyPlan plan = StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device());
        RunSummary left = StudyRunner.Run(plan, folder["a"]);
        Assert.That((left.BlocksRun, left.BlocksLeft, left.Failures.Single().Message), Is.EqualTo((0, 1, "simulation: device gone")), "left as it is");
        RunSummary tried = StudyRunner.Run(plan, folder["a"], new RunOptions { RetryFailed = true });
        StudyResult mended = Read(folder["a"]);

        Assert.That((tried.BlocksRun, tried.IsComplete), Is.EqualTo((1, true)));
        Assert.That(mended.Cells.Single().Failure, Is.Null);
        Assert.That(ResultText.Of(mended), Is.EqualTo(ResultText.Of(Run(folder["b"], study))));
    }

    [Test]
    public void Cancellation_keeps_what_is_finished_and_the_next_call_goes_on()
    {
        StudyFile study = FakeSystem.Study($"{Sweep}, \"replicasPerBlock\": 3");
        using CancellationTokenSource cancel = new();
        FakeSystem system = new() { Simulating = (config, range) => { if (config.Scale > 1 && range.First == 6) cancel.Cancel(); } };
        RunSummary first = StudyRunner.Run(StudyPlanner.Plan(study, system, FakeSystem.Device()), folder["a"], cancel: cancel.Token);

        Assert.That((first.Interrupted, first.BlocksRun, first.BlocksLeft, first.Failures.Count), Is.EqualTo((true, 6, 2, 0)));
        Assert.That(Read(folder["a"]).Cells.Select(c => c.ReplicasDone), Is.EqualTo(new[] { 12, 6 }));

        // The rest in blocks of another size.
        Assert.That(ResultText.Of(Run(folder["a"], study with { ReplicasPerBlock = 4 })), Is.EqualTo(ResultText.Of(Run(folder["b"], study))));
    }

    [Test]
    public void Fail_fast_ends_at_the_first_failure_and_keeps_what_is_finished()
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 6, "replicasPerBlock": 2, "grid": { "fails": { "values": ["", "late", "experiment"] } } """);
        StudyPlan plan = StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device());
        RunSummary fast = StudyRunner.Run(plan, folder["a"], new RunOptions { FailFast = true });

        Assert.That((fast.BlocksRun, fast.BlocksLeft, fast.Failures.Count, fast.Interrupted), Is.EqualTo((4, 5, 1, false)));
        Assert.That(Read(folder["a"]).Cells.Select(c => c.ReplicasDone), Is.EqualTo(new[] { 6, 2, 0 }));

        StudyRunner.Run(plan, folder["a"]);
        Assert.That(Read(folder["a"]).Cells.Select(c => c.ReplicasDone), Is.EqualTo(new[] { 6, 2, 6 }));
    }

    [Test]
    public void Told_to_finish_it_saves_the_block_in_flight()
    {
        StudyFile study = FakeSystem.Study($"{Sweep}, \"replicasPerBlock\": 3");
        using CancellationTokenSource finish = new();
        FakeSystem system = new() { Simulating = (config, range) => { if (config.Scale > 1 && range.First == 6) finish.Cancel(); } };
        RunSummary first = StudyRunner.Run(StudyPlanner.Plan(study, system, FakeSystem.Device()), folder["a"], new RunOptions { Finish = finish.Token });

        Assert.That((first.Interrupted, first.BlocksRun, first.BlocksLeft, first.Failures.Count), Is.EqualTo((true, 7, 1, 0)));
        Assert.That(ResultText.Of(Run(folder["a"], study)), Is.EqualTo(ResultText.Of(Run(folder["b"], study))));
    }

    [Test]
    public void Told_to_finish_in_the_last_block_it_is_complete()
    {
        StudyFile study = FakeSystem.Study($"{Sweep}, \"replicasPerBlock\": 3");
        using CancellationTokenSource finish = new();
        FakeSystem system = new() { Simulating = (config, range) => { if (config.Scale > 1 && range.First == 9) finish.Cancel(); } };

        RunSummary only = StudyRunner.Run(StudyPlanner.Plan(study, system, FakeSystem.Device()), folder["a"], new RunOptions { Finish = finish.Token });

        Assert.That((only.Interrupted, only.IsComplete), Is.EqualTo((false, true)));
        using StudyStore store = StudyStore.OpenReadOnly(folder["a"]);
        Assert.That(store.Cells().Select(c => store.IsSummarised(c.Id)), Is.All.True);
    }

    [Test]
    public void Cancelled_before_it_begins_it_does_nothing()
    {
        RunSummary summary = StudyRunner.Run(StudyPlanner.Plan(FakeSystem.Study(Sweep), FakeSystem.Instance, FakeSystem.Device()), folder["a"], cancel: new CancellationToken(canceled: true));

        Assert.That((summary.Interrupted, summary.BlocksRun, summary.BlocksLeft), Is.EqualTo((true, 0, 2)));
    }

    [Test]
    public void Progress_rises_to_the_end()
    {
        Recorder recorder = new();
        StudyRunner.Run(StudyPlanner.Plan(FakeSystem.Study($"{Sweep}, \"replicasPerBlock\": 3"), FakeSystem.Instance, FakeSystem.Device()), folder["a"], progress: recorder);

        Assert.That(recorder.Reports.Select(r => r.FlopsDone), Is.Ordered);
        Assert.That(recorder.Reports.Select(r => r.BlocksDone), Is.Ordered);
        StudyProgress last = recorder.Reports[^1];
        Assert.That((last.Stage, last.BlocksDone, last.Blocks, last.CellsPredicted, last.Cells), Is.EqualTo((StudyStage.Finished, 8, 8, 2, 2)));
        Assert.That((last.FlopsDone, last.Flops, last.TimeLeft), Is.EqualTo((24e9, 24e9, (TimeSpan?)TimeSpan.Zero)));
    }

    [Test]
    public void A_system_that_gives_something_else_than_it_declares_fails_its_cell()
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 4, "replicasPerBlock": 2 """);
        CellResult cell = Run(folder["a"], study, new LyingSystem()).Cells.Single();

        Assert.That((cell.ReplicasDone, cell.Failure), Is.EqualTo((2, "simulation: fake: the block from replica 2 has other observables or axes than the cell's earlier blocks")));
    }

    private sealed class Recorder : IProgress<StudyProgress>
    {
        internal List<StudyProgress> Reports { get; } = [];

        public void Report(StudyProgress value) => Reports.Add(value);
    }
}
