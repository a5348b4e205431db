// SPDX-License-Identifier: MIT
using LargeN.Studies;

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
}
