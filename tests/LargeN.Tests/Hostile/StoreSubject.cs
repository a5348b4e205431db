// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Tests.Studies;
using Microsoft.Data.Sqlite;

namespace LargeN.Tests.Hostile;

/// <summary>Stores: bytes of the database spoiled, or single fields, with the checksum of the row made right again.</summary>
internal sealed class StoreSubject : Subject
{
    private static readonly object?[] Values = [null, 0L, 1L, -1L, 1L << 31, 1L << 32, long.MaxValue, 0.5, double.PositiveInfinity, "", "[]", "{}", "null", "[[\"Converged\"]]", "NaN", "\0", "1/0", Array.Empty<byte>(), new byte[7], new byte[8000]];

    private readonly string path;

    internal StoreSubject()
    {
        path = Path.Combine(Folder, "study.sqlite");
        StudyFile study = FakeSystem.Study(""" "replicas": 4, "replicasPerBlock": 2, "grid": { "scale": { "values": [1, 2] } }, "config": { "diverges": 3 } """);
        StudyRunner.Run(StudyPlanner.Plan(study, FakeSystem.Instance, FakeSystem.Device()), path);
        Good = [File.ReadAllBytes(path)];
    }

    internal override string Name => "store";

    internal override IReadOnlyList<byte[]> Good { get; }

    internal override byte[] Structured(byte[] good, Draws draws)
    {
        File.WriteAllBytes(path, good);
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            for (int change = draws.Next(2); change >= 0; change--) Change(connection, draws);
        }

        return File.ReadAllBytes(path);
    }

    internal override void Lay(byte[] input)
    {
        foreach (string old in Directory.GetFiles(Folder)) File.Delete(old);
        File.WriteAllBytes(path, input);
    }

    internal override Action Read(byte[] input)
    {
        using StudyStore store = StudyStore.OpenReadOnly(path);
        _ = store.Status();
        StudyResult result = StudyResults.FromStore(store, FakeSystem.Instance);
        return () => Assert.That(() => HtmlReport.Text(result) + CsvExport.Text(result) + VegaLiteExport.Text(result), Throws.Nothing);
    }

    private static void Change(SqliteConnection connection, Draws draws)
    {
        string table = draws.Of(["meta", "cells", "cells", "predictions", "blocks", "blocks", "observations"]);
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = $"SELECT * FROM {table} LIMIT 1 OFFSET {draws.Next(4)}";
        List<(string Name, object? Value)> row = [];
        using (SqliteDataReader reader = select.ExecuteReader())
        {
            if (!reader.Read()) return;
            for (int i = 0; i < reader.FieldCount; i++) row.Add((reader.GetName(i), reader.IsDBNull(i) ? null : reader.GetValue(i)));
        }

        List<(string Name, object? Value)> old = [.. row];
        int fields = table == "meta" ? row.Count : row.Count - 1;       // the last is the checksum
        int at = draws.Next(fields);
        row[at] = row[at] with { Value = row[at].Value is string text && draws.Next(2) == 0 ? Edited(text, draws) : draws.Of(Values) };
        if (table != "meta") row[^1] = row[^1] with { Value = RowHash.Of([.. row.Take(fields).Select(f => f.Value)]) };

        using SqliteCommand update = connection.CreateCommand();
        update.CommandText = $"UPDATE OR IGNORE {table} SET {string.Join(", ", row.Select((f, i) => $"{f.Name} = $v{i}"))} WHERE {string.Join(" AND ", old.Select((f, i) => $"{f.Name} IS $o{i}"))}";
        for (int i = 0; i < row.Count; i++)
        {
            update.Parameters.AddWithValue($"$v{i}", row[i].Value ?? DBNull.Value);
            update.Parameters.AddWithValue($"$o{i}", old[i].Value ?? DBNull.Value);
        }

        try
        {
            update.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The schema itself refuses the value.
        }
    }

    private static string Edited(string text, Draws draws)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (draws.Next(2) == 0 && text is ['{' or '[', ..])
        {
            try
            {
                return System.Text.Encoding.UTF8.GetString(Changes.Json(bytes, draws));
            }
            catch (System.Text.Json.JsonException)
            {
            }
        }

        return System.Text.Encoding.UTF8.GetString(Changes.Bytes(bytes, draws));
    }
}
