// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Systems.ProxLinearSensing;
using LargeN.Threading;

namespace LargeN.Tests.Systems.ProxLinearSensing;

/// <summary>State evolution of the prox-linear method against its reference values and the method itself.</summary>
public class ProxLinearSensingTests
{
    private const string Id = "prox-linear-sensing";

    private const string Reference = """{"inputDimension":100,"batchSize":40,"proximity":[2],"noiseVariance":0.01,"steps":[0,1,5,10]}""";

    private static readonly string[] Names = ["firstOverlap", "firstPerpendicular", "secondOverlap", "secondPerpendicular"];

    [Test]
    public void Reference_values()
    {
        double[][] expected = [[.6, .62056302, .71702728, .83836009], [.8, .76586177, .63675082, .48700309], [.5, .52252183, .61956096, .73526606], [.7, .66676210, .54614872, .41261195]];
        Prediction theory = Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(Reference), default);
        for (int i = 0; i < 4; i++)
        {
            Assert.That(theory.Observables[Names[i]].Values, Is.EqualTo(expected[i]).Within(2e-4), Names[i]);
        }
    }

    [TestCase(0.1, 400, 0.01)]
    [TestCase(8, 20, 0)]
    [TestCase(1e-3, 3000, 1)]
    public void A_step_is_the_sum_over_four_normals(double proximity, int batch, double noise)
    {
        ProxLinearSensingConfig config = new() { InputDimension = 500, BatchSize = batch, Proximity = [proximity], NoiseVariance = noise, Steps = [3] };
        StateEvolution evolution = new(config, proximity);
        StateEvolutionReference reference = new(config, proximity);
        Overlaps state = new(0.6, 0.8, -0.5, 0.7);
        for (int t = 0; t < 3; t++)
        {
            (Overlaps expected, Verdict found) = reference.Next(state);
            (state, Verdict verdict) = evolution.Next(state);

            Assert.That(found, Is.EqualTo(Verdict.Converged));
            Assert.That(verdict, Is.EqualTo(Verdict.Converged));
            Assert.That(new[] { state.First, state.FirstRest, state.Second, state.SecondRest }, Is.EqualTo([expected.First, expected.FirstRest, expected.Second, expected.SecondRest]).Within(1e-10));
        }
    }

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 4);

    [TestCase("""{"inputDimension":100,"batchSize":300,"proximity":[0.5,2],"noiseVariance":0.01,"steps":[0,1,2,5]}""", 6)]
    [TestCase("""{"inputDimension":300,"batchSize":1,"proximity":[2],"noiseVariance":0.01,"steps":[0,10,100,300]}""", 6)]
    public void More_samples_than_unknowns_and_single_samples_agree(string json, int replicas) => Agreement.Check(Id, json, replicas);

    [Test]
    public void Both_forms_of_the_system_give_the_same_step()
    {
        // One sample more than unknowns against one fewer: the step changes by little; the solution of either is checked by its optimality.
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        double[] One(int m) => entry.Simulate(
            entry.Parse(ConfigText.Set("""{"inputDimension":40,"batchSize":0,"proximity":[2],"steps":[5]}""", "batchSize", m.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            new SimulationRun(1, new ReplicaRange(0, 200), device), default).Observables["firstOverlap"].Values;

        Assert.That(One(81).Average(), Is.EqualTo(One(79).Average()).Within(2).Percent);
    }

    [Test]
    public void Extreme_noise_and_steps_give_no_value_that_is_no_number()
    {
        Entry entry = Agreement.Entry(Id);
        object config = entry.Parse("""{"inputDimension":20,"batchSize":5,"proximity":[1e-80,1],"noiseVariance":1e100,"firstOverlap":1e-6,"firstPerpendicular":0,"secondOverlap":1e-6,"secondPerpendicular":0,"steps":[0,40]}""");
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), device), default);

        Assert.That(theory.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
    }

    [TestCase("proximity", "[0]", "proximity[0]")]
    [TestCase("batchSize", "0", "batchSize")]
    [TestCase("inputDimension", "2", "inputDimension")]
    [TestCase("noiseVariance", "-1", "noiseVariance")]
    [TestCase("steps", "[3,2]", "steps[1]")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Reference, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void A_zero_vector_is_named() => Assert.That(
        Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("""{"inputDimension":9,"batchSize":4,"proximity":[1],"firstOverlap":0,"firstPerpendicular":0,"steps":[1]}"""))!.Violations.Select(v => v.Path), Does.Contain("firstPerpendicular"));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Reference);
}
