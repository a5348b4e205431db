// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Tests.Systems.Datasets;

namespace LargeN.Tests.Studies;

/// <summary>A study that was loaded from a file reads data in its own folder, and elsewhere only where it may.</summary>
public sealed class DataFolderTests
{
    private TemporaryFolder inside = null!, outside = null!;

    [SetUp]
    public void MakeFolders()
    {
        (inside, outside) = (new TemporaryFolder(), new TemporaryFolder());
        foreach (string folder in (string[])[Directory.CreateDirectory(inside["data"]).FullName, outside.Path])
        {
            File.WriteAllBytes(Path.Combine(folder, "inputs.npy"), TestData.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }", TestData.Bytes(1.0, 2, 3, 5, 7, 11, 13, 17)));
            File.WriteAllBytes(Path.Combine(folder, "labels.npy"), TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (4,), }", [3, 8, 3, 8]));
        }
    }

    [TearDown]
    public void DropFolders()
    {
        inside.Dispose();
        outside.Dispose();
    }

    [Test]
    public void Data_in_the_folder_of_the_study_are_read()
    {
        Assert.That(Planned(StudyFiles.Load(Write(inside["data"]))), Is.EqualTo(1));
        Assert.That(Planned(StudyFiles.Load(Write(inside["data/../data/inputs.npy"]))), Is.EqualTo(1));
    }

    [Test]
    public void Data_elsewhere_are_refused_by_name_with_what_can_be_done()
    {
        foreach (string path in (string[])[outside.Path, inside["../" + Path.GetFileName(outside.Path)], inside.Path + "-not", "/etc/hostname"])
        {
            ConfigException error = Assert.Throws<ConfigException>(() => Planned(StudyFiles.Load(Write(path))), path)!;
            Violation only = error.Violations.Single();
            Assert.That((only.Path, only.Value), Is.EqualTo(("spectrum.path", path)));
            Assert.That(only.Problem, Does.Contain(inside.Path).And.Contain("--allow-path"));
        }
    }

    [Test]
    public void A_swept_path_is_looked_at_too()
    {
        string study = Write(inside["data"], $$""", "grid": { "spectrum.path": { "values": ["{{inside["data"]}}", "{{outside.Path}}"] } } """);

        Assert.That(Assert.Throws<ConfigException>(() => Planned(StudyFiles.Load(study)))!.Violations.Single().Value, Is.EqualTo(outside.Path));
    }

    [Test]
    public void A_link_that_leads_out_is_followed_and_refused()
    {
        Directory.CreateSymbolicLink(inside["link"], outside.Path);
        Directory.CreateSymbolicLink(inside["round"], inside["round"]);

        foreach (string path in (string[])["link", "link/inputs.npy", "round"])
            Assert.That(Assert.Throws<ConfigException>(() => Planned(StudyFiles.Load(Write(inside[path]))))!.Message, Does.Contain("--allow-path"), path);
    }

    [Test]
    public void What_is_allowed_or_named_on_the_command_line_is_read()
    {
        Assert.That(Planned(StudyFiles.Load(Write(outside.Path), allowed: [outside.Path])), Is.EqualTo(1));
        Assert.That(Planned(StudyFiles.Load(Write("nowhere"), [KeyValuePair.Create("spectrum.path", outside.Path)])), Is.EqualTo(1));
        Assert.That(Planned(StudyFiles.Parse(File.ReadAllText(Write(outside.Path)), "a text of the program itself")), Is.EqualTo(1));
        Assert.That(StudyFiles.Hash(StudyFiles.Load(Write(outside.Path), allowed: [outside.Path])), Is.EqualTo(StudyFiles.Hash(StudyFiles.Load(Write(outside.Path)))));
    }

    private static int Planned(StudyFile study) => StudyPlanner.Plan(study, FakeSystem.Device()).Cells.Count;

    private string Write(string path, string more = "")
    {
        string file = inside["my.study.json"];
        File.WriteAllText(file, $$"""
            { "format": 1, "title": "Data", "system": "kernel-regression", "config": { "spectrum": { "kind": "dataset", "path": "{{path}}", "poolSize": 4, "classes": [3, 8] }, "samples": [2], "ridge": 0.1 } {{more}} }
            """);
        return file;
    }
}
