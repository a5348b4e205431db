// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Spectra;

/// <summary>Degeneracies, coefficients and the learning curve of kernels on the sphere.</summary>
public class SphereHarmonicsTests
{
    private static KernelConfig Kernel(KernelKind kind, KernelActivation activation, double weight = 2) => new() { Kernel = kind, Activation = activation, Depth = 2, WeightVariance = weight };

    [Test]
    public void Degeneracies_in_ten_and_three_dimensions()
    {
        Assert.That(Enumerable.Range(0, 6).Select(k => SphereHarmonics.Degeneracy(10, k)), Is.EqualTo(new double[] { 1, 10, 54, 210, 660, 1782 }));
        Assert.That(Enumerable.Range(0, 6).Select(k => SphereHarmonics.Degeneracy(3, k)), Is.EqualTo(new double[] { 1, 3, 5, 7, 9, 11 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SphereHarmonics.Degeneracy(2, 1));
    }

    private static readonly object[] Published =
    [
        new object[] { KernelKind.Ntk, KernelActivation.Relu, 6.0, new[] { 1.50149921, 0.201993561, 0.0226573942, 0.00164394703, 3.37237865e-4, 5.28276938e-5 } },
        new object[] { KernelKind.Nngp, KernelActivation.Relu, 2.0, new[] { 1.01596341, 0.0618815031, 0.00487087373, 2.38367688e-4, 3.9676754e-5, 4.26134667e-6 } },
        new object[] { KernelKind.Ntk, KernelActivation.Erf, 4.0556679, new[] { 0, 0.254828416, 0, 0.00399440888, 0, 2.12216927e-4 } },
    ];

    [TestCaseSource(nameof(Published))]
    public void Coefficients_as_published(KernelKind kind, KernelActivation activation, double diagonal, double[] expected)
    {
        KernelConfig kernel = Kernel(kind, activation);
        double[] lambda = SphereHarmonics.Coefficients(t => NeuralKernel.At(kernel, t), 10, 5);

        Near.Relative(NeuralKernel.At(kernel, 1), diagonal, 1e-8);
        for (int k = 0; k < 6; k++) Near.Relative(lambda[k], expected[k], 1e-8, $"lambda_{k}");
    }

    [TestCase(KernelActivation.Relu, 2.0, 1.19509697, 2.06920260)]
    [TestCase(KernelActivation.Erf, 1.5, 0.158724182, 0.481936837)]
    public void Kernels_at_an_angle(KernelActivation activation, double weight, double nngp, double ntk)
    {
        Near.Relative(NeuralKernel.At(Kernel(KernelKind.Nngp, activation, weight), 0.3), nngp, 1e-8);
        Near.Relative(NeuralKernel.At(Kernel(KernelKind.Ntk, activation, weight), 0.3), ntk, 1e-8);
    }

    [TestCase(60, 0.0398500192, 0.61465851, new[] { 0.0097214437, 0.0986153381, 0.271837558, 0.233959763 })]
    [TestCase(600, 0.00196816431, 0.096007483, new[] { 1.59593807e-4, 0.00166250857, 0.0104446964, 0.0811836105 })]
    public void Learning_curve_as_published(double p, double kappa, double excess, double[] modes)
    {
        Spectrum spectrum = SphereHarmonics.Of(new SphereSpectrum { InputDimension = 10, TargetCoefficients = [0, 1, 0.7, 0.5] });
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, p, 1e-6, 0);
        double[] errors = new double[spectrum.Blocks];
        KernelRidge.ModeErrors(spectrum, p, s, errors);

        Near.Relative(spectrum.TailTrace, 0.100589106, 1e-6, "tail");
        Near.Relative(s.EffectiveRidge, kappa, 1e-7, "kappa");
        Near.Relative(s.ExcessLoss, excess, 1e-7, "excess");
        for (int k = 0; k < 4; k++) Near.Relative(errors[k], modes[k], 1e-6, $"mode {k}");
    }

    [TestCase(0.5)]
    [TestCase(2.0)]
    public void High_dimensional_curve_approaches_the_learning_stage(double a)
    {
        const int D = 400;
        Spectrum s = SphereHarmonics.Of(new SphereSpectrum { InputDimension = D, TargetCoefficients = [0, 0.8, 0.6], MaxDegree = 20 });
        double level = D * s.Eigenvalues[1], above = s.TailTrace;
        for (int k = 2; k < s.Blocks; k++) above += s.Multiplicities[k] * s.Eigenvalues[k];
        KernelRidgeSolution stage = KernelRidge.Solve(new Spectrum([1, 0], [1e8, 1], [0.64, 0.36]), a * 1e8, above / level * 1e8, 0.1);

        Near.Relative(KernelRidge.Solve(s, a * D, 1e-9, 0.1).ExcessLoss, stage.ExcessLoss, 0.02);
    }

    [Test]
    public void A_million_dimensions_do_not_overflow()
    {
        Spectrum s = SphereHarmonics.Of(new SphereSpectrum { InputDimension = 1_000_000, TargetCoefficients = [0, 1], MaxDegree = 5 });

        Assert.That(double.IsFinite(s.Trace) && s.Trace > 0);
    }
}
