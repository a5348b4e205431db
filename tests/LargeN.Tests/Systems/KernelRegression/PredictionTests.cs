// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Tests.Systems.KernelRegression;

/// <summary>What is predicted and not simulated: learnability, cumulative power, the optimal ridge.</summary>
public class PredictionTests
{
    private const string Blocks = """{"spectrum":{"kind":"explicit","eigenvalues":[0.2,1,0.01,0],"multiplicities":[10,3,60,2],"targetPower":[0.5,1,0.2,0.3]},"samples":[10,40],"ridge":0.05,"noiseVariance":0.1,"optimalRidge":true}""";

    [Test]
    public void Learnabilities_obey_the_conservation_law()
    {
        Prediction theory = Predict(Blocks);
        double[] multiplicities = [10, 3, 60, 2], learned = theory.Observables["learnability"].Values;
        for (int s = 0; s < 2; s++)
        {
            double sum = multiplicities.Select((m, k) => m * learned[(4 * s) + k]).Sum(), p = theory.Observables["learnability"].Axes[0][s];
            Near.Relative(sum, p - (0.05 / theory.Observables["effectiveRidge"].Values[s]), 1e-12);
        }

        Assert.That(learned[3], Is.Zero, "a mode without eigenvalue is never learned");
    }

    [Test]
    public void Cumulative_power_is_taken_in_the_order_of_the_eigenvalues() =>
        Assert.That(Predict(Blocks).Observables["cumulativePower"].Values, Is.EqualTo((double[])[0.5, 0.75, 0.85, 1]).Within(1e-14));

    [Test]
    public void Optimal_ridge_beats_its_neighbours_and_the_loss_there_falls_with_samples()
    {
        Prediction theory = Predict(Blocks);
        double[] ridge = theory.Observables["optimalRidge"].Values, loss = theory.Observables["optimalTestLoss"].Values;
        Assert.That(theory.Verdicts["optimalRidge"].IsConverged);
        Assert.That(loss[1], Is.LessThan(loss[0]));
        for (int s = 0; s < 2; s++)
        {
            foreach (double factor in (double[])[0.5, 1, 2])
            {
                double there = Predict(ConfigText.Set(Blocks, "ridge", (factor * ridge[s]).ToString("R", System.Globalization.CultureInfo.InvariantCulture))).Observables["testLoss"].Values[s];
                Assert.That(there, factor == 1 ? Is.EqualTo(loss[s]).Within(1e-9) : Is.GreaterThan(loss[s]), $"ridge times {factor}");
            }
        }
    }

    [Test]
    public void Without_noise_and_with_a_smooth_target_no_ridge_is_best_and_the_verdict_says_that_the_minimum_is_at_the_end()
    {
        Prediction theory = Predict("""{"spectrum":{"kind":"powerLaw","modes":300,"spectrumExponent":1.5,"targetExponent":3},"samples":[20],"ridge":0.1,"optimalRidge":true}""");
        Assert.That(theory.Verdicts["optimalRidge"].Kind, Is.EqualTo(VerdictKind.NotConverged));
    }

    [Test]
    public void Only_spheres_have_stages_and_only_the_option_gives_optimal_ridges()
    {
        Prediction plain = Predict("""{"spectrum":{"kind":"powerLaw","modes":30,"spectrumExponent":1.5,"targetExponent":3},"samples":[20],"ridge":0.1}""");
        Assert.That(plain.Observables.Keys, Does.Not.Contain("stageLoss").And.Not.Contain("optimalRidge"));
    }

    private static Prediction Predict(string json)
    {
        Entry entry = Agreement.Entry("kernel-regression");
        return entry.Predict(entry.Parse(json), default);
    }
}
