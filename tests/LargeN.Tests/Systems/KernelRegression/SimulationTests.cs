// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.KernelRegression;
using LargeN.Systems.Spectra;
using LargeN.Tests.Systems.Datasets;
using LargeN.Threading;

namespace LargeN.Tests.Systems.KernelRegression;

/// <summary>Simulated learning curves against theory, in every kind of spectrum.</summary>
public class SimulationTests
{
    private const string Id = "kernel-regression";

    private const string Ridgeless = """{"spectrum":{"kind":"powerLaw","modes":200,"spectrumExponent":2,"targetExponent":1.5},"samples":[16,32,64],"ridge":0,"noiseVariance":0.05,"reportedModes":3}""";

    private const string Sphere = """{"spectrum":{"kind":"sphere","inputDimension":10,"maxDegree":20,"targetCoefficients":[0,1,0.7,0.5]},"samples":[20,60],"ridge":1e-6,"noiseVariance":0.1,"reportedModes":4}""";

    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,40,2],"targetPower":[1,0.5,0.2,0.1]},"samples":[20,45,120],"ridge":0.05,"noiseVariance":0.1}""";

    // Few modes, near and beyond as many samples, and a target so steep that the loss follows kappa^2: the stated bias must cover both.
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":20,"spectrumExponent":1.5,"targetExponent":1.8},"samples":[8,15,20,25,40],"ridge":0.01,"noiseVariance":0.1,"reportedModes":3}""")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":20,"spectrumExponent":1.5,"targetExponent":1.8},"samples":[10,30,45],"ridge":0,"noiseVariance":0.1,"reportedModes":3}""")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":3,"targetExponent":9},"samples":[6,12,24],"ridge":0.01,"reportedModes":3}""")]
    public void Few_modes_and_steep_targets(string json) => Agreement.Check(Id, json, 500);

    [Test]
    public void A_gram_matrix_whose_pivots_span_all_digits_is_reported()
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(
            entry.Parse("""{"spectrum":{"kind":"explicit","eigenvalues":[1,1e-16],"targetPower":[1,1]},"samples":[10],"ridge":0,"noiseVariance":0.1}"""), new SimulationRun(1, new ReplicaRange(0, 3), device), default);
        Assert.That(seen.Verdicts, Has.All.Matches<Verdict>(v => v.Kind == VerdictKind.IllConditioned && v.Index == 1 && v.Residual > 1e15));
    }

    [Test]
    public void Pools_of_real_images_with_tangent_and_output_kernels_of_several_depths(
        [Values("mnist", "cifar10")] string set, [Values("ntk", "nngp")] string kernel, [Values(1, 3)] int depth)
    {
        string classes = set == "mnist" ? "[3,8]" : "[0,1]";
        string path = System.Text.Json.JsonSerializer.Serialize(TestData.Real(set));
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse($$$"""{"spectrum":{"kind":"dataset","path":{{{path}}},"poolSize":300,"classes":{{{classes}}},"kernel":{"kernel":"{{{kernel}}}","depth":{{{depth}}}}},"samples":[10,20],"ridge":0.05}""");
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.All);
        double[] seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 30), device), default).Observables["excessLoss"].Values;
        for (int s = 0; s < 2; s++)
        {
            double[] values = [.. Enumerable.Range(0, 30).Select(r => seen[(2 * r) + s])];
            double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / 29 / 30), expected = theory.Observables["excessLoss"].Values[s];
            Assert.That(Math.Abs(mean - expected), Is.LessThan((4 * error) + theory.Observables["excessLoss"].StatedBias![s]), FormattableString.Invariant($"P = {theory.Observables["excessLoss"].Axes[0][s]}: theory {expected:G4}, simulation {mean:G4} +- {error:G2}"));
            Assert.That(mean, Is.LessThan(1.2), "better than guessing");
        }
    }

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 40);

    [Test]
    public void Without_a_ridge() => Agreement.Check(Id, Ridgeless, 100);

    [Test]
    public void Degenerate_blocks_and_power_outside_the_kernel() => Agreement.Check(Id, Blocks, 150);

    [Test]
    public void Least_squares_with_more_samples_than_modes() =>
        Agreement.Check(Id, """{"spectrum":{"kind":"powerLaw","modes":12,"spectrumExponent":1.5,"targetExponent":1.8},"samples":[6,30,60],"ridge":0,"noiseVariance":0.2,"reportedModes":2}""", 300);

    [Test]
    public void Relu_tangent_kernel_on_the_sphere() => Agreement.Check(Id, Sphere, 40);

    [Test]
    public void Erf_kernel_at_initialisation_on_the_sphere() =>
        Agreement.Check(Id, """{"spectrum":{"kind":"sphere","kernel":"nngp","activation":"erf","depth":1,"weightVariance":1.5,"biasVariance":0.2,"inputDimension":12,"maxDegree":15,"targetCoefficients":[0.3,1,0.5]},"samples":[15,45],"ridge":1e-3,"noiseVariance":0.05,"reportedModes":3}""", 60);

    [Test]
    public void Threes_and_eights_of_mnist() => Agreement.Check(Id, Mnist("""[20,50,100]"""), 40);

    [TestCase(Ridgeless)]
    [TestCase(Blocks)]
    [TestCase(Sphere)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-7);

    [Test]
    public void A_short_curve_is_part_of_a_long_one()
    {
        // Nested training sets: dropping the larger sizes must leave the smaller ones as they are, up to the order of sums.
        string head = """{"spectrum":{"kind":"powerLaw","modes":60,"spectrumExponent":1.5,"targetExponent":1.8},"ridge":0.1,"samples":""";
        double[] longer = Excess(head + "[10,20,40]}"), shorter = Excess(head + "[10,20]}");
        for (int s = 0; s < 2; s++) Near.Relative(shorter[s], longer[s], 1e-9);
    }

    [Test]
    public void As_many_samples_as_modes_without_a_ridge_is_predicted_infinite_and_simulated_finite()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"spectrum":{"kind":"powerLaw","modes":20,"spectrumExponent":1,"targetExponent":1.5},"samples":[10,20,40],"ridge":0,"noiseVariance":0.1,"reportedModes":2}""");
        Prediction theory = entry.Predict(config, default);

        Assert.That(theory.Observables["testLoss"].Values[1], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["testLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(theory.Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Observables["gamma"].Values, Is.All.Not.NaN);
        using CpuDevice device = new(Parallelism.Single);
        Assert.That(entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 3), device), default).Observables["testLoss"].Values, Is.All.Positive.And.All.Not.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void Fractional_multiplicities_are_predicted_and_not_simulated()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"spectrum":{"kind":"explicit","eigenvalues":[1],"multiplicities":[2.5],"targetPower":[1]},"samples":[1],"ridge":0.1}""");
        using CpuDevice device = new(Parallelism.Single);
        Assert.That(entry.Predict(config, default).Verdict.IsConverged);
        ConfigException e = Assert.Throws<ConfigException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 1), device), default))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo("spectrum.multiplicities[0]"));
    }

    [Test]
    public void A_pool_needs_a_ridge_and_enough_images()
    {
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("""{"spectrum":{"kind":"dataset","path":"x","poolSize":10,"classes":[3,8]},"samples":[1],"ridge":0}"""))!.Violations.Single().Path, Is.EqualTo("ridge"));
        using TestData data = new();
        data.Write("t10k-images-idx3-ubyte", TestData.Idx([1, 2, 3, 4, 5, 7, 7, 8], 4, 1, 2));
        data.Write("t10k-labels-idx1-ubyte", TestData.Idx([3, 8, 3, 5], 4));
        object config = Agreement.Entry(Id).Parse($$"""{"spectrum":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(data.Folder)}},"poolSize":4,"classes":[3,8]},"samples":[1],"ridge":1}""");
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Predict(config, default))!;
        Assert.That(e.Violations.Single().Problem, Does.Contain("holds 3 images"));
        Assert.That(Agreement.Entry(Id).Identity(config), Does.Contain("sha256:").And.Not.Contain(data.Folder));
    }

    [Test]
    public void Memory_stated_is_the_memory_of_the_buffers([Values(Ridgeless, Blocks, Sphere)] string json) => Agreement.StatedMemoryHolds(Id, json);

    [Test]
    public void Modes_are_learned_in_the_order_of_their_eigenvalues([Values(5, 50, 500)] int samples)
    {
        Spectrum spectrum = PowerLaw.Truncated(600, 1.5, 1.8);
        double kappa = LargeN.Systems.Equivalents.EffectiveRidge.Solve(spectrum, samples, 1e-3).Kappa;
        double[] left = [.. spectrum.Eigenvalues.ToArray().Select(l => kappa * kappa / ((l + kappa) * (l + kappa)))];
        Assert.That(left, Is.Ordered.Ascending);
    }

    internal static string Mnist(string samples) =>
        $$"""{"spectrum":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(TestData.Real("mnist"))}},"poolSize":400,"classes":[3,8]},"samples":{{samples}},"ridge":0.01,"noiseVariance":0.1,"reportedModes":3}""";

    private static double[] Excess(string json)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        return entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, 1), device), default).Observables["excessLoss"].Values;
    }

    [Test]
    public void More_samples_than_modes_without_noise_leave_rounding_alone() => Agreement.Check("kernel-regression", """
        { "spectrum": { "kind": "powerLaw", "modes": 24, "spectrumExponent": 1.5, "targetExponent": 1.8 },
          "samples": [12, 40], "ridge": 0, "noiseVariance": 0, "reportedModes": 3 }
        """, replicas: 60);
}
