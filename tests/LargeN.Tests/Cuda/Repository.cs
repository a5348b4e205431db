// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Cuda;

/// <summary>The checkout that these tests were built in, for what compares files of the kernels.</summary>
internal static class Repository
{
    /// <summary>Full path of a file below the repository; the test is ignored where there is no checkout (packed tests on another machine).</summary>
    internal static string Require(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) folder = folder.Parent;
        if (folder is null) Assert.Ignore($"no repository above {AppContext.BaseDirectory}, so there is no {path} to compare with");
        return Path.Combine(folder!.FullName, path);
    }
}
