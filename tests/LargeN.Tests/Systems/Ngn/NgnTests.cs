// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Systems;
using LargeN.Systems.Ngn;
using LargeN.Systems.SgdDynamics;
using LargeN.Threading;

namespace LargeN.Tests.Systems.Ngn;

/// <summary>NGN steps against the reference values, plain loops, the bounds and identities of quadratics, and simulations.</summary>
public class NgnTests
{
    private const string Id = "ngn";

    private const string Three = """{"model":"quadratic","spectrum":{"kind":"explicit","eigenvalues":[10,1,0.1],"targetPower":[10,1,0.1]},"learningRate":[0.1,1,10,100],"steps":[0,1,2,10,100]}""";

    private const string Samples = """{"model":"regression","spectrum":{"kind":"powerLaw","modes":13,"spectrumExponent":1,"targetExponent":1.5},"learningRate":[0.1,1,10],"batchSize":1,"noiseVariance":0.1,"steps":[0,1,5,20,50]}""";

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static Observation Simulate(string json, int replicas)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    private static string Set(string json, string path, string value) => ConfigText.Set(json, path, value);

    [Test]
    public void Reference_values() =>
        Assert.That(Predict(Three).Observables["objective"].Values[5..10], Is.EqualTo((double[])[5.55, .4553965298, .1452192553, .04494924119, .001353818675]).Within(1e-7).Percent);

    [Test]
    public void One_direction_shrinks_by_one_plus_gamma_h([Values(1e-3, 1, 1e6)] double gamma)
    {
        const double H = 0.7;
        string json = FormattableString.Invariant($$$"""{"model":"quadratic","spectrum":{"kind":"explicit","eigenvalues":[{{{H}}}],"targetPower":[3]},"learningRate":[{{{gamma}}}],"steps":[0,1,5]}""");
        double factor = 1 / ((1 + (gamma * H)) * (1 + (gamma * H)));

        Assert.That(Predict(json).Observables["objective"].Values, Is.EqualTo((double[])[1.5, 1.5 * factor, 1.5 * Math.Pow(factor, 5)]).Within(1e-7).Percent);
    }

    [Test]
    public void Eigenbasis_and_another_basis_agree([Values(Three, "quick-quadratic")] string json) =>
        Agreement.Check(Id, json == Three ? json : Agreement.Entry(Id).Preset(json), 3);

    [Test]
    public void A_path_is_the_plain_loop_with_its_bounds_and_its_falling_distance([Values(0.1, 1, 10, 1e4)] double gamma)
    {
        double[] h = [10, 3, 1, 0.1], x = [0.5, -1, 2, 3];
        SgdModes modes = new(h, [1, 1, 1, 1], [.. x.Select(v => v * v)], 0);
        int[] steps = [.. Enumerable.Range(0, 201)];
        DescentPath path = QuadraticDescent.Run(modes, StepRule.Ngn, gamma, steps, default);
        int rises = 0;
        double smallest = double.PositiveInfinity, largest = 0;
        for (int t = 0; t <= 200; t++)
        {
            double f = h.Zip(x, (a, v) => a * v * v / 2).Sum(), g = h.Zip(x, (a, v) => a * a * v * v).Sum(), distance = x.Sum(v => v * v), eta = gamma / (1 + (gamma * g / (2 * f)));
            Assert.That(path.Objective[t], Is.EqualTo(f).Within(1e-9 * f));
            Assert.That(path.StepSize[t], Is.EqualTo(eta).Within(1e-9 * eta).And.InRange(gamma / (1 + (gamma * 10)) * (1 - 1e-12), gamma));
            (smallest, largest) = (Math.Min(smallest, eta), Math.Max(largest, eta));
            for (int k = 0; k < 4; k++) x[k] -= eta * h[k] * x[k];
            double next = h.Zip(x, (a, v) => a * v * v / 2).Sum();
            if (t < 200 && next > f) rises++;
            Assert.That(x.Sum(v => v * v), Is.EqualTo(distance - (2 * f * eta * (1 + (eta / gamma)))).Within(1e-12 * distance), "identity of the distance");
        }

        Assert.That((path.Smallest, path.Largest), Is.EqualTo((smallest, largest)).Using<(double A, double B)>((a, b) => Math.Abs(a.A - b.A) < 1e-9 * a.A && Math.Abs(a.B - b.B) < 1e-9 * a.B));
        Assert.That(path.Rises, Is.EqualTo(rises));
    }

    [Test]
    public void Large_gamma_is_stable_and_not_monotone()
    {
        Prediction theory = Predict(Set(Three, "steps", "[0,100,1000]"));
        double[] objective = theory.Observables["objective"].Values, rises = theory.Observables["rises"].Values;

        Assert.That(rises[0], Is.Zero);
        Assert.That(rises[1..], Is.All.Positive);
        for (int j = 0; j < 4; j++) Assert.That(objective[(3 * j) + 2], Is.LessThan(1e-9));
    }

    [Test]
    public void A_constant_step_above_the_critical_one_is_infinite_with_a_verdict()
    {
        string json = Set(Set(Three, "rule", "constant"), "steps", "[0,10,1000]");
        Prediction theory = Predict(json);
        Observation seen = Simulate(json, 2);

        Assert.That(theory.Observables["criticalLearningRate"].Values[0], Is.EqualTo(0.2).Within(1e-12));
        Assert.That(theory.Observables["limitLoss"].Values, Is.EqualTo((double[])[0, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity]));
        Assert.That(theory.Observables["objective"].Values[5], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Verdicts, Is.All.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(Predict(Set(Three, "steps", "[0,10,1000]")).Observables["limitLoss"].Values, Is.All.Zero);
    }

    [Test]
    public void At_the_minimum_nothing_moves()
    {
        string json = Set(Three, "spectrum", """{"kind":"explicit","eigenvalues":[10,1],"targetPower":[0,0]}""");
        foreach (Series series in Predict(json).Observables.Values.Where(s => s.StatedBias is not null)) Assert.That(series.Values, Is.All.Zero);
        Assert.That(Simulate(json, 2).Observables.Values.SelectMany(o => o.Values), Is.All.Zero);
    }

    [Test]
    public void Moments_of_one_sample_are_exact([Values("0", "0.1")] string noise, [Values("[0.1,1,10]", "[1e3,1e6]")] string rates) =>
        Agreement.Check(Id, Set(Set(Set(Samples, "noiseVariance", noise), "learningRate", rates), "steps", "[0,1,5,20]"), 2000);

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 200);

    [TestCase("spectrum", """{"kind":"explicit","eigenvalues":[2],"targetPower":[1]}""")]
    [TestCase("spectrum", """{"kind":"explicit","eigenvalues":[1,0.2],"multiplicities":[3,20],"targetPower":[1,2]}""")]
    [TestCase("rule", "constant")]
    public void Moments_of_one_sample_are_exact_for_other_spectra(string path, string value) =>
        Agreement.Check(Id, Set(Set(Set(Samples, path, value), "learningRate", "[0.05,0.1]"), "steps", "[0,1,5,20]"), 2000);

    [Test]
    public void Moments_of_batches_agree([Values(2, 8, 32)] int batch, [Values("0", "0.1")] string noise) =>
        Agreement.Check(Id, Set(Set(Set(Samples, "batchSize", $"{batch}"), "noiseVariance", noise), "steps", "[0,1,5,20]"), 1000);

    [Test]
    public void Isotropic_samples_follow_the_moments_of_their_length()
    {
        // One mode: x = x (1 - eta a^2), eta = gamma/(1 + gamma a^2), so that E x^2 shrinks by E (1 + gamma a^2)^-2 a step.
        const double Gamma = 3;
        double factor = 0;
        const int Cells = 400_000;
        for (int i = 0; i < Cells; i++)
        {
            double a = 12 * (i + 0.5) / Cells, root = 1 + (Gamma * a * a);
            factor += 2 * Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI) / (root * root) * (12.0 / Cells);
        }

        NgnMoments moments = new(new SgdModes([1], [1], [1], 0), StepRule.Ngn, Gamma, 1, 0);
        moments.Advance();
        Assert.That(moments.Loss, Is.EqualTo(factor).Within(1e-8));
        moments.Advance();
        Assert.That(moments.Loss, Is.EqualTo(factor * factor).Within(1e-8));
    }

    [Test]
    public void Large_batches_follow_the_descent_with_the_full_gradient()
    {
        SgdModes modes = new([10, 1, 0.1], [1, 1, 1], [1, 1, 1], 0);
        NgnMoments moments = new(modes, StepRule.Ngn, 1, 1e6, 0);
        for (int t = 0; t < 10; t++) moments.Advance();

        // The loss of regression has no factor 1/2.
        Assert.That(moments.Loss, Is.EqualTo(2 * .04494924119).Within(0.01).Percent);
    }

    [Test]
    public void A_constant_step_has_the_moments_of_plain_sgd()
    {
        SgdModes modes = new([1, 0.5, 0.1], [1, 2, 5], [1, 2, 3], 0);
        NgnMoments moments = new(modes, StepRule.Constant, 0.3, 4, 0.2);
        for (int t = 0; t < 30; t++) moments.Advance();

        Assert.That(moments.Loss, Is.EqualTo(SecondMoments.Losses(modes, [new SgdSetting(0.3, 4, 0.2, [30])], default)[0][0]).Within(1e-10).Percent);
    }

    [Test]
    public void The_distance_of_every_replica_falls_without_noise()
    {
        ReplicaSeries distance = Simulate(Set(Set(Samples, "noiseVariance", "0"), "steps", "[0,1,2,3,4,5,6,7,8]"), 5).Observables["squaredDistance"];
        for (int i = 0; i < distance.Values.Length; i++)
        {
            if (i % 9 > 0) Assert.That(distance.Values[i], Is.LessThan(distance.Values[i - 1]));
        }
    }

    [Test]
    public void A_replica_is_the_plain_loop()
    {
        Observation seen = Simulate(Set(Samples, "batchSize", "3"), 2);
        double[] deviation = [.. Enumerable.Range(1, 13).Select(k => 1 / Math.Sqrt(k))];
        double[] v = [.. Enumerable.Range(1, 13).Select(k => Math.Pow(k, -0.25))], row = new double[13];
        for (int t = 0; t <= 50; t++)
        {
            double loss = deviation.Zip(v, (s, e) => s * s * e * e).Sum(), f = 0;
            int at = ((RegressionNgnConfig)Agreement.Entry(Id).Parse(Samples)).Steps.ToList().IndexOf(t);
            if (at >= 0) Assert.That(seen.Observables["excessLoss"].Replica(1)[5 + at], Is.EqualTo(loss).Within(1e-9 * loss), $"step {t}");
            double[] gradient = new double[13];
            for (int i = 0; i < 3; i++)
            {
                new RandomStream(1, Purpose.Inputs, 1, (uint)t).FillNormal(row, 13 * i);
                double residual = (Math.Sqrt(0.1) * new RandomStream(1, Purpose.LabelNoise, 1, (uint)t).Normal(i)) + row.Select((a, k) => a * deviation[k] * v[k]).Sum();
                f += residual * residual / 6;
                for (int k = 0; k < 13; k++) gradient[k] += residual * row[k] * deviation[k] / 3;
            }

            double eta = 1 / (1 + (gradient.Sum(g => g * g) / (2 * f)));
            for (int k = 0; k < 13; k++) v[k] -= eta * gradient[k];
        }
    }

    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("learningRate", "[1,1]", "learningRate[1]")]
    [TestCase("rule", "adam", "rule")]
    [TestCase("batchSize", "0", "batchSize")]
    [TestCase("noiseVariance", "-1", "noiseVariance")]
    [TestCase("spectrum", """{"kind":"explicit","eigenvalues":[1,0],"targetPower":[1,1]}""", "spectrum.targetPower[1]")]
    [TestCase("spectrum", """{"kind":"explicit","eigenvalues":[1],"multiplicities":[1.5],"targetPower":[1]}""", "spectrum.multiplicities[0]")]
    [TestCase("spectrum", """{"kind":"sphere","inputDimension":5,"targetCoefficients":[1]}""", "spectrum.kind")]
    [TestCase("spectrum.modes", "100000", "spectrum")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(Set(Samples, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [TestCase("batchSize", 1_000_000, 1)]
    [TestCase("learningRate", 1, 100)]
    public void Sizes_that_no_stream_or_memory_holds_are_named(string path, int batch, int rates)
    {
        string wide = Set(Samples, "spectrum", """{"kind":"explicit","eigenvalues":[1],"multiplicities":[4000000],"targetPower":[1]}""");
        string json = Set(Set(wide, "batchSize", $"{batch}"), "learningRate", $"[{string.Join(',', Enumerable.Range(1, rates))}]");

        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void Memory_stated_is_enforced([Values(Three, Samples)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
