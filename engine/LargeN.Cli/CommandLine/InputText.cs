// SPDX-License-Identifier: MIT
namespace LargeN.Cli.CommandLine;

/// <summary>Text files that the user names.</summary>
internal static class InputText
{
    private const int LargestFile = 64 << 20;

    /// <summary>The text of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="UsageException">It cannot be read, or is far larger than any config.</exception>
    internal static string Read(string path, TextReader input)
    {
        if (path == "-") return input.ReadToEnd();
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > LargestFile) throw new UsageException($"{path}: {file.Length} bytes; a config has at most {LargestFile}");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{path}: cannot be read ({e.Message})", e);
        }
    }
}
