// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using LargeN.Systems;
using Microsoft.Data.Sqlite;

namespace LargeN.Studies;

/// <summary>A study's results so far: one SQLite file.</summary>
/// <remarks>
/// One process, one connection, one writer: locking mode exclusive and a rollback journal, because a write-ahead log fails on network file systems.
/// A finished block is one transaction, so whatever ends the process loses at most the block in flight. Any SQL tool reads the file while no run holds it.
/// </remarks>
public sealed partial class StudyStore : IDisposable
{
    // A reader gives the file back in a moment, a run does not: after this long the store counts as in use.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly SqliteConnection connection;
    private OwnerFile? owner;

    private StudyStore(string path, SqliteConnection connection)
    {
        Path = path;
        this.connection = connection;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The study that the store holds.</summary>
    public StudyFile Study { get; private set; } = null!;

    /// <summary>Which part of the study the store is for.</summary>
    public Shard Shard { get; private set; }

    /// <summary>Opens a store for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StoreException">There is no such file or it cannot be read.</exception>
    /// <exception cref="StoreInUseException">A run holds it.</exception>
    /// <exception cref="CorruptDataException">It is no store, or damaged.</exception>
    /// <exception cref="StoreMismatchException">Its layout is of another version.</exception>
    public static StudyStore OpenReadOnly(string path)
    {
        if (!File.Exists(path)) throw new StoreException(path, "there is no such file");

        // Not SQLite's read-only mode: after a kill the first reader must be able to roll the journal back.
        return Opened(path, SqliteOpenMode.ReadWrite, store =>
        {
            store.Acquire("PRAGMA query_only = 1; BEGIN");
            store.Acquire("SELECT count(*) FROM sqlite_master");
            if (store.Scalar("SELECT count(*) FROM sqlite_master") is 0L) throw new CorruptDataException(path, 0, "an empty database, no store of a study");
            store.Check();
            store.Study = store.StoredStudy();
            store.Shard = store.StoredShard();
        });
    }

    /// <summary>Refuses at once where another process holds a store, before an hour of planning.</summary>
    /// <param name="path">The store; it need not be there.</param>
    /// <exception cref="StoreInUseException">A run holds it.</exception>
    public static void ThrowIfHeld(string path)
    {
        if (!File.Exists(path)) return;
        using StudyStore store = Opened(path, SqliteOpenMode.ReadWrite, store => store.Acquire("SELECT count(*) FROM sqlite_master"));
    }

    /// <summary>Opens or makes the store of a plan and holds it until it is disposed of.</summary>
    internal static StudyStore OpenForRun(string path, StudyPlan plan, bool acceptVersion, Disk disk)
    {
        MakeFolder(path, disk);
        return Held(path, SqliteOpenMode.ReadWriteCreate, disk, store =>
        {
            if (store.Scalar("SELECT count(*) FROM sqlite_master") is 0L) store.Create(plan);
            else store.Join(plan, acceptVersion);
        });
    }

    /// <summary>Tells those who look at the store how far the run is.</summary>
    internal IProgress<StudyProgress>? Telling(IProgress<StudyProgress>? progress) => owner is null ? progress : owner.Telling(progress);

    /// <inheritdoc/>
    public void Dispose()
    {
        owner?.Dispose();
        connection.Dispose();
    }

    // One transaction prepares the store; its lock stays until the end.
    private static StudyStore Held(string path, SqliteOpenMode mode, Disk disk, Action<StudyStore> prepare)
    {
        StudyStore store = Opened(path, mode, store =>
        {
            store.Acquire("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL");
            store.Acquire("PRAGMA journal_mode = DELETE");
            store.Acquire("BEGIN EXCLUSIVE");
            store.owner = new OwnerFile(path, disk);
            prepare(store);
            store.Execute("COMMIT");
        });
        return store;
    }

    // SQLite makes the file but not its folder, and says of either only that it cannot open the file.
    private static void MakeFolder(string path, Disk disk)
    {
        if (Directory.Exists(path)) throw new StoreException(path, "is a folder; a store is a file");
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        try
        {
            disk.MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(path, $"its folder cannot be made ({e.Message})", inner: e);
        }
    }

    private static StudyStore Opened(string path, SqliteOpenMode mode, Action<StudyStore> prepare)
    {
        SqliteConnectionStringBuilder builder = new() { DataSource = path, Mode = mode, Pooling = false };
        StudyStore store = new(path, new SqliteConnection(builder.ToString()));
        try
        {
            store.Guarded(() =>
            {
                store.connection.Open();
                prepare(store);
                return 0;
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // That the file is a sound store of this layout.
    private void Check()
    {
        if (Scalar("PRAGMA application_id") is not long id || id != StoreSchema.ApplicationId)
            throw new CorruptDataException(Path, 68, "an SQLite database, but no store of a study");
        if (Scalar("PRAGMA quick_check(1)") is not "ok" and var damage)
        {
            string text = Convert.ToString(damage, CultureInfo.InvariantCulture) ?? "";
            throw CouldNotBeRead(text) ? new StoreException(Path, text) : new CorruptDataException(Path, -1, $"damaged: {text}");
        }

        string schema = Meta("schema");
        if (schema != Text(StoreSchema.Version))
            throw new StoreMismatchException(Path, "schema", schema, Text(StoreSchema.Version), "read it with the version that wrote it");
    }

    // SQLite's check takes a page that the disk did not give for a damaged one; the error code in its text tells them apart.
    private static bool CouldNotBeRead(string damage)
    {
        const string Mark = "error code=";
        int at = damage.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return false;
        string digits = string.Concat(damage[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && (code & 0xff) is not (Corrupt or NotADatabase);
    }

    private StudyFile StoredStudy()
    {
        try
        {
            StudyFile study = StudyFiles.Parse(Meta("study"), Path);
            return StudyFiles.Hash(study) == Meta("studyHash") ? study : throw new CorruptDataException(Path, -1, "the study in it does not have the hash that stands beside it");
        }
        catch (ConfigException e)
        {
            throw new CorruptDataException(Path, -1, $"the study in it cannot be read: {e.Message}", e);
        }
    }

    private Shard StoredShard() => Shard.TryParse(Meta("shard"), out Shard shard)
        ? shard
        : throw new CorruptDataException(Path, -1, $"meta has the shard \"{Meta("shard")}\"; i/n is expected");

    private void Create(StudyPlan plan)
    {
        CreateTables(plan.Study, EngineVersion.Current, plan.Shard);
        foreach (PlannedCell cell in plan.Cells)
            Insert("cells", cell.Id, cell.Position, cell.Config, SweepText(cell.Sweep), Text(cell.Seed), cell.ReplicasHere, cell.Predicts ? 1 : 0, null, null, null, null);
    }

    private void CreateTables(StudyFile study, string engine, Shard shard)
    {
        Execute($"PRAGMA application_id = {StoreSchema.ApplicationId}");
        Execute(StoreSchema.Create);
        SetMeta("schema", Text(StoreSchema.Version));
        SetMeta("engine", engine);
        SetMeta("shard", shard.ToString());
        Shard = shard;
        SetStudy(study);
    }

    // What is drawn must be the same; titles, rules, plots and block sizes may change, and replicas may be added.
    private void Join(StudyPlan plan, bool acceptVersion)
    {
        Check();
        StudyFile stored = StoredStudy();
        string engine = Meta("engine");
        if (engine != EngineVersion.Current && !acceptVersion)
            throw new StoreMismatchException(Path, "engine version", engine, EngineVersion.Current, "accept the version explicitly (--accept-version) or use a new store");
        Shard = StoredShard();
        if (Shard != plan.Shard)
            throw new StoreMismatchException(Path, "shard", Shard.ToString(), plan.Shard.ToString(), "each shard has a store of its own; `largen study merge` joins them");
        Same("system", stored.System, plan.Study.System);
        Same("seed", Text(stored.Seed), Text(plan.Study.Seed));
        Same("commonRandomNumbers", stored.CommonRandomNumbers ? "true" : "false", plan.Study.CommonRandomNumbers ? "true" : "false");
        HashSet<string> ids = [.. Rows("SELECT id FROM cells", r => r.GetString(0))];
        int missing = plan.Cells.Count(c => !ids.Contains(c.Id));
        if (missing > 0 || ids.Count != plan.Cells.Count)
            throw new StoreMismatchException(Path, "sweep", $"{ids.Count} cells", $"{plan.Cells.Count} cells, {missing} of them not in the store", "use a new store");
        if (Scalar("SELECT coalesce(max(first + count), 0) FROM blocks") is long done && done > plan.Study.Replicas)
            throw new StoreMismatchException(Path, "number of replicas", Text(done), Text(plan.Study.Replicas), "replicas can be added to a store, not taken away");

        SetMeta("engine", EngineVersion.Current);
        SetStudy(plan.Study);
        foreach (PlannedCell cell in plan.Cells)
        {
            UpdateCell(
                cell.Id, "position = $position, config = $config, sweep = $sweep, wanted = $wanted, theory = $theory",
                ("$position", cell.Position), ("$config", cell.Config), ("$sweep", SweepText(cell.Sweep)), ("$wanted", cell.ReplicasHere), ("$theory", cell.Predicts ? 1 : 0));
        }

        void Same(string member, string inStore, string asked)
        {
            if (inStore != asked) throw new StoreMismatchException(Path, member, inStore, asked, "use a new store");
        }
    }

    private void SetStudy(StudyFile study)
    {
        SetMeta("title", study.Title);
        SetMeta("study", StudyFiles.Canonical(study));
        SetMeta("studyHash", StudyFiles.Hash(study));
        Study = study;
    }

    private static string SweepText(IReadOnlyList<KeyValuePair<string, string>> sweep) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        foreach ((string path, string value) in sweep)
        {
            json.WritePropertyName(path);
            json.WriteRawValue(value, skipInputValidation: true);
        }

        json.WriteEndObject();
    });

    private static List<KeyValuePair<string, string>> ParseSweep(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, JsonText.Canonical(m.Value)))];
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
