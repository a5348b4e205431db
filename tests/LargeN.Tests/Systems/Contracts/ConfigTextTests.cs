// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Tests.Systems.Contracts;

/// <summary>Overrides and single members.</summary>
public class ConfigTextTests
{
    [TestCase("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"d":4},"e":[1]}""", """{"a":1,"b":{"c":2,"d":4},"e":[1]}""")]
    [TestCase("""{"s":{"kind":"x","m":1}}""", """{"s":{"kind":"y","n":2}}""", """{"s":{"kind":"y","n":2}}""")]
    [TestCase("""{"s":{"kind":"x","m":1}}""", """{"s":{"kind":"x","n":2}}""", """{"s":{"kind":"x","m":1,"n":2}}""")]
    [TestCase("""{"model":"x","m":1}""", """{"model":"y"}""", """{"model":"y"}""")]
    [TestCase("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    public void Merge_goes_member_by_member_and_replaces_other_kinds(string json, string overrides, string expected) =>
        Assert.That(ConfigText.Merge(json, overrides), Is.EqualTo(expected));

    [TestCase("ridge", "1e-3", """{"spectrum":{"kind":"powerLaw","modes":5},"samples":[1,2],"ridge":1e-3}""")]
    [TestCase("spectrum.modes", "9", """{"spectrum":{"kind":"powerLaw","modes":9},"samples":[1,2]}""")]
    [TestCase("samples[1]", "7", """{"spectrum":{"kind":"powerLaw","modes":5},"samples":[1,7]}""")]
    [TestCase("spectrum.kind", "sphere", """{"spectrum":{"kind":"sphere"},"samples":[1,2]}""")]
    [TestCase("new.member", "true", """{"spectrum":{"kind":"powerLaw","modes":5},"samples":[1,2],"new":{"member":true}}""")]
    [TestCase("word", "a b", """{"spectrum":{"kind":"powerLaw","modes":5},"samples":[1,2],"word":"a b"}""")]
    public void Set_changes_one_member(string path, string value, string expected) =>
        Assert.That(ConfigText.Set("""{"spectrum":{"kind":"powerLaw","modes":5},"samples":[1,2]}""", path, value), Is.EqualTo(expected));

    [TestCase("samples[2]")]
    [TestCase("samples[-1]")]
    [TestCase("samples[")]
    [TestCase("samples.x")]
    [TestCase("ridge[0]")]
    [TestCase("")]
    [TestCase(".a")]
    [TestCase("samples[0]x")]
    public void Set_refuses_paths_that_do_not_fit(string path) =>
        Assert.Throws<ConfigException>(() => ConfigText.Set("""{"samples":[1,2],"ridge":1}""", path, "3"));

    [TestCase("[1]")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{\"a\":1} // no")]
    [TestCase("{\"a\":1,\"a\":2}")]
    [TestCase("")]
    public void Texts_that_are_no_plain_object_are_refused(string json) => Assert.Throws<ConfigException>(() => ConfigText.Merge(json, "{}"));

    [TestCase("sampels", "samples")]
    [TestCase("Ridge", "ridge")]
    [TestCase("ridg", "ridge")]
    [TestCase("noisevarience", "noiseVariance")]
    [TestCase("temperature", null)]
    [TestCase("", null)]
    public void Nearest_name(string word, string? expected) =>
        Assert.That(NearestName.Of(word, ["spectrum", "samples", "ridge", "noiseVariance"]), Is.EqualTo(expected));

    [TestCase("""{"\ud800":1}""")]
    [TestCase("\"\\ud800\"")]
    public void Half_a_surrogate_pair_is_refused(string value)
    {
        Assert.That(Assert.Throws<ConfigException>(() => ConfigText.Set("{}", "a", value))!.Message, Does.Contain("no Unicode"));
        Assert.That(Assert.Throws<ConfigException>(() => ConfigText.Merge($$"""{"a":{{value}}}""", "{}"))!.Message, Does.Contain("no Unicode"));
    }
}
