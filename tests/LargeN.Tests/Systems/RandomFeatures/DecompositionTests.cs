// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.RandomFeatures;

/// <summary>Variances of the crossed design, finite ensembles, the optimal ridge along the width.</summary>
public class DecompositionTests
{
    private const string Law = """{"spectrum":{"kind":"powerLaw","modes":400,"spectrumExponent":1.5,"targetExponent":1.8},"samples":60,"width":[120],"ridge":1e-3,"noiseVariance":0.05,"ensembleSize":4}""";

    [Test]
    public void Variances_and_bias_add_up_to_the_excess_and_have_the_reference_values()
    {
        IReadOnlyDictionary<string, Series> theory = Predict(Law).Observables;
        double Value(string name) => theory[name].Values[0];
        Near.Relative(Value("biasLoss") + Value("featureVariance") + Value("dataVariance") + Value("crossVariance"), Value("excessLoss"), 1e-13);
        Near.Relative(Value("featureVariance"), 0.0737720759 - 0.0505320436, 1e-7);
        Near.Relative(Value("dataVariance"), 0.175180742 - 0.05 - 0.0505320436, 1e-7);
        Near.Relative(Value("crossVariance"), 0.335360911 - 0.05 - 0.0737720759 - (0.175180742 - 0.05 - 0.0505320436), 1e-7);
        Near.Relative(Value("finiteEnsembleLoss"), 0.175180742 + ((0.335360911 - 0.175180742) / 4), 1e-8);
    }

    [Test]
    public void A_finite_ensemble_is_the_average_of_its_predictors_and_loses_what_the_identity_says()
    {
        Entry entry = Agreement.Entry("random-features");
        object config = entry.Parse("""{"spectrum":{"kind":"powerLaw","modes":40,"spectrumExponent":1.5,"targetExponent":1.8},"samples":10,"width":[5,20],"ridge":1e-2,"noiseVariance":0.05,"ensembleSize":3}""");
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 1), device), default);
        IReadOnlyDictionary<string, Series> derived = entry.Derive(config, seen.Observables.ToDictionary(o => o.Key, o => new Series(o.Value.Axes, o.Value.Replica(0).ToArray())));
        for (int s = 0; s < 2; s++)
        {
            double single = seen.Observables["testLoss"].Values[s], infinite = seen.Observables["ensembleLoss"].Values[s];
            Near.Relative(derived["finiteEnsembleLoss"].Values[s], infinite + ((single - infinite) / 3), 1e-13);
        }
    }

    [Test]
    public void Test_loss_at_the_optimal_ridge_falls_with_the_width_and_that_of_a_small_ridge_does_not()
    {
        Prediction theory = Predict("""{"spectrum":{"kind":"powerLaw","modes":1000,"spectrumExponent":1.5,"targetExponent":1.6},"samples":64,"width":[16,32,64,128,512],"ridge":1e-4,"noiseVariance":0.1,"optimalRidge":true}""");
        Assert.That(theory.Verdicts["optimalRidge"].IsConverged);
        Assert.That(theory.Observables["optimalTestLoss"].Values, Is.Ordered.Descending);
        Assert.That(theory.Observables["testLoss"].Values, Is.Not.Ordered.Descending);
        for (int s = 0; s < 5; s++) Assert.That(theory.Observables["optimalTestLoss"].Values[s], Is.LessThan(theory.Observables["testLoss"].Values[s]));
    }

    private static Prediction Predict(string json)
    {
        Entry entry = Agreement.Entry("random-features");
        return entry.Predict(entry.Parse(json), default);
    }
}
