// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Whether data files lie where a study may read.</summary>
internal static class DataFolders
{
    private const int MostLinks = 40;

    /// <summary>A violation for each path outside all folders. Links on the way are followed first.</summary>
    /// <param name="folders">Folders, or single files.</param>
    /// <param name="paths">Config member and path.</param>
    internal static IEnumerable<Violation> Outside(IReadOnlyList<string> folders, IReadOnlyList<KeyValuePair<string, string>> paths)
    {
        if (paths.Count == 0) return [];
        List<string> roots = [.. folders.Select(f => Real(f, 0)).OfType<string>()];
        return paths.Where(p => Real(p.Value, 0) is not { } real || !roots.Any(r => IsInside(real, r)))
            .Select(p => new Violation(p.Key, p.Value, $"lies outside the study's folder {folders[0]}; --allow-path allows another folder, and --set {p.Key}=... names the data on the command line"));
    }

    private static bool IsInside(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The full path with every link on the way followed; null where links go round in circles or a part cannot be looked at.</summary>
    private static string? Real(string path, int links)
    {
        try
        {
            string full = Path.GetFullPath(path), at = Path.GetPathRoot(full)!;
            foreach (string part in full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                at = Path.Combine(at, part);
                FileSystemInfo info = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
                if (info.LinkTarget is not { } target) continue;
                if (links >= MostLinks || Real(Path.Combine(Path.GetDirectoryName(at)!, target), ++links) is not { } real) return null;
                at = real;
            }

            return at;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
