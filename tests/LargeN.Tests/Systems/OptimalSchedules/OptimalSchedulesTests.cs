// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.OptimalSchedules;
using LargeN.Threading;

namespace LargeN.Tests.Systems.OptimalSchedules;

/// <summary>Theory against simulation of optimal schedules.</summary>
public class OptimalSchedulesTests
{
    private const string Id = "optimal-schedules";

    private const string Momentum = """{"model":"momentum","spectrum":{"kind":"powerLaw","modes":12,"spectrumExponent":2,"targetExponent":1.5},"unlearnedTail":true,"noiseVariance":0.5,"batchSize":4,"horizon":[8,24]}""";

    private const string Variational = """{"model":"variational","spectrumExponent":1.5,"targetExponent":2.5,"noiseVariance":1,"learningRateLimit":0.3,"horizon":[100,1000],"rolloutHorizon":[10,40],"rolloutModes":20}""";

    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[1,0.2,0.01,0],"multiplicities":[3,10,20,2],"targetPower":[1,0.5,0.2,0.1]},"normalised":false,"noiseVariance":0.3,"batchSize":2,"learningRateLimit":0.3,"horizon":[6,20]}""";

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 150);

    [TestCase(Momentum, 4)]
    [TestCase(Variational, 2)]
    [TestCase(Blocks, 10)]
    public void Other_models_agree_without_any_stated_bias(string json, int points) => Agreement.Check(Id, json, 300, points: points);

    [TestCase(Momentum)]
    [TestCase(Blocks)]
    public void Reference_device_gives_the_same_values(string json) => Agreement.SameOnReference(Id, json, 1e-9);

    [Test]
    public void The_best_schedule_is_better_than_every_family()
    {
        Entry entry = Agreement.Entry(Id);
        Prediction theory = entry.Predict(entry.Parse(entry.Preset("quick")), default);
        double[] best = theory.Observables["optimalLoss"].Values;

        Assert.That(theory.Verdicts.Values, Is.All.Matches<Verdict>(v => v.IsConverged));
        foreach (string family in (string[])["constant", "powerLaw", "decay"])
        {
            double[] losses = theory.Observables[$"{family}Loss"].Values;
            for (int i = 0; i < best.Length; i++) Assert.That(losses[i], Is.GreaterThan(best[i]), family);
        }

        for (int i = 0; i < best.Length; i++) Assert.That(theory.Observables["batchSteps"].Values[i], Is.LessThan(theory.Observables["batchSteps"].Axes[0][i]));
    }

    [Test]
    public void A_search_is_done_once_for_theory_and_blocks_and_again_for_another_config()
    {
        Entry entry = Agreement.Entry(Id);
        OptimalSchedulesConfig first = (OptimalSchedulesConfig)entry.Parse(Blocks), same = (OptimalSchedulesConfig)entry.Parse(Blocks), other = first with { NoiseVariance = 0.4 };
        Problem found = first.Solved.Get(first, default);
        entry.Share(same, first);

        Assert.That(same.Solved.Get(same, default), Is.SameAs(found));
        Prediction kept = entry.Predict(other, default), alone = entry.Predict(entry.Parse(entry.Canonical(other)), default);
        Assert.That(kept.Observables["optimalLoss"].Values, Is.EqualTo(alone.Observables["optimalLoss"].Values).And.Not.EqualTo(found.Families["optimal"].Select(s => s.Loss)));
        Assert.That(first.Solved, Is.EqualTo(new SolvedProblem()), "what was found is no part of a config");
    }

    [TestCase(1.5, 2.5, -0.573, -0.497)]
    [TestCase(2, 1.5, -0.294, -0.216)]
    public void Exponents_at_finite_horizons(double alpha, double beta, double best, double constant)
    {
        Entry entry = Agreement.Entry(Id);
        string spectrum = FormattableString.Invariant($$"""{"kind":"powerLaw","modes":400,"spectrumExponent":{{alpha}},"targetExponent":{{beta}}}""");
        Prediction theory = entry.Predict(entry.Parse($$"""{"spectrum":{{spectrum}},"normalised":false,"unlearnedTail":true,"noiseVariance":1,"horizon":[125,1000]}"""), default);
        double Slope(string name) => Math.Log(theory.Observables[name].Values[1] / theory.Observables[name].Values[0]) / Math.Log(8);

        Assert.That(Slope("optimalLoss"), Is.EqualTo(best).Within(0.05));
        Assert.That(Slope("constantLoss"), Is.EqualTo(constant).Within(0.05));
    }

    [Test]
    public void An_unstable_learning_rate_is_infinite_with_a_verdict_in_theory_and_simulation()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"spectrum":{"kind":"powerLaw","modes":8,"spectrumExponent":1.5,"targetExponent":1.8},"noiseVariance":0.1,"learningRate":[0.5,40],"learningRateLimit":60,"horizon":[4,1000]}""");
        Prediction theory = entry.Predict(config, default);

        Assert.That(theory.Observables["fixedRateLoss"].Values[3], Is.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["fixedRateLoss"], Is.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(theory.Observables["optimalLoss"].Values[1], Is.Positive.And.LessThan(1), "a limit beyond stability does no harm");
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Assert.That(seen.Verdicts, Is.All.EqualTo(new Verdict(VerdictKind.Diverged, 3)));
        Assert.That(seen.Observables.Values.SelectMany(s => s.Values), Is.All.Not.NaN);
        Assert.That(seen.Observables["fixedRateLoss"].Replica(1)[1], Is.Positive.And.LessThan(1), "the stable rate of the same replica");
    }

    [TestCase("control")]
    [TestCase("momentum")]
    public void Where_every_rate_of_the_grid_is_unstable_losses_are_infinite_with_a_verdict_and_schedules_stay_within_the_limit(string model)
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse($$"""{"model":"{{model}}","spectrum":{"kind":"powerLaw","modes":8,"spectrumExponent":1.5,"targetExponent":1.8},"noiseVariance":0.1,"learningRateLimit":1e9,"horizon":[300]}""");
        Prediction theory = entry.Predict(config, default);

        Assert.That(theory.Observables["optimalLoss"].Values, Is.All.EqualTo(double.PositiveInfinity));
        Assert.That(theory.Verdicts["optimalLoss"].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Observables.Values.SelectMany(s => s.Values), Is.All.Not.NaN);
        Assert.That(theory.Observables["optimalRate"].Values, Is.All.InRange(0, 1e9));
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Is.All.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Observables.Values.SelectMany(s => s.Values), Is.All.Not.NaN);
    }

    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":1},"noiseVariance":1,"horizon":[4]}""", "spectrum.targetExponent")]
    [TestCase("""{"spectrum":{"kind":"sphere","inputDimension":10,"targetCoefficients":[0,1]},"noiseVariance":1,"horizon":[4]}""", "spectrum.kind")]
    [TestCase("""{"spectrum":{"kind":"explicit","eigenvalues":[1],"targetPower":[1]},"unlearnedTail":true,"noiseVariance":1,"horizon":[4]}""", "unlearnedTail")]
    [TestCase("""{"spectrum":{"kind":"powerLaw","modes":5,"spectrumExponent":1,"targetExponent":2},"noiseVariance":1,"horizon":[1]}""", "horizon[0]")]
    [TestCase("""{"model":"variational","spectrumExponent":1.5,"targetExponent":2.5,"noiseVariance":0,"horizon":[100],"rolloutHorizon":[10]}""", "noiseVariance")]
    [TestCase("""{"model":"variational","spectrumExponent":1.5,"targetExponent":1,"noiseVariance":1,"horizon":[100],"rolloutHorizon":[10]}""", "targetExponent")]
    [TestCase("""{"model":"variational","spectrumExponent":1.5,"targetExponent":2,"noiseVariance":1,"horizon":[100],"rolloutHorizon":[200]}""", "rolloutHorizon[0]")]
    [TestCase("""{"model":"variational","modes":100,"spectrumExponent":1.5,"targetExponent":2,"noiseVariance":1,"horizon":[100],"rolloutHorizon":[20]}""", "rolloutModes")]
    public void Bad_configs_are_named(string json, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!.Violations.Select(v => v.Path), Does.Contain(path));

    // The share is small where the search takes more memory than the device does.
    [TestCase(Momentum, 16)]
    [TestCase(Variational, 250)]
    [TestCase(Blocks, 16)]
    public void Memory_stated_is_the_memory_of_the_buffers(string json, int share) => Agreement.StatedMemoryHolds(Id, json, share);
}
