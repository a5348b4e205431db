// SPDX-License-Identifier: MIT
using LargeN.Systems.KernelEquivalents;

namespace LargeN.Tests.Systems.KernelEquivalents;

/// <summary>Statistics, recursions, fixed points and matching networks against reference values.</summary>
public class CoefficientTests
{
    private const double Digits = 5e-9;   // nine digits are printed

    [Test]
    public void Relu_of_two_layers()
    {
        KernelCoefficients c = KernelCoefficients.Of(new ExplicitNetwork { Depth = 2 }, EquivalentActivation.Relu, 1.1);
        Check(c, 0.0625, 0.0194289073, 0.0285010842, 0.116175353, 0.374929563, 0.1875, 0.0276497205, 0.126063795, 0.649283436);
    }

    [Test]
    public void Tanh_of_three_layers()
    {
        KernelCoefficients c = KernelCoefficients.Of(new ExplicitNetwork { Depth = 3 }, EquivalentActivation.Tanh, 1);
        Check(c, 0.148540815, 0, 0, 0.0357107007, 0.40823566, 0.594163258, 0, 0, 0.735720934);
    }

    [Test]
    public void Implicit_relu()
    {
        KernelCoefficients c = KernelCoefficients.Of(new ImplicitNetwork { RecurrentVariance = 0.4, InputVariance = 0.6 }, EquivalentActivation.Relu, 1);
        Check(c, 0.666666667, 0.0122852804, 0.022626514, 0.694716238, 0.833496394, 0.740740741, 0.0136503115, 0.0754217135, 0.868395298);
        MatchedNetwork match = MatchedNetwork.Of(c, 1)!.Value;
        Near.Relative(match.Cubic, 0.00687077045, 2e-8, "c");
        Near.Relative(match.First, 0.816612207, Digits, "B1");
        Near.Relative(match.Second, 0.106393923, Digits, "B2");
        Near.Relative(match.Third, 0.0294997405, 2e-8, "B3");
    }

    [Test]
    public void Implicit_tanh()
    {
        KernelCoefficients c = KernelCoefficients.Of(new ImplicitNetwork { RecurrentVariance = 0.5, InputVariance = 0.5 }, EquivalentActivation.Tanh, 1);
        Check(c, 0.650171947, 0, 0, 0.575355615, 0.812506738, 0.845447121, 0, 0, 0.904602098);
        MatchedNetwork match = MatchedNetwork.Of(c, 1)!.Value;
        Assert.That(match.Depth, Is.EqualTo(1));
        Near.Relative((match.First * match.First) + (6 * match.Third * match.Third), c.Variance, 1e-14, "diagonal");
    }

    [TestCase(0.4, 0.6, 1.0)]
    [TestCase(1.2, 0.3, 0.7)]
    public void A_matching_network_has_the_coefficients_of_the_implicit_one(double recurrent, double input, double scale)
    {
        KernelCoefficients c = KernelCoefficients.Of(new ImplicitNetwork { RecurrentVariance = recurrent, InputVariance = input }, EquivalentActivation.Relu, scale);
        KernelCoefficients match = KernelCoefficients.Explicit(MatchedNetwork.Of(c, scale)!.Value.Layers(scale), scale);
        Near.Relative(match.Linear, c.Linear, 1e-12, "a1");
        Near.Relative(match.Quadratic, c.Quadratic, 1e-11, "a2");
        Near.Relative(match.Covariance, c.Covariance, 1e-12, "a3");
        Near.Relative(match.Variance, c.Variance, 1e-12, "diagonal");
        Assert.That(match.Means, Has.All.EqualTo(0).Within(1e-14));
    }

    [Test]
    public void Kernels_without_a_match_are_reported_unmatched()
    {
        KernelCoefficients c = KernelCoefficients.Of(new ImplicitNetwork(), EquivalentActivation.Relu, 1);
        Assert.That(MatchedNetwork.Of(c with { Quadratic = 0.124 * c.Covariance }, 1), Is.Null, "2 a2 / a3 below 1/4");
        Assert.That(MatchedNetwork.Of(c with { Quadratic = 0.126 * c.Covariance, Variance = 2 }, 1), Is.Not.Null);
        Assert.That(MatchedNetwork.Of(c with { Variance = 0.5 }, 1), Is.Null, "no remainder for B3");
    }

    [TestCase(0.3)]
    [TestCase(1.0)]
    [TestCase(3.0)]
    public void Closed_forms_of_relu_equal_the_quadrature(double scale)
    {
        ActivationStatistics closed = ActivationStatistics.Relu(scale), sum = ActivationStatistics.ByQuadrature(ActivationFunction.Of(EquivalentActivation.Relu), scale);
        foreach ((double a, double b) in (ReadOnlySpan<(double, double)>)[(sum.Mean, closed.Mean), (sum.SecondMoment, closed.SecondMoment), (sum.Slope, closed.Slope), (sum.Curvature, closed.Curvature), (sum.SquareCurvature, closed.SquareCurvature), (sum.SquaredSlope, closed.SquaredSlope)])
            Near.Relative(a, b, 1e-12);
    }

    [Test]
    public void Statistics_of_the_quadratic_activation_are_its_moments()
    {
        // phi = x + x^2/2 at x = tau xi: b = tau^2/2, m2 = tau^2 + tau^4/2, phi' = 1 + x.
        const double Tau = 0.8, Square = Tau * Tau;
        ActivationStatistics s = ActivationStatistics.Of(EquivalentActivation.Quadratic, Tau);
        Near.Relative(s.Mean, Square / 2, 1e-13);
        Near.Relative(s.SecondMoment, Square + (Square * Square / 2), 1e-13);
        Near.Relative(s.Slope, 1, 1e-13);
        Near.Relative(s.Curvature, 1, 1e-12);
        Near.Relative(s.SquaredSlope, 1 + Square, 1e-13);
        Near.Relative(s.SquareCurvature, 1 + Square, 1e-12);   // (phi_c^2)'' / 2 = phi'^2 + phi_c phi'', the second of mean 0
    }

    private static void Check(KernelCoefficients c, double a1, double a2, double a3, double a4, double tau, double b1, double b2, double b3, double k2)
    {
        Assert.That(c.Verdict.IsConverged);
        Near.Relative(c.Linear, a1, Digits, "a1");
        Near.Relative(c.Quadratic, a2, Digits, "a2");
        Near.Relative(c.Covariance, a3, Digits, "a3");
        Near.Relative(c.Norm, a4, Digits, "a4");
        Near.Relative(Math.Sqrt(c.Variance), tau, Digits, "tau");
        Near.Relative(c.TangentLinear, b1, Digits, "b1");
        Near.Relative(c.TangentQuadratic, b2, Digits, "b2");
        Near.Relative(c.TangentCovariance, b3, Digits, "b3");
        Near.Relative(c.TangentVariance, k2, Digits, "k2");
    }
}
