// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.TdLearning;
using LargeN.Threading;

namespace LargeN.Tests.Systems.TdLearning;

/// <summary>Theory of TD(0) against its reference values, and against walks and Gaussian episodes.</summary>
public class TdLearningTests
{
    private const string Id = "td-learning";

    private const string Ring = """{"environment":{"kind":"ring","states":20,"features":8,"fieldWidth":1.5},"episodeLength":6,"discount":0.8,"learningRate":[0.5],"batchSize":2,"steps":[0,1,10,100,200]}""";

    private const string Explicit = """{"environment":{"kind":"explicit","states":3,"transitions":[0.5,0.5,0,0.25,0.5,0.25,0,0.5,0.5],"start":[0.5,0,0.5],"featureTable":[1,0.5,-0.5,1,0.25,-1]},"episodeLength":3,"discount":0.6,"learningRate":[0.2,0.6],"batchSize":2,"steps":[0,1,5,40],"trajectories":"gaussian"}""";

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static Observation Simulate(string json, int replicas)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    [Test]
    public void Reference_values()
    {
        Prediction theory = Predict(Ring);

        Assert.That(theory.Observables["valueError"].Values, Is.EqualTo([10.20698506, 9.682360782, 6.029525454, .09998939072, .04430021492]).Within(1e-7).Percent);
        Assert.That(theory.Observables["leadingError"].Values.Skip(1), Is.EqualTo([9.679393292, 6.010559179, .09670199814, .04397666584]).Within(1e-7).Percent);
        Assert.That(theory.Observables["solution"].Values, Is.EqualTo([.9423556644, -1.852162778, -3.98940354, -2.656838115, .8873721959, 3.522394511, 2.820554726, .527653231]).Within(2e-9));
    }

    [TestCase("""{"kind":"ring","states":20,"features":10,"fieldWidth":1.5}""", 0.3)]
    [TestCase("""{"kind":"ring","states":21,"features":7,"fieldWidth":2}""", 0)]
    [TestCase("""{"kind":"grid","side":8,"cellsPerSide":4,"fieldWidth":1.5}""", 0.3)]
    [TestCase("""{"kind":"grid","side":9,"cellsPerSide":3,"fieldWidth":1}""", 0)]
    public void Waves_of_a_torus_give_what_matrices_give(string environment, double start)
    {
        string json = ConfigText.Set(ConfigText.Set(Ring, "environment", environment), "start", start.ToString(System.Globalization.CultureInfo.InvariantCulture));
        TdLearningConfig config = (TdLearningConfig)Agreement.Entry(Id).Parse(ConfigText.Set(json, "annealing", "100"));
        FixedPoint point = new(config);
        EpisodeMoments episodes = new(point, config.EpisodeLength, default);
        TorusModes torus = TorusModes.Of(point, config.Environment.Torus, config.EpisodeLength, default);
        foreach (bool full in (bool[])[true, false])
        {
            using TdRecursion waves = TdRecursion.Of(config, point, null, torus, full), matrices = TdRecursion.Of(config, point, episodes, null, full);
            ((double[] expected, double plateau), (double[] found, double last)) = (matrices.Errors(0.5, default), waves.Errors(0.5, default));

            Assert.That(found, Is.EqualTo(expected).Within(1e-8).Percent);
            Assert.That(last, Is.EqualTo(plateau).Within(1e-8).Percent);
            Assert.That(waves.GrowthFactor(0.5, default), Is.EqualTo(matrices.GrowthFactor(0.5, default)).Within(1e-8).Percent);
        }
    }

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 400);

    [Test]
    public void Gaussian_episodes_agree_without_any_stated_bias() => Agreement.Check(Id, ConfigText.Set(Ring, "trajectories", "gaussian"), 200);

    [Test]
    public void Gaussian_episodes_that_are_not_stationary_agree() => Agreement.Check(Id, Explicit, 1000);

    [Test]
    public void Walks_on_a_square_agree() => Agreement.Check(
        Id, """{"environment":{"kind":"grid","side":8,"cellsPerSide":4,"fieldWidth":1.5},"episodeLength":10,"discount":0.9,"learningRate":[0.25,1],"batchSize":4,"steps":[0,1,5,20,100]}""", 200);

    [Test]
    public void Plateaus_are_proportional_to_rate_over_batch()
    {
        string json = ConfigText.Set(ConfigText.Set(Ring, "steps", "[4000]"), "learningRate", "[0.1,0.2,0.4]");
        double[] four = Predict(ConfigText.Set(json, "batchSize", "4")).Observables["plateauError"].Values;
        double[] sixteen = Predict(ConfigText.Set(json, "batchSize", "16")).Observables["plateauError"].Values;

        Assert.That(four[1] / four[0], Is.EqualTo(2).Within(0.02));
        Assert.That(four[2] / four[1], Is.EqualTo(2).Within(0.04));
        for (int i = 0; i < 3; i++) Assert.That(four[i] / sixteen[i], Is.EqualTo(4).Within(0.04));
    }

    [Test]
    public void Annealing_removes_the_plateau()
    {
        string json = ConfigText.Set(ConfigText.Set(Ring, "steps", "[1000,3000]"), "batchSize", "4");
        double[] constant = Predict(json).Observables["valueError"].Values, annealed = Predict(ConfigText.Set(json, "annealing", "50")).Observables["valueError"].Values;

        Assert.That(constant[1], Is.EqualTo(constant[0]).Within(1).Percent);
        Assert.That(annealed[1], Is.LessThan(0.1 * constant[1]));
    }

    [TestCase("chain")]
    [TestCase("gaussian")]
    public void Shaping_is_the_same_run_from_other_weights(string trajectories)
    {
        string json = ConfigText.Set(Ring, "trajectories", trajectories), shaped = ConfigText.Set(json, "shaping", "0.7"), started = ConfigText.Set(json, "start", "0.7");

        Assert.That(Predict(shaped).Observables["valueError"].Values, Is.EqualTo(Predict(started).Observables["valueError"].Values));
        Assert.That(Simulate(shaped, 3).Observables["valueError"].Values, Is.EqualTo(Simulate(started, 3).Observables["valueError"].Values).Within(1e-9).Percent);
    }

    [Test]
    public void Values_in_the_span_have_no_bias()
    {
        // As many independent features as states: every value function lies in the span.
        Assert.That(Predict("""{"environment":{"kind":"explicit","states":3,"transitions":[0.5,0.5,0,0.25,0.5,0.25,0,0.5,0.5],"start":[0.25,0.5,0.25],"featureTable":[1,0,0,0,1,0,0,0,1]},"episodeLength":4,"discount":0.9,"learningRate":[0.1],"batchSize":1,"steps":[1]}""")
            .Observables["biasError"].Values[0], Is.LessThan(1e-20));
        Assert.That(Predict(Ring).Observables["biasError"].Values[0], Is.EqualTo(6.4507e-4).Within(1e-7));
    }

    [Test]
    public void Features_that_depend_on_each_other_give_the_rank()
    {
        Prediction theory = Predict("""{"environment":{"kind":"explicit","states":2,"transitions":[0.5,0.5,0.5,0.5],"start":[0.5,0.5],"featureTable":[1,2,-1,-2]},"episodeLength":2,"discount":0.5,"learningRate":[0.1],"batchSize":1,"steps":[0,500]}""");

        Assert.That(theory.Verdicts["valueError"], Is.EqualTo(new Verdict(VerdictKind.IllConditioned, 1)));
        Assert.That(theory.Observables["valueError"].Values[1], Is.LessThan(theory.Observables["valueError"].Values[0]));
    }

    [Test]
    public void An_unstable_rate_is_infinite_with_a_verdict_in_theory_and_simulation()
    {
        string json = ConfigText.Set(ConfigText.Set(Ring, "learningRate", "[0.5,30]"), "steps", "[0,2000]");
        Prediction theory = Predict(json);
        Observation seen = Simulate(json, 2);

        Assert.That(theory.Observables["valueError"].Values[3], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["valueError"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(theory.Observables["growthFactor"].Values[0], Is.LessThan(1));
        Assert.That(theory.Observables["growthFactor"].Values[1], Is.GreaterThan(1));
        Assert.That(seen.Verdicts, Is.All.EqualTo(new Verdict(VerdictKind.Diverged, 1)));
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Observables["valueError"].Replica(1)[1], Is.Positive.And.LessThan(1), "the stable rate of the same replica");
    }

    [TestCase("discount", "1", "discount")]
    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("reward", "[1,2]", "reward")]
    [TestCase("environment", """{"kind":"explicit","states":2,"transitions":[0.5,0.4,0.5,0.5],"start":[0.5,0.5],"featureTable":[1,2]}""", "environment.transitions, row 0")]
    [TestCase("environment", """{"kind":"explicit","states":2,"transitions":[0.5,0.5,0.5],"start":[0.5,0.6],"featureTable":[1,2,3]}""", "environment.featureTable")]
    [TestCase("environment", """{"kind":"explicit","states":2,"transitions":[0.5,0.5,0.5,0.5],"start":[0.5,0.6],"featureTable":[1,2]}""", "environment.start")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Ring, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced([Values(Ring, Explicit)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
