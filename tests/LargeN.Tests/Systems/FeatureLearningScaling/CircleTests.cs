// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems;
using LargeN.Systems.FeatureLearningScaling;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Tests.Systems.FeatureLearningScaling;

/// <summary>ReLU networks on the circle: the tangent kernel, its lazy curve, and networks of small and large richness.</summary>
public class CircleTests
{
    private const string Id = "feature-learning-scaling";

    private const string Small = """{"model":"circle","angles":64,"targetExponent":1,"width":100,"richness":[0.001,1],"learningRate":0.5,"steps":[0,5,20,50,150,500]}""";

    [Test]
    public void Eigenvalues_of_the_tangent_kernel_fall_with_the_reference_slope()
    {
        double[] eigenvalues = Predict(Set(Small, "angles", "4096")).Observables["kernelEigenvalues"].Values, k = [.. Enumerable.Range(16, 49).Select(i => (double)i)];

        Assert.That(LogLogFit.Of(k, eigenvalues.AsSpan(16, 49)).Slope, Is.EqualTo(-2.013).Within(1e-3));
    }

    [TestCase(2), TestCase(3)]
    public void Eigenvalues_are_those_of_the_kernel_matrix(int depth)
    {
        CircleFeatureConfig config = Config(Set(Set(Small, "angles", "12"), "depth", depth.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        double[] eigenvalues = CircleTheory.Eigenvalues(config, default);
        double trace = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            for (int i = 0; i < 12; i++)
            {
                double product = Enumerable.Range(0, 12).Sum(j => NeuralKernel.At(config.Kernel, Math.Cos(Math.PI * (i - j) / 6)) * Math.Cos(Math.PI * k * j / 6)) / 12;
                Assert.That(product, Is.EqualTo(eigenvalues[k] * Math.Cos(Math.PI * k * i / 6)).Within(1e-14));
            }

            trace += (k is 0 or 6 ? 1 : 2) * eigenvalues[k];
        }

        Assert.That(trace, Is.EqualTo(NeuralKernel.At(config.Kernel, 1)).Within(1e-14));
    }

    [Test]
    public void The_kernel_of_two_hidden_layers_is_the_sum_over_its_layers()
    {
        // Phi2 + G2 (Phi1 + G1 Phi0) at angle 0: 1/4 + (1/2)(1/2 + 1/2).
        Assert.That(NeuralKernel.At(Config(Small).Kernel, 1), Is.EqualTo(0.75).Within(1e-15));
    }

    [Test]
    public void Lazy_curve_is_descent_with_the_kernel()
    {
        CircleFeatureConfig config = Config("""{"model":"circle","angles":20,"targetExponent":0.8,"width":1,"richness":[1],"learningRate":1.5,"steps":[0,1,2,9]}""");
        double[] residual = Residual(config), losses = Predict(config).Observables["lazyLoss"].Values;
        for (int t = 0, next = 0; t <= 9; t++)
        {
            if (config.Steps[next] == t) Assert.That(losses[next++], Is.EqualTo(residual.Average(r => r * r)).Within(1e-13));
            residual = [.. residual.Select((r, i) => r - (1.5 / 20 * Enumerable.Range(0, 20).Sum(j => NeuralKernel.At(config.Kernel, Math.Cos(Math.PI * (i - j) / 10)) * residual[j])))];
        }
    }

    [Test]
    public void Lazy_curve_of_batches_is_the_mean_over_batches()
    {
        const int runs = 4000;
        CircleFeatureConfig config = Config("""{"model":"circle","angles":12,"targetExponent":0.8,"batchSize":2,"width":1,"richness":[1],"learningRate":1,"steps":[1,6]}""");
        double[,] losses = new double[2, runs];
        double[] kernel = [.. Enumerable.Range(0, 12).Select(j => NeuralKernel.At(config.Kernel, Math.Cos(Math.PI * j / 6)))];
        for (int run = 0; run < runs; run++)
        {
            double[] residual = Residual(config);
            for (int t = 1; t <= 6; t++)
            {
                int[] drawn = new int[2];
                new RandomStream(1, Purpose.Test, (uint)run, (uint)t).FillIndices(drawn, 12);
                double[] before = [.. residual];
                foreach (int j in drawn)
                    for (int i = 0; i < 12; i++) residual[i] -= kernel[(i - j + 12) % 12] * before[j] / 2;
                if (t is 1 or 6) losses[t == 1 ? 0 : 1, run] = residual.Average(r => r * r);
            }
        }

        double[] expected = Predict(config).Observables["lazyLoss"].Values;
        for (int at = 0; at < 2; at++)
        {
            double[] seen = [.. Enumerable.Range(0, runs).Select(run => losses[at, run])];
            Assert.That(seen.Average(), Is.EqualTo(expected[at]).Within(4 * Math.Sqrt(FixedOrder.Variance(seen) / runs)));
        }
    }

    [Test]
    public void Slopes_of_the_lazy_curve_approach_the_exponent_on_many_angles()
    {
        Prediction theory = Predict("""{"model":"circle","angles":16384,"targetExponent":1,"width":1,"richness":[1],"learningRate":1,"steps":[1500,5000]}""");

        Assert.That(theory.Observables["lazySlope"].Values[0], Is.EqualTo(theory.Observables["lazyExponent"].Values[0]).Within(0.01));
        Assert.That(theory.Observables["lazyExponent"].Values[0], Is.EqualTo(-0.5));
        Assert.That(theory.Observables["richExponent"].Values[0], Is.EqualTo(-2.0 / 3).Within(1e-15));
    }

    [TestCase("batchSize", "0")]
    [TestCase("batchSize", "16")]
    [TestCase("depth", "3")]
    public void Networks_of_small_richness_follow_the_lazy_curve(string member, string value) => Agreement.Check(Id, Set(Set(Set(Small, "richness", "[0.001]"), "precision", "single"), member, value), 16);

    [Test]
    [Category("Slow")]
    public void Stated_bias_holds([Values(50, 200)] int width, [Values("0.75", "2")] string exponent, [Values("0.01", "0.05", "0.3", "1")] string richness) =>
        Agreement.Check(Id, Set(Set(Set(Set(Small, "precision", "single"), "width", width.ToString(System.Globalization.CultureInfo.InvariantCulture)), "targetExponent", exponent), "richness", $"[{richness}]"), 16);

    [Test]
    [Category("Slow")]
    public void Stated_bias_holds_late([Values(50, 200)] int width, [Values("0.001", "0.003", "0.01", "0.03", "0.1")] string richness) => Agreement.Check(
        Id,
        $$"""{"model":"circle","angles":128,"targetExponent":0.75,"width":{{width}},"richness":[{{richness}}],"learningRate":1,"steps":[0,1,5,20,50,100,200,500,1000],"precision":"single"}""",
        16);

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick-circle"), 8);

    [Test]
    public void Reference_device_gives_the_same_values() => Agreement.SameOnReference(Id, Agreement.Entry(Id).Preset("tiny-circle"), 1e-9);

    [Test]
    public void Rich_networks_fall_faster_than_lazy_ones()
    {
        ReplicaSeries loss = Simulate(Set(Set(Set(Small, "precision", "single"), "learningRate", "0.25"), "steps", "[50,500]"), 8).Observables["excessLoss"];
        double[] mean = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 8).Average(r => loss.Replica(r)[i]))];

        Assert.That(Math.Log10(mean[3] / mean[2]), Is.LessThan(Math.Log10(mean[1] / mean[0]) - 0.2), "slopes over a decade");
    }

    [Test]
    public void All_richness_values_begin_with_the_same_weights()
    {
        Observation both = Simulate(Set(Small, "steps", "[0,3]"), 2), alone = Simulate(Set(Set(Small, "steps", "[0,3]"), "richness", "[1]"), 2);
        for (int r = 0; r < 2; r++)
        {
            Assert.That(both.Observables["excessLoss"].Replica(r)[2..].ToArray(), Is.EqualTo(alone.Observables["excessLoss"].Replica(r).ToArray()));
            Assert.That(both.Observables["lazyLoss"].Replica(r).ToArray(), Is.EqualTo(both.Observables["excessLoss"].Replica(r)[..2].ToArray()));
        }
    }

    [Test]
    public void An_unstable_rate_is_infinite_with_a_verdict()
    {
        // lambda_1 = 0.147: eta above 13.6 is unstable.
        string json = Set(Set(Small, "learningRate", "100"), "steps", "[0,1,4000]");
        Prediction theory = Predict(json);
        Observation seen = Simulate(Set(json, "width", "10"), 2);

        Assert.That(theory.Observables["lazyLoss"].Values[2], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["lazyLoss"].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values.Concat(o.StatedBias ?? [])), Is.All.Not.NaN);
        for (int r = 0; r < 2; r++)   // networks move to where the rate is stable, or are lost
        {
            double[] values = seen.Observables["excessLoss"].Replica(r).ToArray();
            Assert.That(values, Is.All.Not.NaN);
            Assert.That(seen.Verdicts[r].IsConverged, Is.EqualTo(values.All(double.IsFinite)));
        }
    }

    [TestCase("angles", "7", "angles")]
    [TestCase("targetExponent", "0.5", "targetExponent")]
    [TestCase("depth", "1", "depth")]
    [TestCase("richness", "[0]", "richness[0]")]
    [TestCase("learningRate", "0", "learningRate")]
    [TestCase("batchSize", "-1", "batchSize")]
    [TestCase("spectrum", "1", "spectrum")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(Set(Small, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Agreement.Entry(Id).Preset("tiny-circle"));

    private static double[] Residual(CircleFeatureConfig config)
    {
        double[] target = config.Target();
        return [.. Enumerable.Range(0, config.Angles).Select(j => Enumerable.Range(1, target.Length - 1).Sum(k => target[k] * Math.Cos(2 * Math.PI * k * j / config.Angles)))];
    }

    private static CircleFeatureConfig Config(string json) => (CircleFeatureConfig)Agreement.Entry(Id).Parse(json);

    private static Prediction Predict(string json) => Predict(Config(json));

    private static Prediction Predict(CircleFeatureConfig config) => Agreement.Entry(Id).Predict(config, default);

    private static Observation Simulate(string json, int replicas)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Config(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    private static string Set(string json, string path, string value) => value is "single" ? ConfigText.Set(json, path, "\"single\"") : ConfigText.Set(json, path, value);
}
