// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Cuda;

/// <summary>The checkout that these tests were built in, for what compares files of the kernels.</summary>
internal static class Repository
{
    /// <summary>Full path of a file below the repository; the test is ignored where there is no checkout (packed tests on another machine).</summary>
    internal static string Require(string path)
    {
        string? found = Find(path);
        if (found is null) Assert.Ignore($"no repository above {AppContext.BaseDirectory}, so there is no {path} to compare with");
        return found!;
    }

    /// <summary>Full path of a file below the repository; null where there is no checkout.</summary>
    internal static string? Find(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) folder = folder.Parent;
        return folder is null ? null : Path.Combine(folder.FullName, path);
    }
}
