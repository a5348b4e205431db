// SPDX-License-Identifier: MIT
using LargeN.Studies;
using Microsoft.Data.Sqlite;

namespace LargeN.Tests.Studies;

public sealed class StoreTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    private static StudyFile Study(string members = "") => FakeSystem.Study(""" "replicas": 6, "grid": { "scale": { "values": [1, 2] } } """ + members);

    private string Stored(StudyFile? study = null)
    {
        string path = folder["study.db"];
        StudyRunner.Run(StudyPlanner.Plan(study ?? Study(), FakeSystem.Instance, FakeSystem.Device()), path);
        return path;
    }

    private static void Run(StudyFile study, string path, bool acceptVersion = false) =>
        StudyRunner.Run(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device()), path, new RunOptions { AcceptVersion = acceptVersion });

    internal static object? Sql(string path, string text)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    [Test]
    public void Any_sql_tool_reads_the_tables()
    {
        string path = Stored(Study(""", "config": { "diverges": 3, "fails": "infinite", "bias": 0.5 } """));

        Assert.That(Sql(path, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)"), Is.EqualTo("blocks,cells,meta,observations,predictions"));
        Assert.That(Sql(path, "PRAGMA journal_mode"), Is.EqualTo("delete"));
        Assert.That(Sql(path, "SELECT value FROM meta WHERE key = 'title'"), Is.EqualTo("Fake study"));
        Assert.That(Sql(path, "SELECT count(*) FROM observations WHERE observable = 'curve' AND axis1 = 4 AND axis2 IS NULL AND count = 4 AND diverged = 2"), Is.EqualTo(2L));
        Assert.That(Sql(path, "SELECT axis1 || ' ' || axis2 FROM predictions WHERE observable = 'surface' AND point = 5 LIMIT 1"), Is.EqualTo("2.0 2.0"));
        Assert.That(Sql(path, "SELECT prediction FROM predictions WHERE observable = 'level' LIMIT 1"), Is.EqualTo(double.PositiveInfinity));
        Assert.That(Sql(path, "SELECT verdict FROM predictions WHERE observable = 'level' LIMIT 1"), Is.EqualTo("Diverged"));
        Assert.That(Sql(path, "SELECT verdicts FROM blocks LIMIT 1"), Is.EqualTo("""[[2,["Diverged",2,"Infinity"]],[5,["Diverged",5,"Infinity"]]]"""));
        Assert.That(Sql(path, "SELECT length(data) FROM blocks LIMIT 1"), Is.EqualTo(6L * (4 + 1 + 1 + 8) * 8));
    }

    [Test]
    public void Not_a_number_is_null_with_its_verdict()
    {
        string path = Stored(Study(""", "config": { "diverges": 1 } """));

        Assert.That(Sql(path, "SELECT count(*) FROM observations WHERE observable = 'curve' AND mean IS NULL AND verdict = 'Diverged' AND count = 0 AND diverged = 6"), Is.EqualTo(8L));
    }

    [Test]
    public void Replica_values_come_back_bit_for_bit()
    {
        double[] values = [double.NaN, -0.0, double.NegativeInfinity, double.Epsilon, BitConverter.Int64BitsToDouble(0x7ff8_0000_dead_beef), 0.1];
        double[] back = new double[values.Length];

        BlockCodec.Doubles(BlockCodec.Bytes(values), back);

        Assert.That(back.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(values.Select(BitConverter.DoubleToInt64Bits)));
        Assert.That(BlockCodec.Bytes([1.0]), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f }));
    }

    internal static string OpenHeldStore(string path)
    {
        try
        {
            Run(Study(), path);
            return "ran";
        }
        catch (StoreInUseException e)
        {
            try
            {
                using StudyStore _ = StudyStore.OpenReadOnly(path);
                return "read";
            }
            catch (StoreInUseException)
            {
                return $"in use: {Path.GetFileName(e.Path)} by {e.Owner?.Process} on {e.Owner?.Host}";
            }
        }
    }

    [Test]
    public void A_second_process_is_refused()
    {
        string path = folder["study.db"];
        using (StudyStore.OpenForRun(path, StudyPlanner.Plan(Study(), FakeSystem.Instance, FakeSystem.Device()), acceptVersion: false, Disk.Real))
            Assert.That(Child.Run(typeof(StoreTests), nameof(OpenHeldStore), argument: path), Is.EqualTo($"in use: study.db by {Environment.ProcessId} on {Environment.MachineName}"));

        Assert.That(Child.Run(typeof(StoreTests), nameof(OpenHeldStore), argument: path), Is.EqualTo("ran"));
    }

    [TestCase(""", "seed": 2 """, "seed")]
    [TestCase(""", "commonRandomNumbers": true """, "commonRandomNumbers")]
    [TestCase(""", "config": { "noise": 0.7 } """, "sweep")]
    [TestCase(""", "zip": { "noise": [0.1, 0.7] } """, "sweep")]
    public void A_store_of_another_study_is_refused(string members, string member)
    {
        string path = Stored();

        StoreMismatchException error = Assert.Throws<StoreMismatchException>(() => Run(Study(members), path, acceptVersion: true))!;

        Assert.That(error.Member, Is.EqualTo(member));
    }

    [Test]
    public void A_store_of_another_version_is_refused_unless_accepted()
    {
        string path = Stored();
        Sql(path, "UPDATE meta SET value = '0.0.9' WHERE key = 'engine'");

        StoreMismatchException error = Assert.Throws<StoreMismatchException>(() => Run(Study(), path))!;
        Assert.That((error.Member, error.Stored, error.Asked), Is.EqualTo(("engine version", "0.0.9", EngineVersion.Current)));
        Assert.DoesNotThrow(() => Run(Study(), path, acceptVersion: true));
    }

    [Test]
    public void A_store_of_another_schema_is_refused()
    {
        string path = Stored();
        Sql(path, "UPDATE meta SET value = '1' WHERE key = 'schema'");

        Assert.That(Assert.Throws<StoreMismatchException>(() => StudyStore.OpenReadOnly(path))!.Member, Is.EqualTo("schema"));
    }

    [Test]
    public void Replicas_can_be_added_but_not_taken_away()
    {
        string path = Stored(Study() with { Replicas = 4 });
        Assert.Throws<StoreMismatchException>(() => Run(Study() with { Replicas = 3 }, path));

        string grown = ResultText.Of(RunTests.Run(path, Study() with { Replicas = 9 }));

        Assert.That(grown, Is.EqualTo(ResultText.Of(RunTests.Run(folder["fresh.db"], Study() with { Replicas = 9 }))));
    }

    [Test]
    public void Rules_and_titles_may_change()
    {
        string path = Stored();
        StudyFile changed = Study(""", "compare": [ { "observable": "level" } ] """) with { Title = "Another title" };

        StudyResult result = RunTests.Run(path, changed);

        Assert.That(result.Study.Title, Is.EqualTo("Another title"));
        Assert.That(result.Comparisons.Select(c => c.Observable).Distinct(), Is.EqualTo(new[] { "level" }));
        Assert.That(result.Provenance.StudyHash, Is.EqualTo(StudyFiles.Hash(changed)));
    }

    [Test]
    public void A_changed_byte_of_a_block_is_found()
    {
        string path = Stored();
        Sql(path, "UPDATE blocks SET data = CAST(x'01' || substr(data, 2) AS BLOB) WHERE rowid = 1");

        Assert.That(() => RunTests.Read(path), Throws.TypeOf<CorruptDataException>().With.Message.Contains("row of blocks"));
    }

    [TestCase("predictions", "UPDATE predictions SET prediction = prediction * 1.0000000000000002 WHERE observable = 'level'")]
    [TestCase("predictions", "UPDATE predictions SET prediction = NULL WHERE observable = 'curve' AND point = 2")]
    [TestCase("predictions", "UPDATE predictions SET bias = 0.25 WHERE observable = 'curve' AND point = 2")]
    [TestCase("predictions", "UPDATE predictions SET axis1 = 3 WHERE observable = 'curve' AND point = 2")]
    [TestCase("predictions", "UPDATE predictions SET verdict = 'Diverged' WHERE observable = 'surface' AND point = 7")]
    [TestCase("observations", "UPDATE observations SET mean = mean + 1e-12 WHERE observable = 'level'")]
    [TestCase("observations", "UPDATE observations SET standardError = 0 WHERE observable = 'spread'")]
    [TestCase("observations", "UPDATE observations SET jackknife = zeroblob(48) WHERE observable = 'spread'")]
    [TestCase("observations", "UPDATE observations SET count = 5 WHERE observable = 'curve' AND point = 0")]
    [TestCase("blocks", "UPDATE blocks SET device = 'gpu'")]
    [TestCase("blocks", "UPDATE blocks SET seconds = 1000")]
    [TestCase("blocks", "UPDATE blocks SET verdicts = '[[1,[\"Diverged\",1,0]]]'")]
    [TestCase("cells", "UPDATE cells SET failure = 'none'")]
    [TestCase("cells", "UPDATE cells SET seed = '1'")]
    [TestCase("cells", "UPDATE cells SET config = replace(config, '0.1', '0.2')")]
    [TestCase("cells", "UPDATE cells SET wanted = 5")]
    public void A_changed_field_is_found_by_the_hash_of_its_row(string table, string damage)
    {
        string path = Stored();
        Sql(path, damage);

        CorruptDataException error = Assert.Throws<CorruptDataException>(() => RunTests.Read(path))!;
        Assert.That(error.Message, Does.Contain($"a row of {table} (").And.Contain("does not have the hash"));
    }

    [TestCase("UPDATE blocks SET first = 0, count = -1 WHERE rowid = 1")]
    [TestCase("UPDATE cells SET layout = '[]'")]
    [TestCase("UPDATE cells SET layout = '{'")]
    [TestCase("UPDATE cells SET layout = '[{\"observable\":\"curve\",\"axes\":[[1,2],[\"x\"]]}]'")]
    [TestCase("UPDATE cells SET seed = 'x'")]
    [TestCase("UPDATE cells SET sweep = '3'")]
    [TestCase("DELETE FROM predictions WHERE point = 1")]
    [TestCase("UPDATE meta SET value = '{}' WHERE key = 'study'")]
    [TestCase("UPDATE meta SET value = replace(value, 'Fake study', 'Fake studies') WHERE key = 'study'")]
    [TestCase("DELETE FROM meta")]
    [TestCase("DROP TABLE cells")]
    [TestCase("PRAGMA application_id = 7")]
    public void Content_that_no_run_writes_is_a_named_error(string damage)
    {
        string path = Stored();
        Sql(path, $"PRAGMA foreign_keys = 0; {damage}");

        Assert.That(() => RunTests.Read(path), Throws.TypeOf<CorruptDataException>().Or.TypeOf<StoreException>());
    }

    [Test]
    public void Truncated_stores_are_named_errors()
    {
        string path = Stored();
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in (int[])[0, 1, 99, 100, 511, 512, 4095, 4096, 8192, whole.Length / 2, whole.Length - 4097, whole.Length - 4096])
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => RunTests.Read(path), Throws.TypeOf<CorruptDataException>(), $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void Flipped_bytes_are_a_named_error_or_change_nothing()
    {
        string path = Stored();
        byte[] whole = File.ReadAllBytes(path);
        string before = ResultText.Of(RunTests.Read(path));
        ulong state = 12345;
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] damaged = [.. whole];
            for (int b = 0; b < 1 + (trial % 4); b++)
            {
                state = (state * 6364136223846793005) + 1442695040888963407;
                damaged[(int)((state >> 33) % (ulong)damaged.Length)] ^= (byte)(1 + ((state >> 20) % 255));
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                Assert.That(ResultText.Of(RunTests.Read(path)), Is.EqualTo(before), $"trial {trial}: damage that is not found changes nothing");
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.That(e, Is.InstanceOf<LargeNException>(), $"trial {trial}");
            }
        }

        File.WriteAllBytes(path, whole);
        Assert.That(ResultText.Of(RunTests.Read(path)), Is.EqualTo(before));
    }

    [Test]
    public void Other_files_are_refused_and_left_alone()
    {
        string text = folder["text.db"], other = folder["other.db"];
        File.WriteAllText(text, new string('x', 5000));
        Sql(other, "CREATE TABLE t (a)");

        Assert.Throws<CorruptDataException>(() => Run(Study(), text));
        Assert.Throws<CorruptDataException>(() => Run(Study(), other));
        Assert.That(File.ReadAllText(text), Is.EqualTo(new string('x', 5000)));
        Assert.That(Sql(other, "SELECT count(*) FROM sqlite_master"), Is.EqualTo(1L));
    }

    [Test]
    public void A_path_that_cannot_be_is_a_named_error()
    {
        Assert.Throws<StoreException>(() => StudyStore.OpenReadOnly(folder["none.db"]));
        File.WriteAllText(folder["file"], "");
        Assert.That(Assert.Throws<StoreException>(() => Run(Study(), folder["file/study.db"]))!.Message, Does.Contain("its folder cannot be made"));
        Assert.That(Assert.Throws<StoreException>(() => Run(Study(), folder.Path))!.Message, Does.Contain("is a folder"));
    }

    [Test]
    public void A_run_makes_the_folder_of_its_store()
    {
        Run(Study(), folder["new/folder/study.db"]);

        Assert.That(File.Exists(folder["new/folder/study.db"]));
    }

    [Test]
    public void Status_tells_what_is_done()
    {
        string path = Stored(Study() with { Replicas = 4 });
        using StudyStore store = StudyStore.OpenReadOnly(path);
        StoreStatus status = store.Status();

        Assert.That((status.ReplicasDone, status.Replicas, status.Failed, status.IsComplete), Is.EqualTo((8L, 8L, 0, true)));
        Assert.That(status.Cells[1].Sweep, Is.EqualTo(new[] { KeyValuePair.Create("scale", "2") }));
        Assert.That((status.Provenance.EngineVersion, status.Provenance.Device), Is.EqualTo((EngineVersion.Current, "cpu, 256-bit vectors")));
    }
}
