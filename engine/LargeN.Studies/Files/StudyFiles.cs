// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Reading, checking and writing of study files.</summary>
/// <remarks>
/// A relative path of a data file inside a config means what it means everywhere in the tool: relative to the working directory of the process,
/// not to the study file. A data file enters the ids of the cells by its content, so a store is resumed from any directory. A study that was loaded from a
/// file may read data in the folder of that file alone, links followed, unless more was allowed: who sends a study does not choose what is read.
/// </remarks>
public static class StudyFiles
{
    /// <summary>The format that this version reads and writes.</summary>
    public const int Format = 1;

    /// <summary>Most replicas a cell.</summary>
    public const int MaximumReplicas = 100_000_000;

    /// <summary>Most values that one <c>logspace</c> or <c>linspace</c> makes.</summary>
    public const int MaximumValues = 1_000;

    private const long MaximumFileBytes = 64L << 20;

    /// <summary>Reads a study file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Config members to set, as <c>--set path=value</c> does: a path and a JSON text, or a plain word for a text. They change <see cref="StudyFile.Config"/>.</param>
    /// <param name="allowed">Folders or files of data that may be read beside the folder of the study file. What an override names is allowed too.</param>
    /// <exception cref="ConfigException">There is no such file, it is no JSON, or anything in it is wrong; all violations are listed.</exception>
    public static StudyFile Load(string path, IReadOnlyList<KeyValuePair<string, string>>? overrides = null, IReadOnlyList<string>? allowed = null)
    {
        FileInfo file = new(path);
        if (!file.Exists) throw new ConfigException(path, [new Violation("(file)", "", "there is no such file")]);
        if (file.Length > MaximumFileBytes) throw new ConfigException(path, [new Violation("(file)", $"{file.Length} bytes", $"must be at most {MaximumFileBytes} bytes")]);
        try
        {
            return Parse(File.ReadAllText(path), path, overrides) with
            {
                DataFolders = [file.DirectoryName!, .. allowed ?? [], .. (overrides ?? []).Select(o => o.Value.Trim('"')).Where(v => v.Length > 0 && Path.Exists(v))],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(path, [new Violation("(file)", "", $"cannot be read: {e.Message}")]);
        }
    }

    /// <summary>Reads a study from a text.</summary>
    /// <param name="text">JSON; unknown members are errors that name the nearest member.</param>
    /// <param name="name">Name for messages: the file.</param>
    /// <param name="overrides">Config members to set, as in <see cref="Load"/>.</param>
    /// <exception cref="ConfigException">It is no JSON, or anything in it is wrong; all violations are listed.</exception>
    public static StudyFile Parse(string text, string name, IReadOnlyList<KeyValuePair<string, string>>? overrides = null)
    {
        StudyReader reader = new();
        StudyFile study;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            study = reader.Study(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ConfigException(name, [new Violation("(file)", "", $"is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {Reason(e)}")]);
        }

        catch (InvalidOperationException e)
        {
            // System.Text.Json finds half a surrogate pair only when the text is asked for.
            throw new ConfigException(name, [new Violation("(file)", "", $"has a text that is no Unicode: {e.Message}")]);
        }

        if (reader.Violations.Count > 0) throw new ConfigException(name, reader.Violations);
        study = WithOverrides(study, name, overrides ?? []);
        IReadOnlyList<Violation> violations = StudyFileRules.Violations(study);
        return violations.Count == 0 ? study : throw new ConfigException(name, violations);
    }

    /// <summary>The canonical text of a study: all members, fixed order, sweeps as lists of values, shortest numbers. Parsing it gives an equal study.</summary>
    /// <param name="study">A valid study.</param>
    public static string Canonical(StudyFile study) => StudyWriter.Write(study);

    /// <summary>SHA-256 of the canonical text, 64 lower-case hexadecimal digits.</summary>
    /// <param name="study">A valid study.</param>
    public static string Hash(StudyFile study) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(study))));

    private static StudyFile WithOverrides(StudyFile study, string name, IReadOnlyList<KeyValuePair<string, string>> overrides)
    {
        List<Violation> violations = [];
        string config = study.Config;
        foreach ((string path, string value) in overrides)
        {
            if (study.Factors.SelectMany(f => f.Paths).FirstOrDefault(p => StudyFileRules.Overlap(p, path)) is { } swept)
            {
                violations.Add(new Violation(path, value, $"the study sweeps \"{swept}\"; change its grid instead"));
                continue;
            }

            try
            {
                config = ConfigText.Set(config, path, value);
            }
            catch (ConfigException e)
            {
                violations.AddRange(e.Violations);
            }
        }

        if (violations.Count > 0) throw new ConfigException(name, violations);
        return study with { Config = JsonText.Canonical(config) };
    }

    // The message of System.Text.Json repeats the place, which the caller has already told.
    private static string Reason(JsonException e)
    {
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }
}
