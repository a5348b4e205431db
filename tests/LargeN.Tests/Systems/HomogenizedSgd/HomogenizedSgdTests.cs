// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.HomogenizedSgd;
using LargeN.Threading;

namespace LargeN.Tests.Systems.HomogenizedSgd;

/// <summary>The Volterra equation against its reference values and SGD itself.</summary>
public class HomogenizedSgdTests
{
    private const string Id = "homogenized-sgd";

    private const string Wide = """{"samples":200,"inputDimension":300,"noiseVariance":0.1,"learningRate":[0.5,1],"times":[0,0.5,2,10]}""";

    private const string Streaming = """{"model":"streaming","samples":400,"inputDimension":300,"spectrumExponent":0.25,"targetExponent":0.5,"noiseVariance":0.1,"learningRate":[0.5,1],"times":[0,0.5,2,10]}""";

    private static VolterraLoss Reference =>
        new([.. Enumerable.Range(1, 30).Select(j => 2 / Math.Sqrt(j))], [.. Enumerable.Range(1, 30).Select(j => 2 / Math.Sqrt(j) * Math.Cos(j) * Math.Cos(j))], 0.5, 40);

    [Test]
    public void Reference_values()
    {
        double[] psi = Reference.At(0.5, [0.5, 2, 10], default);

        Assert.That(psi, Is.EqualTo([3.77471, 1.96327, .608078]).Within(2e-4).Percent);
    }

    [Test]
    public void The_limit_is_reached_and_the_equation_holds()
    {
        double[] psi = Reference.At(0.5, [200, 400], default);

        Assert.That(psi[1], Is.EqualTo(Reference.Limit(0.5)).Within(1e-7).Percent);
        Assert.That(Reference.Limit(Reference.CriticalLearningRate * 1.01), Is.EqualTo(double.PositiveInfinity));

        // One mode: psi is a sum of two exponentials with an elementary solution. psi' = -2 g s psi_mode + (g^2/n) s^2 psi with psi_mode = psi - floor.
        VolterraLoss one = new([2], [3], 0.25, 10);
        double gamma = 0.7, rate = (2 * gamma * 2) - (gamma * gamma * 4 / 10), rest = 2 * gamma * 2 * 0.25 / rate;
        Assert.That(one.At(gamma, [0.3, 1.7], default), Is.EqualTo((double[])[.. new[] { 0.3, 1.7 }.Select(t => rest + ((1.75 - rest) * Math.Exp(-rate * t)))]).Within(1e-6).Percent);
    }

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 40);

    [TestCase(Wide)]
    [TestCase(Streaming)]
    public void Wide_and_streaming_rows_agree(string json) => Agreement.Check(Id, json, 40);

    [Test]
    public void A_rate_above_the_critical_one_grows_to_infinity_with_a_verdict()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"samples":20,"inputDimension":30,"learningRate":[0.5,8],"times":[0,500]}""");
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);

        Assert.That(theory.Observables["criticalLearningRate"].Values[0], Is.InRange(1.5, 3));
        Assert.That(theory.Observables["limitLoss"].Values[1], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["trainLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(seen.Verdicts, Is.All.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(seen.Observables["trainLoss"].Values, Is.All.Not.NaN);
    }

    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("samples", "0", "samples")]
    [TestCase("inputDimension", "0", "inputDimension")]
    [TestCase("noiseVariance", "-1", "noiseVariance")]
    [TestCase("times", "[10000000]", "times")]
    [TestCase("ridge", "1", "ridge")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Wide, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced([Values(Wide, Streaming)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
