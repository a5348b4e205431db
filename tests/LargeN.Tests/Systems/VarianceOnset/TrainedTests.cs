// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Systems.VarianceOnset;
using LargeN.Threading;

namespace LargeN.Tests.Systems.VarianceOnset;

/// <summary>Trained networks: the lazy limit, what training does, and what is refused.</summary>
public class TrainedTests
{
    private const string Id = "variance-onset";

    [Test]
    public void A_lazy_wide_network_trained_long_is_ridgeless_regression_with_its_tangent_kernel_on_the_same_data()
    {
        Observation trained = Run("""{"kernel":{"kind":"trained","inputDimension":3,"targetDegree":2,"testPoints":200,"richness":0.001,"learningRate":2,"steps":4000},"width":[512],"samples":[8],"ensembleSize":4}""", 3);
        Observation tangent = Run("""{"kernel":{"kind":"network","inputDimension":3,"targetDegree":2,"testPoints":200},"width":[512],"samples":[8],"ridge":1e-7,"ensembleSize":4}""", 3);

        // Networks of either kind are drawn apart: their ensembles differ by the fluctuations of the kernel, E^(-1/2) N^(-1/2) = 2 % and some.
        for (int r = 0; r < 3; r++)
            Assert.That(trained.Observables["ensembleLoss"].Values[r], Is.EqualTo(tangent.Observables["ensembleLoss"].Values[r]).Within(12).Percent);
        Assert.That(trained.Observables["trainLoss"].Values, Has.All.LessThan(1e-3));
    }

    [Test]
    public void Richness_changes_what_is_learned_and_steps_lower_the_training_loss()
    {
        static string Config(double richness, int steps) => FormattableString.Invariant(
            $$"""{"kernel":{"kind":"trained","inputDimension":4,"targetDegree":2,"testPoints":100,"richness":{{richness}},"steps":{{steps}}},"width":[32],"samples":[40],"ensembleSize":2}""");
        Observation lazy = Run(Config(0.01, 200), 2), rich = Run(Config(1, 200), 2), longer = Run(Config(1, 800), 2);

        for (int r = 0; r < 2; r++)
        {
            Assert.That(Math.Abs((rich.Observables["testLoss"].Values[r] / lazy.Observables["testLoss"].Values[r]) - 1), Is.GreaterThan(0.05));
            Assert.That(longer.Observables["trainLoss"].Values[r], Is.LessThan(rich.Observables["trainLoss"].Values[r]));
            Assert.That(rich.Observables["ensembleLoss"].Values[r], Is.LessThan(rich.Observables["testLoss"].Values[r]));
        }
    }

    [Test]
    public void An_unstable_learning_rate_gives_a_verdict_and_infinity()
    {
        Observation seen = Run("""{"kernel":{"kind":"trained","inputDimension":4,"targetDegree":2,"testPoints":20,"learningRate":1000,"steps":500},"width":[16],"samples":[10],"ensembleSize":2}""", 1);

        Assert.That(seen.Verdicts[0].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Has.All.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void A_ridge_is_refused_and_there_is_no_theory()
    {
        Entry entry = Agreement.Entry(Id);
        const string Config = """{"kernel":{"kind":"trained","inputDimension":4,"targetDegree":2},"width":[16],"samples":[10],"ridge":0.1}""";
        ConfigException error = Assert.Throws<ConfigException>(() => entry.Predict(entry.Parse(Config), default))!;

        Assert.That(error.Violations.Single().Path, Is.EqualTo("ridge"));
        Assert.That(entry.Predict(entry.Parse(Config.Replace(""","ridge":0.1""", "", StringComparison.Ordinal)), default).Observables, Is.Empty);
    }

    [Test]
    public void Errors_of_an_ensemble_are_those_of_all_members_and_of_all_pairs()
    {
        double[][] outputs = [[9, 1, 9, 2], [9, 3, 9, 5], [9, -1, 9, 4]];
        double[] targets = [0.5, 1];
        double one = 0, all = 0;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                double product = Enumerable.Range(0, 2).Sum(i => (outputs[a][1 + (2 * i)] - targets[i]) * (outputs[b][1 + (2 * i)] - targets[i])) / 2;
                if (a == b) one += product / 3;
                else all += product / 6;
            }
        }

        (double One, double All) seen = EnsembleErrors.Of(outputs, 1, 2, targets);
        Assert.That(seen.One, Is.EqualTo(one).Within(1e-14));
        Assert.That(seen.All, Is.EqualTo(all).Within(1e-14));
    }

    private static Observation Run(string json, int replicas)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        return entry.Simulate(entry.Parse(json), new SimulationRun(7, new ReplicaRange(0, replicas), device), default);
    }
}
