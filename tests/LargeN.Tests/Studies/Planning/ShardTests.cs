// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies.Planning;

public sealed class ShardTests
{
    [TestCase("1/1"), TestCase("2/8"), TestCase("1000000/1000000")]
    public void A_shard_is_read_as_it_is_written(string text)
    {
        Assert.That(Shard.TryParse(text, out Shard shard), Is.True);
        Assert.That(shard.ToString(), Is.EqualTo(text));
    }

    [TestCase(null), TestCase(""), TestCase("2"), TestCase("0/8"), TestCase("9/8"), TestCase("-1/8"), TestCase("1/8/2"), TestCase("1/1000001"), TestCase(" 1/8"), TestCase("x/y")]
    public void Other_texts_are_no_shards(string? text) => Assert.That(Shard.TryParse(text, out _), Is.False);

    [TestCase(1), TestCase(2), TestCase(5), TestCase(8), TestCase(40)]
    public void Shards_share_the_blocks_and_theories_evenly(int count)
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 23, "replicasPerBlock": 3, "grid": { "scale": { "values": [1, 2, 3] } } """);
        StudyPlan[] plans = [.. Enumerable.Range(1, count).Select(i => StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device(), new Shard(i, count)))];

        for (int c = 0; c < 3; c++)
        {
            Assert.That(plans.Count(p => p.Cells[c].Predicts), Is.EqualTo(1));
            Assert.That(plans.SelectMany(p => p.Cells[c].Work).OrderBy(b => b.First), Is.EqualTo(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device()).Cells[c].Work));
            Assert.That(plans.Select(p => p.Cells[c].ReplicasHere), Is.EqualTo(plans.Select(p => p.Cells[c].Work.Sum(w => w.Count))));
            Assert.That(plans.Select(p => p.Cells[c].Blocks), Is.EqualTo(plans.Select(p => p.Cells[c].Work.Count())));
        }

        Assert.That(plans.Max(p => p.Blocks) - plans.Min(p => p.Blocks), Is.LessThanOrEqualTo(1));
        Assert.That(plans.Sum(p => p.Flops), Is.EqualTo(3 * 23e9).Within(1));
    }

    [Test]
    public void Blocks_of_shards_do_not_depend_on_the_machine()
    {
        StudyFile study = FakeSystem.Study(""" "replicas": 1000, "grid": { "scale": { "values": [1, 2, 3] } } """);
        int[] Sizes(int threads, long memory) => [.. StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device(memory, threads), new Shard(1, 4)).Cells.Select(c => c.ReplicasPerBlock)];

        Assert.That(Sizes(64, 1L << 40), Is.EqualTo(Sizes(1, 1L << 24)));
        Assert.That(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device(), new Shard(1, 100)).Blocks, Is.GreaterThanOrEqualTo(4), "every shard has something to do");
    }

    private static Shard Found(string environment, int? count = null)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return Launcher.Shard(name => variables.GetValueOrDefault(name), count);
    }

    [TestCase("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1", "1/8")]
    [TestCase("SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=8 SLURM_ARRAY_TASK_STEP=1", "8/8")]
    [TestCase("SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_COUNT=5 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=50 SLURM_ARRAY_TASK_STEP=10", "3/5")]
    [TestCase("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8", "4/8")]
    [TestCase("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=4", "1/4")]
    [TestCase("PMI_RANK=3 PMI_SIZE=4", "4/4")]
    [TestCase("PMI_RANK=3 PMI_SIZE=4 OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4", "4/4")]
    [TestCase("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 PMI_RANK=0 PMI_SIZE=1", "2/3")]
    [TestCase("PMI_RANK=0 PMI_SIZE=1", "1/1")]
    public void A_launcher_names_the_shard(string environment, string shard) => Assert.That(Found(environment).ToString(), Is.EqualTo(shard));

    [Test]
    public void A_kubernetes_index_needs_the_number_of_pods()
    {
        Assert.That(Found("JOB_COMPLETION_INDEX=5", 8).ToString(), Is.EqualTo("6/8"));
        Assert.That(() => Found("JOB_COMPLETION_INDEX=5"), Throws.TypeOf<ConfigException>().With.Message.Contains("auto/n"));
        Assert.That(() => Found("JOB_COMPLETION_INDEX=8", 8), Throws.TypeOf<ConfigException>());
    }

    [TestCase("", "no launcher")]
    [TestCase("SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_COUNT is not")]
    [TestCase("SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9", "not evenly spaced")]
    [TestCase("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 PMI_RANK=1 PMI_SIZE=4", "different shards")]
    [TestCase("PMI_RANK=4 PMI_SIZE=4", "must be one of 4")]
    [TestCase("PMI_RANK=x PMI_SIZE=4", "whole number")]
    public void What_cannot_be_is_refused_by_name(string environment, string reason) =>
        Assert.That(() => Found(environment), Throws.TypeOf<ConfigException>().With.Message.Contains(reason));

    [Test]
    public void A_stated_number_must_be_the_launchers() =>
        Assert.That(() => Found("PMI_RANK=1 PMI_SIZE=4", 8), Throws.TypeOf<ConfigException>().With.Message.Contains("8 are stated"));
}
