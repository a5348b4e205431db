// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Reflection;

namespace LargeN.Tests.Packaging;

/// <summary>The product's packages in a local feed, and a folder outside the tree that restores from it.</summary>
/// <remarks>
/// What is restored from the feed lands in a package folder of its own: the version is the same for every build, and a user-wide cache would
/// serve yesterday's. Dependencies are read from the user-wide folder where it has them, else from the sources that the machine is set up with.
/// </remarks>
internal sealed class Feed : IDisposable
{
    private static readonly string[] Projects = ["engine/LargeN", "engine/LargeN.Systems", "engine/LargeN.Studies", "bindings/LargeN.Cuda", "engine/LargeN.Cli"];

    internal Feed()
    {
        Folder = Directory.CreateTempSubdirectory("largen-feed-").FullName;
        Packages = Directory.CreateDirectory(Path.Combine(Folder, "feed")).FullName;
        File.WriteAllText(Path.Combine(Folder, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="largen-local" value="{Packages}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "packages")}" /></config>
              <fallbackPackageFolders><add key="user" value="{UserPackages()}" /></fallbackPackageFolders>
            </configuration>
            """);

        // The assemblies of the test run itself are packed: nothing is built here.
        string root = Root();
        foreach (string project in Projects)
            Dotnet(root, "pack", project, "--no-build", "-c", Configuration(), "-o", Packages, "--nologo");
    }

    /// <summary>A folder outside the tree.</summary>
    internal string Folder { get; }

    /// <summary>The feed.</summary>
    internal string Packages { get; }

    /// <summary>Version of all packages.</summary>
    internal static string Version { get; } = Assembly.Load("LargeN").GetName().Version!.ToString(3);

    /// <summary>The folder of Engine.sln.</summary>
    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Engine.sln above {AppContext.BaseDirectory}");
    }

    /// <summary>Runs a command of the SDK and returns its output; fails the test where it fails.</summary>
    internal static string Dotnet(string folder, params string[] args) => Run(folder, "dotnet", args);

    /// <summary>Runs a program and returns its output; fails the test where it fails.</summary>
    internal static string Run(string folder, string program, params string[] args)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string arg in args) start.ArgumentList.Add(arg);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment.Remove("MSBuildSDKsPath"); // set by the host of a test run started from MSBuild
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, () => $"{program} {string.Join(' ', args)}{Environment.NewLine}{output}{error.Result}");
        return output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Configuration() => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string UserPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
