// SPDX-License-Identifier: MIT
using LargeN.Systems;
using LargeN.Systems.Equivalents;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>The closed form of learning stages on spheres of many dimensions.</summary>
public class LearningStageTests
{
    [TestCase(0.5, 1.64339811, 0.925398749)]
    [TestCase(2.0, 0.174165739, 0.705235974)]
    public void Reference_values(double load, double x, double excess)
    {
        LearningStageSolution stage = LearningStage.Of(load, 0.2, 0.6, 0.4, 0.1);
        Near.Relative(stage.RelativeRidge, x, 3e-9, "x");
        Near.Relative(stage.ExcessLoss, excess, 3e-9, "excess");
        Near.Relative((load * stage.RelativeRidge * stage.RelativeRidge) + ((load - 1 - 0.2) * stage.RelativeRidge), 0.2, 1e-12, "quadratic");
    }

    [Test]
    public void Without_ridge_and_at_one_sample_a_mode_the_error_is_infinite() =>
        Assert.That(LearningStage.Of(1, 0, 1, 0, 0.1).ExcessLoss, Is.EqualTo(double.PositiveInfinity));

    [TestCase(400, 0.5, 0.02)]
    [TestCase(400, 2.0, 0.02)]
    [TestCase(60, 0.5, 0.04)]
    [TestCase(60, 2.0, 0.02)]
    public void Closed_form_approaches_the_full_theory_as_the_dimension_grows(int dimension, double load, double tolerance)
    {
        (double closed, double full) = Losses(dimension, load);
        Near.Relative(closed, full, tolerance);
    }

    [TestCase(0.5, 0.864, 0.892)]
    [TestCase(2.0, 0.6386, 0.6316)]
    public void Published_values_in_sixty_dimensions(double load, double closed, double full)
    {
        // Two-layer ReLU tangent kernel; the config of the published numbers is not printed whole: this one reproduces them.
        (double a, double b) = Losses(60, load);
        Assert.That(a, Is.EqualTo(closed).Within(0.02));
        Assert.That(b, Is.EqualTo(full).Within(0.02));
    }

    /// <summary>Excess loss of degrees 1 and 2 with powers 0.6 and 0.4 and noise 0.1 at P = load D.</summary>
    private static (double Closed, double Full) Losses(int dimension, double load)
    {
        Entry entry = Agreement.Entry("kernel-regression");
        string json = FormattableString.Invariant($$$"""{"spectrum":{"kind":"sphere","inputDimension":{{{dimension}}},"targetCoefficients":[0,{{{Math.Sqrt(0.6)}}},{{{Math.Sqrt(0.4)}}}]},"samples":[{{{(int)(load * dimension)}}}],"ridge":1e-6,"noiseVariance":0.1}""");
        Prediction theory = entry.Predict(entry.Parse(json), default);
        return (theory.Observables["stageLoss"].Values[0], theory.Observables["excessLoss"].Values[0]);
    }
}
