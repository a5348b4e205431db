// SPDX-License-Identifier: MIT
using LargeN.Systems;
using LargeN.Systems.KernelRegression;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Spectra;

/// <summary>The four kinds of spectrum as texts and as records.</summary>
public class SpectrumConfigTests
{
    private static SpectrumConfig Parse(string spectrum)
    {
        Entry entry = Catalog.Systems.Single(e => e.Info.Id == "kernel-regression");
        return ((KernelRegressionConfig)entry.Parse($$"""{"spectrum":{{spectrum}},"samples":[3],"ridge":1}""")).Spectrum;
    }

    [Test]
    public void Defaults_of_a_sphere_are_those_of_the_record()
    {
        SphereSpectrum parsed = (SphereSpectrum)Parse("""{"kind":"sphere","inputDimension":7,"targetCoefficients":[0,1]}""");
        SphereSpectrum made = new() { InputDimension = 7, TargetCoefficients = parsed.TargetCoefficients };
        Assert.That(parsed, Is.EqualTo(made));
    }

    [Test]
    public void Defaults_of_a_data_set_are_those_of_the_record()
    {
        DatasetSpectrum parsed = (DatasetSpectrum)Parse("""{"kind":"dataset","path":"x","poolSize":9,"classes":[3,8]}""");
        Assert.That(parsed, Is.EqualTo(new DatasetSpectrum { Path = "x", PoolSize = 9, Classes = parsed.Classes }));
        Assert.That(parsed.Classes, Is.EqualTo(new[] { 3, 8 }));
    }

    [Test]
    public void The_members_of_the_published_examples_are_read()
    {
        SphereSpectrum sphere = (SphereSpectrum)Parse("""{"kind":"sphere","kernel":"nngp","activation":"erf","depth":3,"weightVariance":1.5,"biasVariance":0.1,"inputDimension":10,"maxDegree":40,"targetCoefficients":[0,1,0.7]}""");
        Assert.That((sphere.Kernel, sphere.Activation, sphere.Depth, sphere.WeightVariance, sphere.BiasVariance), Is.EqualTo((KernelKind.Nngp, KernelActivation.Erf, 3, 1.5, 0.1)));
        ExplicitSpectrum lists = (ExplicitSpectrum)Parse("""{"kind":"explicit","eigenvalues":[1,0.25],"multiplicities":[1,3],"targetPower":[1,2]}""");
        Spectrum spectrum = TheorySpectrum.Of(lists, default);
        Assert.That((spectrum.Trace, spectrum.Modes, spectrum.TotalPower), Is.EqualTo((1.75, 4.0, 3.0)));
    }

    [TestCase("""{"kind":"dataset","path":"x","poolSize":9,"classes":[3,3]}""", "twice")]
    [TestCase("""{"kind":"dataset","path":"x","poolSize":9,"classes":[3]}""", "2 elements")]
    [TestCase("""{"kind":"sphere","inputDimension":2,"targetCoefficients":[1]}""", "[3, 1000000]")]
    [TestCase("""{"kind":"sphere","inputDimension":5,"maxDegree":1,"targetCoefficients":[1,2,3]}""", "maxDegree + 1")]
    [TestCase("""{"kind":"sphere","inputDimension":5,"targetCoefficients":[1],"activation":"Relu"}""", "\"relu\"")]
    [TestCase("""{"kind":"explicit","eigenvalues":[-1],"targetPower":[1]}""", "[0, 1E+100]")]
    public void Wrong_members_are_named(string spectrum, string expected) =>
        Assert.That(Assert.Throws<ConfigException>(() => Parse(spectrum))!.Message, Does.Contain(expected));

    [Test]
    public void Binned_and_plain_power_laws_give_one_curve()
    {
        // Bins replace a sum over k by an integral: relative differences of order (bin width / k)^2 and, for the first modes, of the geometric mean of the edges.
        Spectrum plain = PowerLaw.Truncated(200_000, 1.5, 1.8), binned = PowerLaw.Binned(1.5, 1.8, 2000, 200_000.5, 500);
        Assert.That(binned.DegreesOfFreedom(1e-4), Is.EqualTo(plain.DegreesOfFreedom(1e-4)).Within(0.02));
        Assert.That(binned.Modes, Is.EqualTo(200_000).Within(1e-6));
    }
}
