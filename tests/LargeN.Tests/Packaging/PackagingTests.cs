// SPDX-License-Identifier: MIT
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using LargeN.Systems;

namespace LargeN.Tests.Packaging;

/// <summary>The packages, used as a stranger would: from a feed, in a fresh project outside the tree.</summary>
[TestFixture, Category("Slow")]
public partial class PackagingTests
{
    private static readonly string[] Libraries = ["LargeN", "LargeN.Systems", "LargeN.Studies", "LargeN.Cuda"];

    private Feed feed = null!;

    [OneTimeSetUp]
    public void Pack() => feed = new Feed();

    [OneTimeTearDown]
    public void Remove() => feed?.Dispose();

    [TestCaseSource(nameof(Libraries))]
    public void A_library_carries_documentation_readme_licence_and_symbols(string library)
    {
        string[] files = Entries($"{library}.{Feed.Version}.nupkg");
        string[] symbols = Entries($"{library}.{Feed.Version}.snupkg");
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(feed.Packages, $"{library}.{Feed.Version}.nupkg"));
        using StreamReader nuspec = new(package.GetEntry($"{library}.nuspec")!.Open());
        string metadata = nuspec.ReadToEnd();

        Assert.That(files, Does.Contain($"lib/net10.0/{library}.dll").And.Contain($"lib/net10.0/{library}.xml").And.Contain("README.md"));
        Assert.That(symbols, Does.Contain($"lib/net10.0/{library}.pdb"));
        Assert.That(metadata, Does.Contain("<license type=\"expression\">MIT</license>").And.Contain("<description>").And.Contain("<tags>").And.Contain("<authors>"));
    }

    [Test]
    public void A_fresh_project_runs_the_lines_of_the_readme()
    {
        string project = Directory.CreateDirectory(Path.Combine(feed.Folder, "fresh")).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), ReadmeCode());
        File.WriteAllText(Path.Combine(project, "fresh.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1901;NU1902;NU1903;NU1904</WarningsNotAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="LargeN.Studies" Version="{Feed.Version}" /></ItemGroup>
            </Project>
            """);

        Feed.Dotnet(project, "build", "-c", "Release", "--nologo", "-v", "q", "-o", Path.Combine(project, "out"));
        string output = Feed.Dotnet(project, Path.Combine(project, "out", "fresh.dll"));

        MatchCollection lines = TheoryAndSimulation().Matches(output);
        Assert.That(lines, Has.Count.EqualTo(3), output);
        foreach (Match line in lines)
        {
            double theory = double.Parse(line.Groups["theory"].Value, CultureInfo.InvariantCulture);
            double simulation = double.Parse(line.Groups["simulation"].Value, CultureInfo.InvariantCulture);
            Assert.That(theory, Is.GreaterThan(0));
            Assert.That(simulation, Is.EqualTo(theory).Within(20).Percent, output); // 64 replicas of a small system: a sanity check, the exact one is in Systems
        }
    }

    [Test]
    public void The_installed_tool_lists_and_predicts()
    {
        string folder = Path.Combine(feed.Folder, "tool");
        Feed.Dotnet(feed.Folder, "tool", "install", "LargeN.Cli", "--version", Feed.Version, "--tool-path", folder, "--configfile", Path.Combine(feed.Folder, "NuGet.config"));
        string tool = Path.Combine(folder, OperatingSystem.IsWindows() ? "largen.exe" : "largen");

        using JsonDocument list = JsonDocument.Parse(Feed.Run(feed.Folder, tool, "list", "--json"));
        using JsonDocument prediction = JsonDocument.Parse(Feed.Run(feed.Folder, tool, "predict", "random-features", "--preset", "tiny", "--json"));

        Assert.That(list.RootElement.GetProperty("systems").GetArrayLength(), Is.EqualTo(Catalog.Systems.Count));
        Assert.That(prediction.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("Converged"));
    }

    private static string ReadmeCode()
    {
        string readme = File.ReadAllText(Path.Combine(Feed.Root(), "README.md"));
        Match block = FirstCode().Match(readme);
        Assert.That(block.Success, "README.md has no block of C#");
        return block.Groups["code"].Value;
    }

    private string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(feed.Packages, package));
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstCode();

    [GeneratedRegex("theory (?<theory>[0-9.]+), simulation (?<simulation>[0-9.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TheoryAndSimulation();
}
