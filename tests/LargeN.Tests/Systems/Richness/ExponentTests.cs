// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Tests.Systems.Richness;

/// <summary>Exponents of the width against theory.</summary>
public class ExponentTests
{
    private const string Id = "richness";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 16);

    [TestCase(0), TestCase(0.25)]
    public void Lazy_and_between(double exponent) =>
        Agreement.Check(Id, FormattableString.Invariant($$"""{"richnessExponent":{{exponent}},"width":[64,128,256]}"""), 32);

    [Test]
    public void Reference_device_gives_the_same_values() => Agreement.SameOnReference(Id, """{"richnessExponent":0.25,"width":[5,9],"steps":4}""", 1e-7);

    [Test]
    public void Predictions_are_those_of_the_scale()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse("""{"richnessExponent":0.25,"width":[64,128]}"""), default);
        Assert.That(theory.Observables.ToDictionary(o => o.Key, o => o.Value.Values[0]), Is.EqualTo(new Dictionary<string, double>
        {
            ["hiddenExponent"] = 0.25,
            ["outputExponent"] = 0,
            ["kernelExponent"] = -0.5,
            ["weightExponent"] = -0.25,
            ["rankExponent"] = 0,
        }));
    }

    [TestCase("""{"richnessExponent":0.6,"width":[8,16]}""", "richnessExponent")]
    [TestCase("""{"richnessExponent":-0.1,"width":[8,16]}""", "richnessExponent")]
    [TestCase("""{"richnessExponent":0.1,"width":[8]}""", "width")]
    public void Exponents_outside_the_scale_and_a_single_width_are_refused(string json, string path)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo(path));
    }
}
