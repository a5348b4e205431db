// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    private const string CellFields = "id, position, config, sweep, seed, wanted, theory, layout, predicted, derived, failure";

    private const int Busy = 5, Locked = 6, Corrupt = 11, NotADatabase = 26;

    private string Meta(string key) => Scalar("SELECT value FROM meta WHERE key = $key", ("$key", key)) as string
        ?? throw new CorruptDataException(Path, -1, $"meta has no \"{key}\"");

    private void SetMeta(string key, string value) =>
        Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($key, $value)", ("$key", key), ("$value", value));

    /// <summary>Runs a statement that takes the lock of the file; another process gets a moment to give it back.</summary>
    private void Acquire(string sql)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int code = SQLitePCL.raw.sqlite3_exec(connection.Handle!, sql);
            if (code == 0) return;
            if ((code & 0xff) is not (Busy or Locked))
                throw new SqliteException(SQLitePCL.raw.sqlite3_errmsg(connection.Handle!).utf8_to_string(), code & 0xff, SQLitePCL.raw.sqlite3_extended_errcode(connection.Handle!));
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new StoreInUseException(Path, StoreOwner.Of(Path));
            Thread.Sleep(20);
        }
    }

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

    /// <summary>Writes a row with the hash of its fields.</summary>
    private void Insert(string table, params object?[] fields)
    {
        string places = string.Join(", ", Enumerable.Range(0, fields.Length + 1).Select(i => $"${Text(i)}"));
        Execute($"INSERT INTO {table} VALUES ({places})", [.. fields.Append(RowHash.Of(fields)).Select((f, i) => ($"${Text(i)}", f))]);
    }

    /// <summary>Changes fields of a cell, and the hash with them.</summary>
    private void UpdateCell(string id, string fields, params (string Name, object? Value)[] values)
    {
        Execute($"UPDATE cells SET {fields} WHERE id = $id", [("$id", id), .. values]);
        object?[] row = Rows($"SELECT {CellFields}, sha256 FROM cells WHERE id = $id", r => Fields(r), ("$id", id)).Single();
        Execute("UPDATE cells SET sha256 = $sha256 WHERE id = $id", ("$id", id), ("$sha256", RowHash.Of(row)));
    }

    /// <summary>The rows of a table that fulfil a condition, without their hash, which is checked.</summary>
    private List<object?[]> Sound(string table, string where, params (string Name, object? Value)[] parameters) =>
        Rows($"SELECT * FROM {table} {where}", r => Sound(table, r), parameters);

    private object?[] Sound(string table, SqliteDataReader row)
    {
        object?[] fields = Fields(row);
        return RowHash.Of(fields) == row.GetString(row.FieldCount - 1)
            ? fields
            : throw new CorruptDataException(Path, -1, $"a row of {table} ({string.Join(", ", fields.Take(table == "cells" ? 1 : 3))}) does not have the hash that stands beside it");
    }

    private static object?[] Fields(SqliteDataReader row) =>
        [.. Enumerable.Range(0, row.FieldCount - 1).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))];

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
            throw new StoreInUseException(Path, StoreOwner.Of(Path), e);
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
