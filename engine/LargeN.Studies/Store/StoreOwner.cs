// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;

namespace LargeN.Studies;

/// <summary>Who holds a store, and how far that run has come: a small JSON file beside the store, written while a run holds it.</summary>
/// <param name="Process">Id of the process.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Since">When it took the store, UTC.</param>
/// <param name="Progress">How far it has come; null before its first block.</param>
/// <param name="Told">When that was, UTC.</param>
/// <remarks>The lock on the store itself says whether a run holds it; a file that a killed run left behind means nothing and is overwritten.</remarks>
public sealed record StoreOwner(int Process, string Host, DateTimeOffset Since, StudyProgress? Progress, DateTimeOffset Told)
{
    private const string Suffix = ".owner";
    private const long MostBytes = 64 << 10;

    /// <summary>The owner that the file beside a store names; null where there is none that can be read.</summary>
    /// <param name="store">The store.</param>
    public static StoreOwner? Of(string store)
    {
        string path = PathOf(store);
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > MostBytes) return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new StoreOwner(
                root.GetProperty("process").GetInt32(),
                root.GetProperty("host").GetString() ?? "",
                root.GetProperty("since").GetDateTimeOffset(),
                root.TryGetProperty("progress", out JsonElement progress) ? Read(progress) : null,
                root.GetProperty("told").GetDateTimeOffset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"process {Process} on {Host} has held it since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    /// <summary>Where the file of a store lies.</summary>
    internal static string PathOf(string store) => store + Suffix;

    /// <summary>This process.</summary>
    internal static StoreOwner Here() => new(Environment.ProcessId, Environment.MachineName, DateTimeOffset.UtcNow, null, DateTimeOffset.UtcNow);

    /// <summary>The text of the file.</summary>
    internal string Text() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("process", Process);
        json.WriteString("host", Host);
        json.WriteString("since", Since);
        json.WriteString("told", Told);
        if (Progress is { } p)
        {
            json.WriteStartObject("progress");
            json.WriteString("stage", p.Stage.ToString());
            json.WriteString("cell", p.Cell);
            json.WriteNumber("cellsPredicted", p.CellsPredicted);
            json.WriteNumber("cells", p.Cells);
            json.WriteNumber("blocksDone", p.BlocksDone);
            json.WriteNumber("blocks", p.Blocks);
            json.WritePropertyName("flopsDone");
            JsonText.WriteNumber(json, p.FlopsDone);
            json.WritePropertyName("flops");
            JsonText.WriteNumber(json, p.Flops);
            json.WriteNumber("cellsFailed", p.CellsFailed);
            json.WriteNumber("secondsElapsed", p.Elapsed.TotalSeconds);
            if (p.TimeLeft is { } left) json.WriteNumber("secondsLeft", left.TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    private static StudyProgress Read(JsonElement p) => new(
        Enum.Parse<StudyStage>(p.GetProperty("stage").GetString()!),
        p.GetProperty("cell").GetString() ?? "",
        p.GetProperty("cellsPredicted").GetInt32(),
        p.GetProperty("cells").GetInt32(),
        p.GetProperty("blocksDone").GetInt32(),
        p.GetProperty("blocks").GetInt32(),
        p.GetProperty("flopsDone").GetDouble(),
        p.GetProperty("flops").GetDouble(),
        p.GetProperty("cellsFailed").GetInt32(),
        TimeSpan.FromSeconds(p.GetProperty("secondsElapsed").GetDouble()),
        p.TryGetProperty("secondsLeft", out JsonElement left) ? TimeSpan.FromSeconds(left.GetDouble()) : null);
}
