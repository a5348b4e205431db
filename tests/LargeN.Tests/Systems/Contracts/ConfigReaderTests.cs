// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Tests.Systems.Contracts;

/// <summary>Everything that can be wrong with a config text is named, all of it at once.</summary>
public class ConfigReaderTests
{
    private static readonly Entry Kernel = Catalog.Systems.Single(e => e.Info.Id == "kernel-regression");
    private static readonly string Good = Kernel.Preset("tiny");

    private static IReadOnlyList<Violation> Violations(string json) => Assert.Throws<ConfigException>(() => Kernel.Parse(json))!.Violations;

    [Test]
    public void All_violations_come_at_once_with_path_and_range()
    {
        IReadOnlyList<Violation> found = Violations("""
            {"spectrum":{"kind":"powerLaw","modes":0,"spectrumExponent":"x","targetExponent":1.8,"mode":3},
             "samples":[4,4,2.5],"noiseVariance":-1,"rigde":0.1}
            """);

        Assert.That(found.Select(v => v.Path), Is.EquivalentTo((string[])["spectrum.modes", "spectrum.spectrumExponent", "spectrum.mode", "samples[1]", "samples[2]", "ridge", "noiseVariance", "rigde"]));
        Assert.That(found.Single(v => v.Path == "rigde").Problem, Does.Contain("\"ridge\""));
        Assert.That(found.Single(v => v.Path == "spectrum.modes").Problem, Does.Contain("[1, 10000000]"));
        Assert.That(found.Single(v => v.Path == "noiseVariance").Problem, Does.Contain("[0, 1E+100]"));
        Assert.That(found.Single(v => v.Path == "ridge").Problem, Does.Contain("missing"));
    }

    [TestCase("samples", "[]", "1 to 1000 elements")]
    [TestCase("samples", "5", "list")]
    [TestCase("samples", "[8,4]", "larger")]
    [TestCase("samples", "[1e3,1e30]", "whole number")]
    [TestCase("ridge", "1e999", "too large")]
    [TestCase("ridge", "null", "number")]
    [TestCase("ridge", "\"NaN\"", "number")]
    [TestCase("spectrum", "3", "object")]
    [TestCase("spectrum.kind", "powerlaw", "powerLaw")]
    public void One_violation(string path, string value, string expected)
    {
        IReadOnlyList<Violation> found = Violations(ConfigText.Set(Good, path, value));
        Assert.That(found[0].Problem, Does.Contain(expected));
    }

    [Test]
    public void An_object_without_kind_is_named()
    {
        Violation found = Violations("""{"spectrum":{"modes":3},"samples":[1],"ridge":1}""").Single();
        Assert.That(found.Path, Is.EqualTo("spectrum.kind"));
        Assert.That(found.Problem, Does.Contain("powerLaw, explicit, sphere, dataset"));
    }

    [TestCase("""{"ridge":1,"ridge":2,"samples":[1],"spectrum":{"kind":"powerLaw","modes":3,"spectrumExponent":1,"targetExponent":1}}""", "twice")]
    [TestCase("""{"ridge":1,}""", "JSON")]
    [TestCase("""{"ridge":1 /* comment */}""", "JSON")]
    [TestCase("", "JSON")]
    [TestCase("[]", "object")]
    [TestCase("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}""", "JSON")]
    [TestCase("""{"spectrum":{"kind":"\ud800"},"samples":[1],"ridge":1}""", "unknown")]
    [TestCase("""{"spectrum":{"\ud800":1},"samples":[1],"ridge":1}""", "no Unicode")]
    public void Broken_texts(string json, string expected) => Assert.That(Violations(json)[0].Problem, Does.Contain(expected));

    [Test]
    public void A_text_beyond_the_limit_is_refused() =>
        Assert.That(Violations(new string(' ', ConfigText.MaximumLength + 1))[0].Problem, Does.Contain("at most"));

    [Test]
    public void Lists_of_one_spectrum_must_have_one_length()
    {
        IReadOnlyList<Violation> found = Violations("""{"spectrum":{"kind":"explicit","eigenvalues":[1,0.5],"multiplicities":[1],"targetPower":[1]},"samples":[1],"ridge":1}""");
        Assert.That(found.Select(v => v.Path), Is.EqualTo((string[])["spectrum.targetPower", "spectrum.multiplicities"]));
        Assert.That(Violations("""{"spectrum":{"kind":"explicit","eigenvalues":[0],"targetPower":[1]},"samples":[1],"ridge":1}""")[0].Problem, Does.Contain("positive"));
    }

    [Test]
    public void Spelling_of_numbers_and_order_of_members_do_not_change_the_canonical_text()
    {
        const string One = """{"ridge":1e-2,"samples":[1e1,20],"spectrum":{"targetExponent":1.80,"kind":"powerLaw","modes":30,"spectrumExponent":1.5}}""";
        string canonical = Kernel.Canonical(Kernel.Parse(One));
        Assert.That(canonical, Is.EqualTo("""{"spectrum":{"kind":"powerLaw","modes":30,"spectrumExponent":1.5,"targetExponent":1.8},"samples":[10,20],"ridge":0.01,"noiseVariance":0,"reportedModes":10,"optimalRidge":false}"""));
    }

    [Test]
    public void A_config_made_in_code_is_checked_as_well()
    {
        LargeN.Systems.KernelRegression.KernelRegressionConfig config = new()
        {
            Spectrum = new LargeN.Systems.Spectra.PowerLawSpectrum { Modes = 5, SpectrumExponent = double.NaN, TargetExponent = 1 },
            Samples = [3, 2],
            Ridge = -1,
        };
        ConfigException e = Assert.Throws<ConfigException>(() => new LargeN.Systems.KernelRegression.KernelRegressionSystem().Predict(config, default))!;
        Assert.That(e.Violations.Select(v => v.Path), Is.EquivalentTo((string[])["spectrum.spectrumExponent", "samples[1]", "ridge"]));
    }
}
