// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.TwoPointEquivalents;

/// <summary>Resolvents of finite matrices against their deterministic equivalents.</summary>
public class SimulationTests
{
    private const string Id = "two-point-equivalents";

    private const string Law = "\"spectrum\":{\"kind\":\"powerLaw\",\"modes\":40,\"spectrumExponent\":1,\"targetExponent\":1.5}";

    private const string FewFeatures = "{" + Law + ",\"samples\":50,\"width\":20,\"shift\":[0.05,-0.2],\"shiftImaginary\":[0,0.1]}";

    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.05],"multiplicities":[3,10,30],"targetPower":[1,0.5,0.2]},"meanEigenvalue":1,"samples":30,"shift":[0.2,-20],"probeExponent":0}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 40, points: 100);

    [Test]
    public void Fewer_features_than_samples() => Agreement.Check(Id, FewFeatures, 200, points: 40);

    [Test]
    public void Degenerate_blocks_without_features_and_a_shift_beyond_the_spectrum() => Agreement.Check(Id, Blocks, 200, points: 20);

    [TestCase(FewFeatures)]
    [TestCase(Blocks)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-8);

    [Test]
    public void Two_resolvents_at_one_ridge_are_the_errors_of_kernel_regression()
    {
        // The same streams draw the same X: excessLoss and trainLoss must be those of the regression system, whose draws of a replica are two.
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("{" + Law + ",\"samples\":50,\"shift\":[0.02]}");
        Prediction theory = entry.Predict(config, default);
        Entry kernel = Agreement.Entry("kernel-regression");
        Prediction other = kernel.Predict(kernel.Parse("{" + Law + ",\"samples\":[50],\"ridge\":1}"), default);

        foreach (string name in (string[])["excessLoss", "trainLoss"]) Near.Relative(theory.Observables[name].Values[0], other.Observables[name].Values[0], 1e-8, name);
        Near.Relative(theory.Observables["effectiveRidge"].Values[0], other.Observables["effectiveRidge"].Values[0], 1e-12);
    }

    [TestCase("\"shift\":[0]", "shift[0]", "must not be 0")]
    [TestCase("\"shift\":[0.1,-0.2]", "shift[1]", "inside the spectrum")]
    [TestCase("\"shift\":[0.1],\"shiftImaginary\":[0,1]", "shiftImaginary", "as many")]
    public void Bad_shifts_are_named(string shifts, string path, string problem)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("{" + Law + ",\"samples\":20,\"width\":30," + shifts + "}"))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo(path));
        Assert.That(e.Message, Does.Contain(problem));
    }

    [TestCase("""{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]}""", "spectrum.kind")]
    [TestCase("""{"kind":"explicit","eigenvalues":[1,0],"targetPower":[1,1]}""", "spectrum.eigenvalues[1]")]
    public void Bad_spectra_are_named(string spectrum, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse($$"""{"spectrum":{{spectrum}},"samples":20,"shift":[0.1]}"""))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers([Values(FewFeatures, Blocks)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
