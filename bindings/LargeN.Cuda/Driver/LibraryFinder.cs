// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>Opens libraries in the order of a <see cref="CudaSearch"/> and remembers what was tried.</summary>
/// <param name="search">Where to look.</param>
/// <param name="windows">Whether file names are those of Windows.</param>
/// <param name="open">Opens a library by its path or name; 0 where that fails.</param>
internal sealed class LibraryFinder(CudaSearch search, bool windows, Func<string, nint> open)
{
    private readonly List<string> tried = [];

    internal LibraryFinder(CudaSearch search)
        : this(search, OperatingSystem.IsWindows(), Open)
    {
    }

    /// <summary>Everything that was tried so far, for a message.</summary>
    internal string Tried => string.Join(", ", tried);

    /// <summary>The driver; 0 if it is not found.</summary>
    internal nint Driver(out string path)
    {
        foreach (string candidate in DriverCandidates())
        {
            if (Try(candidate) is var library and not 0)
            {
                path = candidate;
                return library;
            }
        }

        path = "";
        return 0;
    }

    /// <summary>A library of the toolkit of one CUDA version; 0 if it is not found.</summary>
    internal nint Library(LibraryName name, int major, out string path)
    {
        foreach (string candidate in Candidates(name, major))
        {
            if (Try(candidate) is var library and not 0)
            {
                path = candidate;
                return library;
            }
        }

        path = "";
        return 0;
    }

    /// <summary>Paths and names in the order in which they are tried.</summary>
    internal IEnumerable<string> Candidates(LibraryName name, int major)
    {
        string file = name.File(major, windows);
        if (search.LibraryFolder is { } folder)
        {
            foreach (string inside in Folders(folder, name, major)) yield return Path.Combine(inside, file);
            yield break;
        }

        if (search.AsksLoader) yield return file;
        foreach (string root in search.Toolkits)
            yield return Path.Combine(root, windows ? "bin" : "lib64", file);
        foreach (string root in search.Packages)
            yield return Path.Combine(root, name.PackageFolder(major, windows), file);
    }

    private IEnumerable<string> DriverCandidates()
    {
        if (search.DriverPath is { } path)
        {
            yield return path;
            yield break;
        }

        if (search.AsksLoader) yield return LibraryName.Driver(windows);
    }

    private IEnumerable<string> Folders(string folder, LibraryName name, int major) =>
        [folder, Path.Combine(folder, windows ? "bin" : "lib64"), Path.Combine(folder, name.PackageFolder(major, windows))];

    private nint Try(string candidate)
    {
        tried.Add(candidate);
        return open(candidate);
    }

    private static nint Open(string candidate)
    {
        // A path that is not there is not asked for, because the loader would go on to search for its last part.
        if (Path.IsPathFullyQualified(candidate) && !File.Exists(candidate)) return 0;
        string name = candidate.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFullPath(candidate) : candidate;
        return NativeLibrary.TryLoad(name, out nint library) ? library : 0;
    }
}
