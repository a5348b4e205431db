// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies;

public sealed class StudyFileTests
{
    private const string Whole = """
        { "format": 1, "title": "All members", "system": "fake", "preset": "tiny", "config": { "noise": 1e-1, "spectrum": { "kind": "a" } },
          "grid": { "scale": { "logspace": [1e-3, 1, 4] }, "exponent": { "values": [-1.0, -2] }, "bias": { "linspace": [0, 1, 3] } },
          "zip": { "width": [[1], [2]], "shift": [0.5, 1] },
          "replicas": 32, "seed": 18446744073709551615, "commonRandomNumbers": true, "device": "cuda:0", "replicasPerBlock": 4,
          "compare": [ { "observable": "curve" }, { "observable": "level", "sigmas": 3, "relative": 0.02 } ],
          "fits": [ { "name": "f", "observable": "curve", "of": "simulation", "minus": "prediction", "against": "step", "window": [64, 4096],
                      "per": ["scale"], "expect": -1, "tolerance": 0.1 },
                    { "name": "g", "observable": "curve", "of": "prediction", "minus": 1e-2, "against": "scale" } ],
          "plots": [ { "observable": "curve", "x": "step", "series": "scale", "log": "xy" } ] }
        """;

    [Test]
    public void Every_member_is_read()
    {
        StudyFile study = StudyFiles.Parse(Whole, "whole");

        Assert.That((study.Title, study.System, study.Preset), Is.EqualTo(("All members", "fake", "tiny")));
        Assert.That(study.Config, Is.EqualTo("""{"noise":0.1,"spectrum":{"kind":"a"}}"""));
        Assert.That((study.Replicas, study.Seed, study.CommonRandomNumbers, study.Device, study.ReplicasPerBlock), Is.EqualTo((32, ulong.MaxValue, true, "cuda:0", 4)));
        Assert.That(study.Factors.Select(f => string.Join('+', f.Paths)), Is.EqualTo(new[] { "scale", "exponent", "bias", "width+shift" }));
        Assert.That(study.Factors[0].Values.Select(v => v[0]), Is.EqualTo(new[] { "0.001", "0.01", "0.1", "1" }));
        Assert.That(study.Factors[1].Values.Select(v => v[0]), Is.EqualTo(new[] { "-1", "-2" }));
        Assert.That(study.Factors[2].Values.Select(v => v[0]), Is.EqualTo(new[] { "0", "0.5", "1" }));
        Assert.That(study.Factors[3].Values, Is.EqualTo(new[] { new[] { "[1]", "0.5" }, ["[2]", "1"] }));
        Assert.That(study.Compare, Is.EqualTo(new[] { new CompareRule("curve", 4, 0, true), new CompareRule("level", 3, 0.02, false) }));
        Assert.That(study.Fits[0] with { Per = [] }, Is.EqualTo(new FitRule("f", "curve", "simulation", "prediction", "step", (64, 4096), [], -1, 0.1)));
        Assert.That(study.Fits[0].Per, Is.EqualTo(new[] { "scale" }));
        Assert.That((study.Fits[1].Of, study.Fits[1].Minus, study.Fits[1].Expect, study.Fits[1].Window), Is.EqualTo(("prediction", "0.01", (double?)null, ((double, double)?)null)));
        Assert.That(study.Plots, Is.EqualTo(new[] { new PlotRule("curve", "step", "scale", "xy") }));
    }

    [Test]
    public void Canonical_text_reads_back_as_itself()
    {
        string canonical = StudyFiles.Canonical(StudyFiles.Parse(Whole, "whole"));

        Assert.That(StudyFiles.Canonical(StudyFiles.Parse(canonical, "canonical")), Is.EqualTo(canonical));
        Assert.That(StudyFiles.Hash(StudyFiles.Parse(Whole, "whole")), Is.EqualTo("906063d15fc81b2a1e79f78c1bb4f56eacc3b5b451ab567e8f656b696dc9398f"));
    }

    [Test]
    public void A_heat_map_is_read_and_written()
    {
        StudyFile study = StudyFiles.Parse("""{ "format": 1, "title": "t", "system": "s", "plots": [ { "observable": "o", "x": "a", "y": "b" } ] }""", "plane");

        Assert.That(study.Plots, Is.EqualTo(new[] { new PlotRule("o", "a", null, "", "b") }));
        Assert.That(StudyFiles.Parse(StudyFiles.Canonical(study), "canonical").Plots, Is.EqualTo(study.Plots));
    }

    [Test]
    public void Defaults_are_those_of_the_record()
    {
        StudyFile study = StudyFiles.Parse("""{ "format": 1, "title": "t", "system": "s" }""", "minimal");

        Assert.That(StudyFiles.Canonical(study), Is.EqualTo(StudyFiles.Canonical(new StudyFile { Title = "t", System = "s" })));
    }

    [Test]
    public void All_violations_are_listed_with_their_paths()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => StudyFiles.Parse(
            """
            { "format": 2, "system": 3, "replica": 5, "config": [], "replicas": 0, "seed": -1, "commonRandomNumbers": "no", "replicasPerBlock": 1.5,
              "grid": { "ridge": { "logspace": [0, 1, 4] }, "scale": { "value": [1] }, "noise": { "values": [] }, "width": 3, "shift": { "linspace": [0, 1] } },
              "zip": { "a": [1, 2], "b": [1] },
              "compare": [ { "observable": "x", "sigmas": 0, "relativ": 1 } ],
              "fits": [ { "name": "n", "observable": "x", "against": "y", "of": "both", "minus": true, "window": [4, 2], "per": [1], "expect": "-1", "tolerance": -1 } ],
              "plots": [ { "observable": "x", "x": "y", "log": "yx" }, 7 ] }
            """,
            "bad.json"))!;

        Assert.That(error.What, Is.EqualTo("bad.json"));
        Assert.That(error.Violations.Select(v => v.Path), Is.EquivalentTo(new[]
        {
            "format", "system", "title", "replica", "config", "replicas", "seed", "commonRandomNumbers", "replicasPerBlock",
            "grid.ridge.logspace", "grid.scale.value", "grid.scale", "grid.noise.values", "grid.width", "grid.shift.linspace", "zip.b",
            "compare[0].sigmas", "compare[0].relativ",
            "fits[0].of", "fits[0].minus", "fits[0].window", "fits[0].per[0]", "fits[0].expect", "fits[0].tolerance", "plots[0].log", "plots[1]",
        }));
        Assert.That(error.Violations.Single(v => v.Path == "replica").Problem, Does.Contain("\"replicas\""));
        Assert.That(error.Violations.Single(v => v.Path == "compare[0].relativ").Problem, Does.Contain("\"relative\""));
        Assert.That(error.Violations.Single(v => v.Path == "grid.ridge.logspace").Value, Is.EqualTo("[0, 1, 4]"));
    }

    [TestCase("""{ "format": 1, "title": "t", "title": "u", "system": "s" }""", "title")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "grid": { "a": { "values": [1] }, "a": { "values": [2] } } }""", "grid.a")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "grid": { "a": { "values": [1] } }, "zip": { "a": [2] } }""", "grid.a")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "grid": { "a": { "values": [1] }, "a.b": { "values": [2] } } }""", "grid.a.b")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "grid": { "a": { "values": [1], "linspace": [1, 2, 3] } } }""", "grid.a")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "fits": [ { "name": "n", "observable": "x", "against": "y", "minus": "simulation" } ] }""", "fits[0].minus")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "fits": [ { "name": "n", "observable": "x", "against": "y" }, { "name": "n", "observable": "z", "against": "y" } ] }""", "fits")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "compare": [ { "observable": "x" }, { "observable": "x", "sigmas": 2 } ] }""", "compare")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "plots": [ { "observable": "x", "x": "a", "y": 3 } ] }""", "plots[0].y")]
    [TestCase("""{ "format": 1, "title": "t" "system": "s" }""", "(file)")]
    [TestCase("[]", "(file)")]
    [TestCase("""{ "format": 1, "title": "\ud800", "system": "s" }""", "(file)")]
    [TestCase("""{ "format": 1, "title": "t", "system": "s", "grid": { "\udc00": { "values": [1] } } }""", "(file)")]
    [TestCase("", "(file)")]
    public void One_mistake_is_one_violation(string text, string path)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => StudyFiles.Parse(text, "bad.json"))!;

        Assert.That(error.Violations.Select(v => v.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_file_that_is_not_there_is_named()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => StudyFiles.Load("no/such.study.json"))!;

        Assert.That(error.Message, Does.Contain("no/such.study.json").And.Contain("no such file"));
    }

    [Test]
    public void Overrides_change_the_config()
    {
        StudyFile study = StudyFiles.Parse(Whole, "whole", [new("noise", "0.5"), new("spectrum.path", "data/images")]);

        Assert.That(study.Config, Is.EqualTo("""{"noise":0.5,"spectrum":{"kind":"a","path":"data/images"}}"""));
    }

    [Test]
    public void Overrides_of_swept_members_are_refused()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => StudyFiles.Parse(Whole, "whole", [new("scale", "1"), new("width[0]", "2"), new("noise", "1")]))!;

        Assert.That(error.Violations.Select(v => v.Path), Is.EqualTo(new[] { "scale", "width[0]" }));
    }

    [Test]
    public void Logarithmic_spacing_is_clean_and_close_to_the_powers()
    {
        Assert.That(Spacing.Logarithmic(1e-5, 1e5, 11), Is.EqualTo(new[] { 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4, 1e5 }));
        Assert.That(Spacing.Logarithmic(64, 4096, 7), Is.EqualTo(new[] { 64.0, 128, 256, 512, 1024, 2048, 4096 }));
        Assert.That(Spacing.Logarithmic(100, 1, 3), Is.EqualTo(new[] { 100.0, 10, 1 }));
        double[] fine = Spacing.Logarithmic(3e-200, 7e200, 1000);
        for (int i = 0; i < fine.Length; i++)
            Assert.That(Math.Log(fine[i]), Is.EqualTo(Math.Log(3e-200) + (i * (Math.Log(7) - Math.Log(3) + (400 * Math.Log(10))) / 999)).Within(1e-11), $"value {i}");
    }

    [TestCase(1.0, "1")]
    [TestCase(-0.0, "0")]
    [TestCase(1e-5, "1e-5")]
    [TestCase(1.5e300, "1.5e300")]
    [TestCase(0.1, "0.1")]
    [TestCase(123456789012345680.0, "1.2345678901234568e17")]
    [TestCase(double.NaN, "NaN")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    public void Numbers_have_one_text(double value, string text) => Assert.That(JsonText.Number(value), Is.EqualTo(text));

    [Test]
    public void Whole_numbers_keep_their_digits() =>
        Assert.That(JsonText.Canonical("[9007199254740993, 18446744073709551615, -5, 5.0, 1E2, -0]"), Is.EqualTo("[9007199254740993,18446744073709551615,-5,5,100,0]"));
}
