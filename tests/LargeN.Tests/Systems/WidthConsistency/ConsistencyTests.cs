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

    [TestCase("fewDirections"), TestCase("manyDirections"), TestCase("randomLabels")]
    public void Reference_device_gives_the_same_values(string task) =>
        Agreement.SameOnReference(Id, $$"""{"width":[5,9],"steps":4,"ensembleSize":2,"testSamples":6,"batchSize":3,"inputDimension":4,"task":"{{task}}","sharpness":true}""", 1e-6);

    [Test]
    public void Single_precision_agrees() =>
        Agreement.SameInSingle(Id, """{"width":[8,16],"steps":20,"ensembleSize":4,"testSamples":16,"inputDimension":4,"sharpness":true,"evaluations":4}""", 40);

    [Test]
    public void Training_on_random_labels_goes_to_the_edge_of_stability() => Agreement.Check(Id, """{"task":"randomLabels","width":[24,48],"inputDimension":8,"batchSize":80,"learningRate":3,"steps":1200,"ensembleSize":2,"evaluations":24,"sharpness":true}""", 3, points: 2);

    [Test]
    public void Spectra_and_curves_are_those_of_their_definitions()
    {
        const string Config = """{"width":[4,8],"steps":30,"ensembleSize":3,"testSamples":12,"batchSize":5,"inputDimension":3,"reportedModes":20,"evaluations":3,"sharpness":true}""";
        double[] curve = Curve(Config, "lossCurve"), variance = Curve(Config, "varianceCurve"), power = Curve(Config, "taskPower"), eigenvalues = Curve(Config, "kernelEigenvalues");

        Assert.That(curve[2], Is.EqualTo(Curve(Config, "excessLoss")[0]));
        Assert.That(variance[5], Is.EqualTo(Curve(Config, "predictionVariance")[1]));
        Assert.That(power, Has.Length.EqualTo(24), "no more modes than inputs");
        Assert.That(power[..12], Is.Ordered);
        Assert.That(power[11], Is.EqualTo(1).Within(1e-12), "all modes hold all of the target");
        Assert.That(eigenvalues[..12], Is.Ordered.Descending);
        Assert.That(eigenvalues[4..12], Is.All.EqualTo(0).Within(1e-15), "four units span four modes");
        Assert.That(Curve(Config, "centredMisalignment"), Is.All.InRange(0, 1));
    }

    [Test]
    public void Sharpness_is_eta_times_that_of_the_networks_where_it_is_asked_for()
    {
        const string Config = """{"width":[4,8],"steps":1,"ensembleSize":2,"batchSize":9,"inputDimension":3,"task":"randomLabels","evaluations":1,"learningRate":1e-9,"sharpness":true}""";
        double[] small = Curve(Config, "sharpness"), twice = Curve(ConfigText.Set(Config, "learningRate", "2e-9"), "sharpness");

        Assert.That(twice, Is.EqualTo(small.Select(s => 2 * s)).Within(1e-5).Percent);
        Assert.That(small, Is.All.InRange(1e-11, 1e-8));
        Assert.That(Curve(Config, "edgeSharpness"), Is.EqualTo(small));
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        object without = entry.Parse(ConfigText.Set(Config, "sharpness", "false"));
        Assert.That(entry.Simulate(without, new SimulationRun(1, new ReplicaRange(0, 1), device), default).Observables.Keys, Has.None.Contains("harpness"));
        Assert.That(entry.Predict(without, default).Observables.Keys, Is.EqualTo(new[] { "varianceExponent" }));
    }

    [Test]
    public void Gaps_and_deficits_are_against_the_widest()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"width":[4,8],"steps":2,"evaluations":2,"ensembleSize":4}""");
        double[] widths = [4, 8];
        Dictionary<string, Series> means = new()
        {
            ["lossCurve"] = new Series([widths, [1, 2]], [0.9, 0.7, 0.8, 0.5]),
            ["excessLoss"] = Series.Curve(widths, [0.7, 0.5]),
            ["predictionVariance"] = Series.Curve(widths, [0.16, 0.08]),
            ["ensembleLoss"] = Series.Curve(widths, [0.54, 0.42]),
        };

        IReadOnlyDictionary<string, Series> derived = entry.Derive(config, means);

        Assert.That(derived["lossGap"].Values, Is.EqualTo(new[] { 0.1, 0.2, 0, 0 }).Within(1e-15));
        Assert.That(derived["ensembleDeficit"].Values, Is.EqualTo(new[] { 0.04, -0.08 }).Within(1e-15));
        Assert.That(derived["averagedLoss"].Values, Is.EqualTo(new[] { 0.58, 0.44 }).Within(1e-15));
    }

    [Test]
    public void One_random_label_is_refused()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("""{"width":[8,9],"steps":1,"task":"randomLabels","batchSize":1}"""))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo("batchSize"));
    }

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
