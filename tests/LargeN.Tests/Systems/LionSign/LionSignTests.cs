// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems;
using LargeN.Systems.LionSign;
using LargeN.Threading;

namespace LargeN.Tests.Systems.LionSign;

/// <summary>Lion, signum and sign SGD against their reference values, the moments and plain loops.</summary>
public class LionSignTests
{
    private const string Id = "lion-sign";

    // d = 50, lambda = 1/k, sigma = 0.3, x_0 = 1, eta = 1e-3: losses at steps 500, 1000, 2000 and the mean of 5000 to 6000.
    private const string Reference = """{"modes":50,"beta1":[0,0.9,0.99],"beta2":0.99,"learningRate":[0.001],"steps":[500,1000,2000,6000],"window":1000}""";

    private const string Small = """{"modes":11,"beta1":[0,0.5],"beta2":0.9,"learningRate":[0.01,0.02],"steps":[0,1,7,20],"window":3}""";

    [TestCase(0.99, 0.9, .566, .0046, .0064, .0062)]
    [TestCase(0.9, 0.9, .579, .037, .0041, .0036)]
    [TestCase(0.99, 0.99, .562, .0016, .0119, .0116)]
    [TestCase(0.99, 0, .948, .399, .110, .0048)]
    public void Reference_losses(double beta2, double beta1, double at500, double at1000, double at2000, double late)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(Set(Set(Reference, "beta2", beta2), "beta1", $"[{Text(beta1)}]"));
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 50), device), default);
        double[] simulated = [.. Enumerable.Range(0, 3).Select(i => Mean(seen.Observables["loss"], i)), Mean(seen.Observables["lateLoss"], 0)], expected = [at500, at1000, at2000, late];
        Prediction theory = entry.Predict(config, default);
        double[] predicted = [.. theory.Observables["loss"].Values.Take(3), theory.Observables["lateLoss"].Values[0]];
        double[] bias = [.. theory.Observables["loss"].StatedBias!.Take(3), theory.Observables["lateLoss"].StatedBias![0]];

        Assert.That(simulated, Is.EqualTo(expected).Within(10).Percent);
        for (int i = 0; i < 4; i++) Assert.That(predicted[i], Is.EqualTo(expected[i]).Within((0.1 * expected[i]) + bias[i]));
    }

    [TestCase(0, 0.3)]
    [TestCase(0.9, 0.3)]
    [TestCase(0.99, 0)]
    public void Moments_in_lanes_are_those_mode_by_mode(double beta1, double noise)
    {
        LionSignConfig config = new() { Modes = 13, NoiseDeviation = noise, Beta1 = [beta1], Beta2 = 0.99, LearningRate = [0.003], Steps = [0, 1000] };
        Direction direction = new(beta1, config.Beta2);
        using SignMoments lanes = new(config, beta1, 0.003, direction);
        SignMomentsReference reference = new(config, beta1, 0.003, direction);
        for (int t = 0; t < 1000; t++)
        {
            if (t % 100 == 0) Assert.That(lanes.Loss(), Is.EqualTo(reference.Loss()).Within(1e-8).Percent, $"step {t}");
            lanes.Advance();
            reference.Advance();
        }
    }

    [Test]
    public void Moments_agree_with_simulations([Values(0.9, 0.99)] double beta2) => Agreement.Check(Id, Set(Reference, "beta2", beta2), 200);

    [TestCase("learningRate", "[0.01,0.1]")]
    [TestCase("noiseDeviation", "0.03")]
    [TestCase("noiseDeviation", "0")]
    [TestCase("spectrumExponent", "0")]
    [TestCase("spectrumExponent", "2")]
    [TestCase("initialError", "3")]
    [TestCase("modes", "1")]
    public void Moments_agree_away_from_the_reference(string path, string value) => Agreement.Check(Id, Set(Reference, path, value), 100);

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 100);

    [Test]
    public void Directions_are_the_stated_sums_of_gradients()
    {
        const double Beta1 = 0.9, Beta2 = 0.99;
        double[] g = new double[400];
        new RandomStream(3, Purpose.Test, 0).FillNormal(g);
        double x = 0, m = 0;
        for (int t = 0; t < g.Length; t++)
        {
            double c = LionSignSystem.AdvanceOne(Beta1, Beta2, 0.001, g[t], ref x, ref m), sum = (1 - Beta1) * g[t];
            for (int j = 0; j < t; j++) sum += Beta1 * (1 - Beta2) * Math.Pow(Beta2, j) * g[t - 1 - j];
            Assert.That(c, Is.EqualTo(sum).Within(1e-12));
        }
    }

    [Test]
    public void Equal_averages_are_signum()
    {
        const double Beta = 0.9;
        double x = 0, m = 0, average = 0;
        for (int t = 0; t < 100; t++)
        {
            double g = Math.Cos(t * t);
            average = (Beta * average) + ((1 - Beta) * g);
            Assert.That(LionSignSystem.AdvanceOne(Beta, Beta, 0.001, g, ref x, ref m), Is.EqualTo(average).Within(1e-15));
        }
    }

    [Test]
    public void Lanes_are_the_plain_loop()
    {
        Entry entry = Agreement.Entry(Id);
        LionSignConfig config = (LionSignConfig)entry.Parse(Small);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(5, new ReplicaRange(2, 3), device), default);
        double[] curvature = LionSignSystem.Curvatures(config);
        for (int r = 0; r < 3; r++)
        {
            for (int s = 0; s < 4; s++)
            {
                double[] x = [.. Enumerable.Repeat(1.0, 11)], m = new double[11], noise = new double[11], late = new double[21];
                for (int t = 0; t <= 20; t++)
                {
                    late[t] = Enumerable.Range(0, 11).Sum(k => curvature[k] * x[k] * x[k] / 2);
                    if (config.Steps.Contains(t)) Assert.That(seen.Observables["loss"].Replica(r)[(s * 4) + config.Steps.ToList().IndexOf(t)], Is.EqualTo(late[t]).Within(1e-14 * late[t]));
                    new RandomStream(5, Purpose.LabelNoise, (uint)(r + 2), (uint)t).FillNormal(noise);
                    for (int k = 0; k < 11; k++)
                    {
                        double gradient = Math.FusedMultiplyAdd(curvature[k], x[k], 0.3 * Math.Sqrt(curvature[k]) * noise[k]);
                        _ = LionSignSystem.AdvanceOne(config.Beta1[s / 2], config.Beta2, config.LearningRate[s % 2], gradient, ref x[k], ref m[k]);
                    }
                }

                Assert.That(seen.Observables["lateLoss"].Replica(r)[s], Is.EqualTo(late[18..].Average()).Within(1e-14));
            }
        }
    }

    [Test]
    public void Sign_descent_of_one_mode_follows_its_exact_chain()
    {
        // x moves on the lattice 1 - 0.1 n; up with probability Phi(-x/sigma).
        double[] p = new double[401];
        p[210] = 1;
        for (int t = 0; t < 40; t++)
        {
            double[] next = new double[401];
            for (int i = 1; i < 400; i++)
            {
                double up = Elementary.Erfc(0.1 * (i - 200) / (0.3 * Math.Sqrt(2))) / 2;
                next[i + 1] += up * p[i];
                next[i - 1] += (1 - up) * p[i];
            }

            p = next;
        }

        double exact = p.Select((mass, i) => mass * Math.Pow(0.1 * (i - 200), 2) / 2).Sum();
        Series loss = Predict("""{"modes":1,"beta1":[0],"beta2":0,"learningRate":[0.1],"steps":[40]}""").Observables["loss"];

        Assert.That(loss.Values[0], Is.EqualTo(exact).Within(loss.StatedBias![0]));
        Assert.That(loss.Values[0], Is.EqualTo(exact).Within(2).Percent);
    }

    [Test]
    public void Small_rates_settle_at_the_floor()
    {
        Prediction theory = Predict("""{"modes":1,"beta1":[0,0.9,0.99],"beta2":0.99,"learningRate":[2e-5],"initialError":0,"steps":[100000]}""");

        Assert.That(theory.Observables["lateLoss"].Values, Is.EqualTo(theory.Observables["floor"].Values).Within(6).Percent);
        Assert.That(theory.Observables["floor"].Values[0], Is.EqualTo(2e-5 * 0.3 * Math.Sqrt(Math.PI / 32)).Within(1e-9).Percent, "sign SGD");
    }

    [Test]
    public void No_rate_diverges_or_gives_nan([Values(0, 0.3, 1e100)] double noise)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse(Set(Set(Small, "learningRate", "[1e-12,1,1e100]"), "noiseDeviation", noise));
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Prediction theory = entry.Predict(config, default);

        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Matches<double>(double.IsFinite));
        Assert.That(seen.Verdicts, Is.All.EqualTo(Verdict.Converged));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values), Is.All.Matches<double>(double.IsFinite));
        Assert.That(theory.Observables.Values.SelectMany(o => o.StatedBias ?? []), Is.All.Matches<double>(double.IsFinite));
    }

    [TestCase("modes", "0", "modes")]
    [TestCase("beta1", "[0.9,0.5]", "beta1[1]")]
    [TestCase("beta1", "[1]", "beta1[0]")]
    [TestCase("beta2", "1", "beta2")]
    [TestCase("beta2", "-0.1", "beta2")]
    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("noiseDeviation", "-1", "noiseDeviation")]
    [TestCase("window", "21", "window")]
    [TestCase("steps", "[1.5]", "steps[0]")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(Set(Small, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Small);

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static string Set(string json, string path, double value) => Set(json, path, Text(value));

    private static string Set(string json, string path, string value) => ConfigText.Set(json, path, value);

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static double Mean(ReplicaSeries series, int point) => Enumerable.Range(0, 50).Average(r => series.Replica(r)[point]);
}
