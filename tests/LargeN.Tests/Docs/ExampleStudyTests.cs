// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Tests.Cli;
using LargeN.Tests.Cuda;
using LargeN.Tests.Systems.Datasets;

namespace LargeN.Tests.Docs;

/// <summary>The study files among the documents: each is read and planned; the quick ones are run, the others where that is asked for.</summary>
public class ExampleStudyTests
{
    private static readonly string[] Quick = ["coordinate-check", "coordinate-check-depth"];   // seconds on one core

    private static IEnumerable<string> All =>
        Directory.Exists(Examples) ? Directory.GetFiles(Examples, "*.study.json").Select(f => Path.GetFileName(f)[..^".study.json".Length]).Order(StringComparer.Ordinal) : ["none"];

    private static IEnumerable<string> Heavy => All.Except(Quick);

    private static string Examples => Repository.Find("engine/docs/examples") ?? "";

    [TestCaseSource(nameof(All))]
    public void Every_study_file_plans(string name)
    {
        string file = Of(name);
        using TestData data = new();
        Outcome outcome = Tool.Run(Catalog.Systems, "", ["study", "run", file, "--plan", "--store", Path.Combine(data.Folder, "s.sqlite"), .. Overrides(file)]);

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(Directory.GetFileSystemEntries(data.Folder), Is.Empty, "a plan starts nothing");
        Assert.That(StudyFiles.Load(file).Title, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Quick))]
    public void Quick_studies_agree(string name) => Run(name);

    [TestCaseSource(nameof(Heavy)), Category("Slow"), Explicit("minutes")]
    public void Heavy_studies_agree(string name) => Run(name);

    private static void Run(string name)
    {
        string file = Of(name);
        using TestData data = new();
        Outcome outcome = Tool.Run(Catalog.Systems, "", ["study", "run", file, "--store", Path.Combine(data.Folder, "s.sqlite"), "--out", data.Folder, .. Overrides(file)]);
        Assert.That(outcome.Code, Is.Zero, outcome.Error + outcome.Out);
        Assert.That(outcome.Out, Does.Contain("theory and simulation agree").Or.Contain("nothing was compared"));
    }

    private static string Of(string name) => Repository.Require($"engine/docs/examples/{name}.study.json");

    /// <summary>Where the images lie, for a study of images; the test is ignored where there are none.</summary>
    private static string[] Overrides(string file) =>
        StudyFiles.Load(file).Config.Contains("\"path\"", StringComparison.Ordinal) ? ["--set", $"spectrum.path={TestData.Real("mnist")}"] : [];
}
