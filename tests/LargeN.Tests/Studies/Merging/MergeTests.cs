// SPDX-License-Identifier: MIT
using LargeN.Studies;

namespace LargeN.Tests.Studies.Merging;

public sealed class MergeTests
{
    private static readonly StudyFile Study = FakeSystem.Study("""
        "replicas": 13, "replicasPerBlock": 2, "seed": 7, "config": { "noise": 0.3, "diverges": 5, "bias": 0.5 }, "grid": { "scale": { "values": [1, 2.5, 4] } },
        "fits": [ { "name": "along", "observable": "curve", "against": "step", "per": ["scale"] } ]
        """);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    private static RunSummary RunShard(string path, StudyFile study, Shard shard, FakeSystem? system = null) =>
        StudyRunner.Run(StudyPlanner.Plan(study, system ?? FakeSystem.Instance, FakeSystem.Device(), shard), path);

    private string[] Shards(int count, StudyFile? study = null)
    {
        string[] paths = [.. Enumerable.Range(1, count).Select(i => folder[$"{i}-of-{count}.sqlite"])];
        for (int i = 0; i < count; i++) RunShard(paths[i], study ?? Study, new Shard(i + 1, count));
        return paths;
    }

    private StoreStatus Merge(string target, params string[] stores) => StudyMerge.Merge(stores, folder[target], _ => FakeSystem.Instance);

    private static string[] Exports(string store)
    {
        StudyResult result = RunTests.Read(store);
        return [ResultText.Of(result), CsvExport.Text(result), VegaLiteExport.Text(result)];
    }

    [TestCase(1), TestCase(2), TestCase(5), TestCase(8)]
    public void Shards_merged_in_any_order_and_again_give_the_bytes_of_one_run(int count)
    {
        RunTests.Run(folder["whole"], Study);
        string[] whole = Exports(folder["whole"]), shards = Shards(count);

        Merge("rising", shards);
        Merge("falling", [.. shards.Reverse()]);
        string[] mixed = [.. shards.OrderBy(s => RowHash.Of(s))];
        Merge("mixed", [.. mixed, .. shards]);
        foreach (string one in mixed) Merge("piecemeal", one);
        byte[] first = File.ReadAllBytes(folder["rising"]);
        Assert.That(Merge("rising", shards), Has.Property("IsComplete").True);

        foreach (string target in (string[])["rising", "falling", "mixed", "piecemeal"])
            Assert.That(Exports(folder[target]), Is.EqualTo(whole), target);
        foreach (string target in (string[])["rising", "falling", "mixed"])
            Assert.That(File.ReadAllBytes(folder[target]), Is.EqualTo(first), $"{target}: the file itself");
    }

    [Test]
    public void Some_shards_give_what_they_hold_and_a_run_of_the_merged_store_does_the_rest()
    {
        string[] shards = Shards(5);
        StoreStatus status = Merge("merged", shards[1], shards[3]);
        Assert.That((status.IsComplete, status.ReplicasDone), Is.EqualTo((false, (2 * 4 * 2) - 2)), "eight blocks of two, two of them the last of a cell");

        Assert.That(ResultText.Of(RunTests.Run(folder["merged"], Study)), Is.EqualTo(ResultText.Of(RunTests.Run(folder["whole"], Study))));
        Assert.That(Merge("merged", shards).IsComplete);
        Assert.That(Exports(folder["merged"]), Is.EqualTo(Exports(folder["whole"])));
    }

    [Test]
    public void Shards_of_different_divisions_overlap_and_merge()
    {
        string[] two = Shards(2), five = Shards(5);
        Merge("merged", two[0], five[0], five[1], five[2], five[3], five[4]);

        RunTests.Run(folder["whole"], Study);
        Assert.That(Exports(folder["merged"]), Is.EqualTo(Exports(folder["whole"])));
    }

    [Test]
    public void Blocks_that_overlap_in_part_are_cut()
    {
        // The same study in other blocks: replicas per block is no part of what is drawn, so the stores are made by growing one.
        RunShard(folder["a"], Study with { Replicas = 9 }, Shard.Whole);
        RunShard(folder["a"], Study, Shard.Whole);     // 0-1 .. 6-7, 8, 9, 10-11, 12
        RunShard(folder["b"], Study, Shard.Whole);     // 0-1 .. 10-11, 12
        Merge("merged", folder["a"], folder["b"]);
        Merge("turned", folder["b"], folder["a"]);

        Assert.That(Exports(folder["merged"]), Is.EqualTo(Exports(folder["b"])));
        Assert.That(File.ReadAllBytes(folder["turned"]), Is.EqualTo(File.ReadAllBytes(folder["merged"])));
        using StudyStore store = StudyStore.OpenReadOnly(folder["merged"]);
        Assert.That(store.Cells()[0].Blocks, Has.Count.EqualTo(7));
    }

    [Test]
    public void A_cut_keeps_the_replicas_and_their_verdicts()
    {
        RunShard(folder["a"], Study with { ReplicasPerBlock = 13 }, Shard.Whole);
        using StudyStore store = StudyStore.OpenReadOnly(folder["a"]);
        StoredCell cell = store.Cells()[0];
        StoredBlock block = store.Block(cell, 0), cut = BlockCut.From(block, 8, cell.Layout!);

        Assert.That((cut.First, cut.Count, cut.End, cut.Data.Length), Is.EqualTo((8u, 5, 13L, 5 * cell.Layout!.Stride * 8)));
        Assert.That(BlockCut.FirstDifference(block, cut, 8, 5, cell.Layout!), Is.Null);
        Assert.That(BlockCodec.Verdicts(cut.Verdicts, 8, 5)[1].Kind, Is.EqualTo(VerdictKind.Diverged));
    }

    [Test]
    public void Other_studies_are_refused_and_the_target_stays_as_it_was()
    {
        string[] shards = Shards(2);
        Merge("merged", shards[0]);
        byte[] before = File.ReadAllBytes(folder["merged"]);
        RunShard(folder["seed"], Study with { Seed = 8 }, Shard.Whole);
        RunShard(folder["title"], Study with { Title = "Another" }, Shard.Whole);
        StoreTests.Sql(shards[1], "UPDATE meta SET value = '0.0.9' WHERE key = 'engine'");

        foreach ((string other, string member) in new[] { ("seed", "study"), ("title", "study"), ("2-of-2.sqlite", "engine version") })
            Assert.That(Assert.Throws<StoreMismatchException>(() => Merge("merged", folder[other]))!.Member, Is.EqualTo(member));
        Assert.That(File.ReadAllBytes(folder["merged"]), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder.Path, "merged*"), Has.Length.EqualTo(1), "nothing is left beside it");
    }

    [Test]
    public void Replicas_that_differ_are_a_conflict()
    {
        StudyFile other = Study with { Replicas = 13 };
        RunShard(folder["a"], Study, Shard.Whole);
        FakeSystem unlike = new() { Jitter = 1e-15 };
        RunShard(folder["b"], other, Shard.Whole, unlike);

        StoreConflictException error = Assert.Throws<StoreConflictException>(() => Merge("merged", folder["a"], folder["b"]))!;
        Assert.That(error.What, Does.StartWith("replica 0 of cell "));
        Assert.That(File.Exists(folder["merged"]), Is.False);
    }

    [Test]
    public void A_theory_that_differs_is_a_conflict()
    {
        RunShard(folder["a"], Study, Shard.Whole);
        RunShard(folder["b"], Study, Shard.Whole, new FakeSystem { TheoryJitter = 1e-15 });

        Assert.That(Assert.Throws<StoreConflictException>(() => Merge("merged", folder["a"], folder["b"]))!.What, Does.StartWith("the theory of cell "));
    }

    [Test]
    public void Damage_is_found_before_it_is_copied()
    {
        string[] shards = Shards(2);
        StoreTests.Sql(shards[1], "UPDATE blocks SET data = CAST(x'01' || substr(data, 2) AS BLOB) WHERE rowid = 2");

        Assert.Throws<CorruptDataException>(() => Merge("merged", shards));
        Assert.That(File.Exists(folder["merged"]), Is.False);
    }

    [Test]
    public void A_failure_is_kept_while_its_replicas_are_missing()
    {
        FakeSystem broken = new() { Simulating = (config, range) => { if (config.Scale == 4 && range.First == 4) throw new TimeoutException("device gone"); } };
        for (int i = 1; i <= 2; i++) RunShard(folder[$"{i}"], Study, new Shard(i, 2), broken);
        StoreStatus status = Merge("merged", folder["1"], folder["2"]);
        Assert.That(status.Cells.Select(c => c.Failure), Is.EqualTo(new[] { null, null, "simulation: device gone" }));

        RunShard(folder["whole"], Study, Shard.Whole);
        Assert.That(Merge("merged", folder["whole"]).Cells.Select(c => c.Failure), Is.All.Null);
    }

    [Test]
    public void A_store_of_a_shard_is_resumed_as_that_shard_only()
    {
        RunShard(folder["1"], Study, new Shard(1, 2));

        Assert.That(Assert.Throws<StoreMismatchException>(() => RunShard(folder["1"], Study, new Shard(2, 2)))!.Member, Is.EqualTo("shard"));
        Assert.That(Assert.Throws<StoreMismatchException>(() => RunShard(folder["1"], Study, Shard.Whole))!.Member, Is.EqualTo("shard"));
        Assert.That(RunShard(folder["1"], Study, new Shard(1, 2)).BlocksRun, Is.Zero);
        using StudyStore store = StudyStore.OpenReadOnly(folder["1"]);
        Assert.That((store.Status().IsComplete, store.Shard.ToString()), Is.EqualTo((true, "1/2")));
    }

    [Test]
    public void A_store_that_a_run_holds_is_not_merged()
    {
        string[] shards = Shards(2);
        using StudyStore held = StudyStore.OpenForRun(shards[0], StudyPlanner.Plan(Study, FakeSystem.Instance, FakeSystem.Device(), new Shard(1, 2)), acceptVersion: false, Disk.Real);

        Assert.That(Assert.Throws<StoreInUseException>(() => Merge("merged", shards))!.Owner!.Process, Is.EqualTo(Environment.ProcessId));
    }
}
