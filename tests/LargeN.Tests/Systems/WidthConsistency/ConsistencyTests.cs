// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.WidthConsistency;

/// <summary>Networks of several widths on the same batches.</summary>
public class ConsistencyTests
{
    private const string Id = "width-consistency";

    [Test]
    public void Variance_over_initialisations_falls_as_one_over_width() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 6, points: 1);

    [Test]
    public void Kernels_of_mean_field_networks_agree_and_those_of_ntk_networks_do_not()
    {
        double[] meanField = Curve("""{"width":[16,64,256],"steps":100,"ensembleSize":4,"testSamples":64}""", "kernelMisalignment");
        double[] ntk = Curve("""{"width":[16,64,256],"steps":100,"ensembleSize":4,"testSamples":64,"scaling":"ntk"}""", "kernelMisalignment");

        // Measured apart at T = 300 against N = 256: 0.042 and 0.014 for N = 16 and 64 under mean-field scaling, 0.423 and 0.184 under NTK scaling. Here T = 100.
        Assert.That(meanField[0], Is.LessThan(0.12));
        Assert.That(meanField[1], Is.LessThan(0.04));
        Assert.That(ntk[0] / meanField[0], Is.GreaterThan(2));
        Assert.That(ntk[1] / meanField[1], Is.GreaterThan(2));
    }

    [Test]
    public void The_widest_is_compared_with_itself()
    {
        const string Config = """{"width":[4,8],"steps":3,"ensembleSize":3,"testSamples":7,"batchSize":5,"inputDimension":3}""";
        Assert.That(Curve(Config, "predictionDistance")[^1], Is.Zero);
        Assert.That(Curve(Config, "quantileDistance")[^1], Is.Zero);
    }

    [Test]
    public void A_width_has_the_same_networks_whatever_narrower_ones_stand_beside_it()
    {
        double[] two = Curve("""{"width":[8,16],"steps":5,"ensembleSize":3,"testSamples":9}""", "excessLoss");
        double[] three = Curve("""{"width":[4,8,16],"steps":5,"ensembleSize":3,"testSamples":9}""", "excessLoss");
        Assert.That(three[1..], Is.EqualTo(two));
    }

    [TestCase("fewDirections"), TestCase("manyDirections")]
    public void The_teacher_of_the_step_is_that_of_the_test_inputs(string task)
    {
        // A wide network learns the recorded targets; its loss on host-made targets falls below that of predicting 0 only if both are one function.
        double[] before = Curve($$"""{"width":[32,128],"steps":1,"task":"{{task}}","learningRate":1e-6,"inputDimension":4,"batchSize":64}""", "excessLoss");
        double[] after = Curve($$"""{"width":[32,128],"steps":400,"task":"{{task}}","learningRate":0.3,"inputDimension":4,"batchSize":64}""", "excessLoss");
        Assert.That(after[1], Is.LessThan(0.6 * before[1]));
    }

    [TestCase("fewDirections"), TestCase("manyDirections")]
    public void Reference_device_gives_the_same_values(string task) =>
        Agreement.SameOnReference(Id, $$"""{"width":[5,9],"steps":4,"ensembleSize":2,"testSamples":6,"batchSize":3,"inputDimension":4,"task":"{{task}}"}""", 1e-7);

    [Test]
    public void A_single_width_is_refused()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("""{"width":[8],"steps":1}"""))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo("width"));
    }

    private static double[] Curve(string json, string observable)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, 1), device), default);
        Assert.That(seen.Verdicts[0].IsConverged, Is.True);
        return seen.Observables[observable].Values;
    }
}
