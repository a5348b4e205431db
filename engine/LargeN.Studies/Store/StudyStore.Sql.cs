// SPDX-License-Identifier: MIT
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    private const int Busy = 5, Locked = 6, Corrupt = 11, NotADatabase = 26;

    private string Meta(string key) => Scalar("SELECT value FROM meta WHERE key = $key", ("$key", key)) as string
        ?? throw new CorruptDataException(Path, -1, $"meta has no \"{key}\"");

    private void SetMeta(string key, string value) =>
        Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($key, $value)", ("$key", key), ("$value", value));

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private void Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    // Everything or nothing.
    private void Transaction(Action write) => Guarded(() =>
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            write();
            Execute("COMMIT");
        }
        catch
        {
            // A full disk may have rolled it back already; the first error is the one to report.
            try
            {
                Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
            }

            throw;
        }

        return 0;
    });

    // Errors of SQLite, and content that cannot be what a run wrote, under the names that callers know.
    private T Guarded<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked)
        {
            throw new StoreInUseException(Path, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new CorruptDataException(Path, -1, $"no sound SQLite database ({e.Message})", e);
        }
        catch (SqliteException e)
        {
            throw new StoreException(Path, e.Message, e.SqliteExtendedErrorCode, e);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or JsonException or OverflowException or KeyNotFoundException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            throw new CorruptDataException(Path, -1, $"content that no run writes ({e.Message})", e);
        }
    }
}
