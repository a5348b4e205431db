// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Reference values of the complex effective ridge and of the two-point functions, and their limits.</summary>
public class ResolventEquivalentsTests
{
    private static readonly Spectrum Harmonic = PowerLaw.Truncated(200, 1, 1);

    private static double[] Probe(int modes) => [.. Enumerable.Range(1, modes).Select(k => 1.0 / k)];

    [TestCase(-0.05, 0.05, -0.0261965591, 0.0681578242)]
    [TestCase(-0.3, 0.001, -0.258982137, 0.0319287832)]
    public void Published_complex_ridges(double re, double im, double kappaRe, double kappaIm)
    {
        Spectrum spectrum = PowerLaw.Truncated(150, 1, 1);
        foreach (int sign in (int[])[1, -1])
        {
            ComplexEffectiveRidgeSolution solution = ComplexEffectiveRidge.Solve(spectrum, 100, new Complex(re, sign * im));

            Assert.That(solution.Verdict.IsConverged);
            Near.Relative(solution.Population.Real, kappaRe, 1e-8);
            Near.Relative(solution.Population.Imaginary, sign * kappaIm, 1e-8);
        }
    }

    [TestCase(0.02, 0.2, 0.0335139546, 0.224813726, 2.0270932, 0.0709474697, 1.83876367, 0.039825694, 0.0314573002, 2.17578239, 0.0955380305)]
    [TestCase(0.05, 0.05, 0.0676324299, 0.0676324299, 2.64486449, 0.0666536647, 1.91627306, 0.0764135906, 0.0658184812, 2.75472844, 0.0943909711)]
    public void Published_values(double l, double other, double kappa, double otherKappa, double one, double covariance, double identity, double kappa2, double kappa1, double featureOne, double featureTwo)
    {
        double[] b = Probe(200), unit = [.. Enumerable.Repeat(1.0, 200)];
        ResolventEquivalents data = new(Harmonic, 150, [l, other]), features = new(Harmonic, 150, [l, other], 260);

        Near.Relative(data.Ridges[0].Population.Real, kappa, 1e-8, "kappa");
        Near.Relative(data.Ridges[1].Population.Real, otherKappa, 1e-8, "kappa'");
        Near.Relative(data.OnePoint(0, b).Real, one, 1e-8, "one-point");
        Near.Relative(data.TwoPointCovariance(0, 1, b).Real, covariance, 1e-8, "A = Sigma");
        Near.Relative(data.TwoPoint(0, 1, Harmonic.Eigenvalues, b).Real, covariance, 1e-8, "A = Sigma by the general formula");
        Near.Relative(data.TwoPoint(0, 1, unit, b).Real, identity, 1e-8, "A = I");
        Near.Relative(features.Ridges[0].Population.Real, kappa2, 1e-8, "kappa2");
        Near.Relative(features.Ridges[0].FixedFeatures.Real, kappa1, 1e-8, "kappa1");
        Near.Relative(features.OnePoint(0, b).Real, featureOne, 1e-8, "one-point of features");
        Near.Relative(features.TwoPointCovariance(0, 1, b).Real, featureTwo, 1e-8, "two-point of features");
    }

    [Test]
    public void The_random_matrix_of_a_simulation_agrees_with_theory()
    {
        // 60 draws of C_hat against the theory for a random symmetric A; 1.8191 is what the theory gave for another draw of A.
        const int M = 60, P = 45;
        Spectrum spectrum = PowerLaw.Truncated(M, 1, 1);
        double[] normals = new double[M * M], a = new double[M * M], b = new double[M * M];
        new RandomStream(3, Purpose.Test, 0).FillNormal(normals);
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < M; j++) a[(i * M) + j] = (normals[(i * M) + j] + normals[(j * M) + i]) / Math.Sqrt(M);
            a[(i * M) + i] += 2;
            b[(i * M) + i] = 1.0 / (i + 1);
        }

        ResolventEquivalents theory = new(spectrum, P, [0.05, 0.3]);
        Complex expected = theory.TwoPoint(0, 1, new ReadOnlyMatrixView<double>(a, M, M), new ReadOnlyMatrixView<double>(b, M, M));
        double[] seen = [.. Enumerable.Range(0, 60).Select(r => Sample(spectrum, P, r, 0.05, 0.3, a, b))];

        double mean = seen.Average(), error = Math.Sqrt(seen.Sum(v => (v - mean) * (v - mean)) / (60 * 59));
        Assert.That(Math.Abs(mean - expected.Real), Is.LessThanOrEqualTo((4 * error) + (0.02 * expected.Real)), $"{mean} +- {error}, theory {expected.Real}");
        Assert.That(error, Is.LessThan(0.02 * expected.Real));
    }

    [TestCase(0.3, 0)]
    [TestCase(0.02, 0.1)]
    [TestCase(-0.2, 0.3)]
    [TestCase(-20, 0)]
    public void Ridges_satisfy_their_equations_with_features_and_with_a_tail(double re, double im)
    {
        Complex l = new(re, im);
        Spectrum tail = new([1, 0.5, 0.2], [1, 4, 20], [1, 1, 1], tailTrace: 2);
        foreach (Spectrum spectrum in (Spectrum[])[Harmonic, tail])
        {
            foreach ((double p, double n) in ((double, double)[])[(150, 260), (260, 150), (40, 40), (30, double.PositiveInfinity)])
            {
                ComplexEffectiveRidgeSolution s = ComplexEffectiveRidge.Solve(spectrum, p, l, n);
                Complex z = spectrum.TailTrace / s.Population;
                for (int k = 0; k < spectrum.Blocks; k++) z += spectrum.Multiplicities[k] * spectrum.Eigenvalues[k] / (spectrum.Eigenvalues[k] + s.Population);

                Assert.That(s.Verdict.IsConverged);
                Assert.That(Complex.Abs((s.FixedFeatures / (s.Population * (1 - (z / n)))) - 1), Is.LessThan(1e-9));
                Assert.That(Complex.Abs((l / (s.FixedFeatures * (1 - (z / p)))) - 1), Is.LessThan(1e-9));
                if (im != 0) Assert.That(Math.Sign(s.Population.Imaginary), Is.EqualTo(Math.Sign(im)));
            }
        }
    }

    [Test]
    public void The_complex_branch_meets_the_positive_roots()
    {
        foreach (double n in (double[])[90, 400, double.PositiveInfinity])
        {
            Complex real = ComplexEffectiveRidge.Solve(Harmonic, 150, 0.03, n).Population, near = ComplexEffectiveRidge.Solve(Harmonic, 150, new Complex(0.03, 1e-9), n).Population;
            Assert.That(Complex.Abs(near - real), Is.LessThan(1e-7 * real.Real));
        }
    }

    [Test]
    public void The_negative_axis_is_accepted_outside_the_spectrum_alone()
    {
        // One eigenvalue, P = 4 M: the spectrum of C_hat is [(1 - 1/2)^2, (1 + 1/2)^2] = [0.25, 2.25].
        Spectrum isotropic = new([1], [100], [1]);
        foreach ((double shift, bool outside) in ((double, bool)[])[(-0.2, true), (-0.249, true), (-0.26, false), (-1, false), (-2.24, false), (-2.26, true), (-5, true)])
        {
            ComplexEffectiveRidgeSolution s = ComplexEffectiveRidge.Solve(isotropic, 400, shift);
            Assert.That(s.Verdict.IsConverged, Is.EqualTo(outside), $"{shift}");
            Assert.That(s.Verdict.Kind, Is.EqualTo(outside ? VerdictKind.Converged : VerdictKind.Diverged));
            if (!outside) continue;

            // kappa (1 - (100/400)/(1 + kappa)) = l, the root that joins kappa = l at large |l|.
            double b = 0.75 - shift, root = shift > -1 ? (-b + Math.Sqrt((b * b) + (4 * shift))) / 2 : (-b - Math.Sqrt((b * b) + (4 * shift))) / 2;
            Near.Relative(s.Population.Real, root, 1e-9);
        }
    }

    [Test]
    public void Equal_near_and_unlike_shifts_are_one_function()
    {
        double[] b = Probe(200);
        foreach (double n in (double[])[260, 100, double.PositiveInfinity])
        {
            double At(double l, double other) => new ResolventEquivalents(Harmonic, 150, [l, other], n).TwoPointCovariance(0, 1, b).Real;
            double equal = At(0.05, 0.05);
            Near.Relative(At(0.05, 0.05 * (1 + 1e-9)), equal, 3e-9);
            Near.Relative(At(0.05, 0.05 * (1 + 1e-13)), equal, 1e-12);
            Near.Relative(At(0.02, 0.2), At(0.2, 0.02), 1e-12);
        }
    }

    [Test]
    public void Their_errors_are_those_of_kernel_regression_and_of_random_features()
    {
        Spectrum law = PowerLaw.Truncated(300, 1.5, 1.8);
        double[] w2 = [.. Enumerable.Range(0, 300).Select(k => law.TargetPower[k] / law.Eigenvalues[k])], unit = [.. Enumerable.Repeat(1.0, 300)];
        const double L = 1e-3, P = 80;
        ResolventEquivalents data = new(law, P, [L]), features = new(law, P, [L], 120);
        KernelRidgeSolution kernel = KernelRidge.Solve(law, P, L * P, 0);

        Near.Relative(data.TwoPointCovariance(0, 0, w2).Real, kernel.ExcessLoss, 1e-9, "excess");
        Near.Relative(L * (data.OnePoint(0, w2) - data.TwoPoint(0, 0, unit, w2)).Real, kernel.TrainLoss, 1e-7, "train");
        Near.Relative(features.TwoPointCovariance(0, 0, w2).Real, RandomFeatureRidge.Solve(law, P, 120, L * P, 0).ExcessLoss, 1e-9, "features");
        Near.Relative(1 - data.Unspent(0, 0).Real, kernel.Gamma, 1e-9, "gamma");
        Near.Relative(1 - features.Unspent(0, 0).Real, RandomFeatureRidge.Solve(law, P, 120, L * P, 0).Gamma, 1e-9, "gamma1");
    }

    [Test]
    public void Resolvents_of_one_matrix_satisfy_the_resolvent_identity()
    {
        // (l' R l - l R' l') / (l' - l) = l R R' l': one- and two-point functions (A = I) must agree on it, at complex shifts too.
        double[] b = Probe(200), unit = [.. Enumerable.Repeat(1.0, 200)];
        Complex l = new(-0.05, 0.05), other = new(0.1, -0.02);
        ResolventEquivalents theory = new(Harmonic, 150, [l, other]);
        Complex expected = ((other * theory.OnePoint(0, b)) - (l * theory.OnePoint(1, b))) / (other - l), seen = theory.TwoPoint(0, 1, unit, b);
        Assert.That(Complex.Abs(seen - expected), Is.LessThan(1e-10 * Complex.Abs(expected)));
    }

    [Test]
    public void Bad_input_is_named()
    {
        Assert.That(() => ComplexEffectiveRidge.Solve(Harmonic, 0, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("samples"));
        Assert.That(() => ComplexEffectiveRidge.Solve(Harmonic, 10, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("shift"));
        Assert.That(() => ComplexEffectiveRidge.Solve(Harmonic, 10, 1, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("width"));
        Assert.That(() => new ResolventEquivalents(Harmonic, 10, [1], 20).TwoPoint(0, 0, Probe(200), Probe(200)), Throws.InvalidOperationException);
    }

    /// <summary>Tr[B l (C + l)^-1 A l' (C + l')^-1] of one draw, by inverses.</summary>
    private static double Sample(Spectrum spectrum, int samples, int replica, double l, double other, double[] a, double[] b)
    {
        int m = spectrum.Blocks;
        double[] x = new double[samples * m];
        new RandomStream(5, Purpose.Test, (uint)replica).FillNormal(x);
        double[] Left(double shift)
        {
            double[] c = new double[m * m], inverse = new double[m * m];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < m; j++)
                {
                    double sum = 0;
                    for (int p = 0; p < samples; p++) sum += x[(p * m) + i] * x[(p * m) + j];
                    c[(i * m) + j] = sum * Math.Sqrt(spectrum.Eigenvalues[i] * spectrum.Eigenvalues[j]) / samples;
                }

                c[(i * m) + i] += shift;
                inverse[(i * m) + i] = shift;
            }

            Assert.That(LargeN.LinearAlgebra.Cholesky.Factor(new MatrixView<double>(c, m, m), LargeN.Threading.Parallelism.Single).IsConverged);
            LargeN.LinearAlgebra.Cholesky.Solve(new ReadOnlyMatrixView<double>(c, m, m), new MatrixView<double>(inverse, m, m), LargeN.Threading.Parallelism.Single);
            return inverse;
        }

        double[] Times(double[] p, double[] q)
        {
            double[] result = new double[m * m];
            LargeN.LinearAlgebra.MatMul.Multiply(new ReadOnlyMatrixView<double>(p, m, m), new ReadOnlyMatrixView<double>(q, m, m), new MatrixView<double>(result, m, m), LargeN.Threading.Parallelism.Single);
            return result;
        }

        double[] all = Times(Times(b, Left(l)), Times(a, Left(other)));
        return Enumerable.Range(0, m).Sum(i => all[(i * m) + i]);
    }
}
