// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Reference values of out-of-distribution errors in eigen and in pool form, their equality and the gradient.</summary>
public class PoolRidgeTests
{
    private static (double[] Kernel, double[] Target, double[] Training, double[] Test) Ring(int n)
    {
        double[] t = [.. Enumerable.Range(0, n).Select(i => 2 * Math.PI * i / n)], p = [.. t.Select(a => Math.Exp(Math.Cos(a)))];
        double sum = p.Sum();
        return ([.. t.SelectMany(a => t.Select(b => Math.Exp(Math.Cos(a - b))))], [.. t.Select(a => Math.Cos(a) + (0.5 * Math.Sin(2 * a)))], [.. p.Select(v => v / sum)], [.. t.Select(_ => 1.0 / n)]);
    }

    [Test]
    public void Published_values_of_the_eigen_form()
    {
        const int M = 50;
        double[] lambda = [.. Enumerable.Range(1, M).Select(k => Math.Pow(k, -1.5))], v = [.. Enumerable.Range(1, M).Select(k => (k % 2 == 1 ? 1 : -1) * Math.Pow(k, -0.9))], o = new double[M * M];
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < M; j++) o[(i * M) + j] = (1 + (0.5 * Math.Cos(i))) * (1 + (0.5 * Math.Cos(j))) * ((i == j ? 0.5 : 0) + (0.5 * Math.Exp(-Math.Abs(i - j) / 2.0)));
        }

        MeasureShiftSolution s = OverlapRidge.Solve(lambda, v, new ReadOnlyMatrixView<double>(o, M, M), 20, 0.01, 0.1);

        Assert.That(s.Verdict.IsConverged);
        Near.Relative(s.EffectiveRidge, 0.0183632112, 1e-8, "kappa");
        Near.Relative(s.TestBiasLoss, 0.047136231, 1e-8, "bias");
        Near.Relative(s.Gamma, 0.529412355, 1e-8, "gamma");
        Near.Relative(s.TestGamma, 0.625527592, 1e-8, "gamma_t");
        Near.Relative(s.TestLoss, 0.355609766, 1e-8, "E_tot");
        Near.Relative(s.ExcessLoss, 0.269579952, 1e-8, "E_OOD");
    }

    [Test]
    public void Published_values_of_the_ring()
    {
        (double[] kernel, double[] y, double[] p, double[] test) = Ring(20);
        double[] gradient = new double[20];
        MeasureShiftSolution s = new PoolRidge(new ReadOnlyMatrixView<double>(kernel, 20, 20)).Gradient(p, test, y, 8, 0.01, 0.05, gradient);

        Near.Relative(s.EffectiveRidge, 0.00769434216, 1e-8, "kappa");
        Near.Relative(s.Gamma, 0.713437062, 1e-8, "gamma");
        Near.Relative(s.TestGamma, 1.02183707, 1e-8, "gamma_t");
        Near.Relative(s.TestLoss, 0.176680974, 1e-8, "E_tot");
        Near.Relative(s.ExcessLoss, 0.181888793, 1e-8, "E_OOD");
        Near.Relative(gradient[0], 0.0965450046, 1e-7, "g_0");
        Near.Relative(gradient[5], -0.0188110126, 1e-7, "g_5");
    }

    [Test]
    public void The_gradient_is_that_of_finite_differences()
    {
        (double[] kernel, double[] y, double[] p, double[] test) = Ring(20);
        PoolRidge pool = new(new ReadOnlyMatrixView<double>(kernel, 20, 20));
        double[] gradient = new double[20];
        pool.Gradient(p, test, y, 8, 0.01, 0.05, gradient);
        for (int i = 0; i < 20; i++)
        {
            // Along the simplex: p_i grows by h (1 - p_i), the others shrink by h p_j; its derivative is g_i - sum p g.
            double At(double h)
            {
                double[] moved = [.. p.Select((value, j) => value + (h * ((j == i ? 1 : 0) - value)))];
                return pool.Solve(moved, test, y, 8, 0.01, 0.05).ExcessLoss;
            }

            const double H = 1e-4;
            double difference = ((8 * (At(H) - At(-H))) - (At(2 * H) - At(-2 * H))) / (12 * H);
            Assert.That(gradient[i], Is.EqualTo(difference).Within(1e-6 * gradient.Max(Math.Abs)), $"{i}");
        }
    }

    [Test]
    public void Gradients_by_an_inverse_are_those_by_eigenvectors([Values(2, 20)] double samples, [Values(0.001, 1)] double ridge)
    {
        const int M = 30;
        double[] root = [.. Enumerable.Range(0, M * M).Select(i => Math.Sin(i * i) + (i % (M + 1) == 0 ? 3 : 0))], kernel = new double[M * M], y = [.. Enumerable.Range(0, M).Select(i => Math.Cos(i))];
        for (int i = 0; i < M * M; i++) kernel[i] = Enumerable.Range(0, M).Sum(k => root[(i / M * M) + k] * root[(i % M * M) + k]);
        double[] p = [.. Enumerable.Range(0, M).Select(i => (1 + i) / 465.0)], test = [.. Enumerable.Range(0, M).Select(i => i % 3 == 0 ? 0 : 1 / 20.0)], one = new double[M], other = new double[M];

        MeasureShiftSolution a = new PoolRidge(root, M, null).Gradient(p, test, y, samples, ridge, 0.1, one), b = new PoolRidge(root, M, kernel).Gradient(p, test, y, samples, ridge, 0.1, other);

        Near.Relative(b.ExcessLoss, a.ExcessLoss, 1e-10);
        Near.Relative(b.TestGamma, a.TestGamma, 1e-10);
        for (int i = 0; i < M; i++) Assert.That(other[i], Is.EqualTo(one[i]).Within(1e-10 * one.Max(Math.Abs)));
    }

    [Test]
    public void Pool_and_eigen_form_are_equal()
    {
        (double[] kernel, double[] y, double[] p, double[] test) = Ring(20);
        MeasureShiftSolution pool = new PoolRidge(new ReadOnlyMatrixView<double>(kernel, 20, 20)).Solve(p, test, y, 8, 0.01, 0.05);

        // Eigenfunctions of the training measure: sqrt(p_i) K_ij sqrt(p_j) = U diag(lambda) U^T, phi_k(i) = U_ik / sqrt(p_i).
        double[] k = new double[400], lambda = new double[20], v = new double[20], o = new double[400];
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++) k[(i * 20) + j] = Math.Sqrt(p[i] * p[j]) * kernel[(i * 20) + j];
        }

        Assert.That(LargeN.LinearAlgebra.SymmetricEigen.Vectors(new MatrixView<double>(k, 20, 20), lambda).IsConverged);
        for (int a = 0; a < 20; a++)
        {
            for (int i = 0; i < 20; i++) v[a] += Math.Sqrt(p[i]) * k[(a * 20) + i] * y[i];
            for (int b = 0; b < 20; b++)
            {
                for (int i = 0; i < 20; i++) o[(a * 20) + b] += test[i] * k[(a * 20) + i] * k[(b * 20) + i] / p[i];
            }
        }

        MeasureShiftSolution eigen = OverlapRidge.Solve([.. lambda.Select(l => Math.Max(0, l))], v, new ReadOnlyMatrixView<double>(o, 20, 20), 8, 0.01, 0.05);
        Near.Relative(eigen.ExcessLoss, pool.ExcessLoss, 1e-12, "E_OOD");
        Near.Relative(eigen.TestLoss, pool.TestLoss, 1e-12, "E_tot");
        Near.Relative(eigen.TestGamma, pool.TestGamma, 1e-12, "gamma_t");
    }

    [Test]
    public void Tests_under_the_training_measure_are_kernel_regression()
    {
        (double[] kernel, double[] y, double[] p, _) = Ring(20);
        MeasureShiftSolution pool = new PoolRidge(new ReadOnlyMatrixView<double>(kernel, 20, 20)).Solve(p, p, y, 8, 0.01, 0.05);
        Near.Relative(pool.ExcessLoss, pool.TestLoss - 0.05, 1e-12);

        Spectrum law = PowerLaw.Truncated(30, 1.5, 1.8);
        double[] unit = new double[900];
        for (int i = 0; i < 30; i++) unit[(i * 30) + i] = 1;
        MeasureShiftSolution eigen = OverlapRidge.Solve(law.Eigenvalues, [.. law.TargetPower.ToArray().Select(Math.Sqrt)], new ReadOnlyMatrixView<double>(unit, 30, 30), 12, 0.1, 0.2);
        Near.Relative(eigen.ExcessLoss, KernelRidge.Solve(law, 12, 0.1, 0.2).ExcessLoss, 1e-12);
    }

    [Test]
    public void Linear_regression_has_its_closed_form()
    {
        // C = I, kernel x.x'/D, a = P/D < 1, no ridge: E = (1-a)^2 w^T C~ w + a (tr C~ / D) ((1-a)^2 |w|^2 + sigma2) / (1-a); phi = x, v = w.
        const int D = 30, P = 12;
        double[] lambda = [.. Enumerable.Repeat(1.0 / D, D)], w = [.. Enumerable.Range(0, D).Select(k => Math.Cos(k))], c = new double[D * D];
        double quadratic = 0, trace = 0, norm = w.Sum(x => x * x), a = (double)P / D;
        for (int i = 0; i < D; i++)
        {
            for (int j = 0; j < D; j++)
            {
                c[(i * D) + j] = Math.Exp(-Math.Abs(i - j) / 3.0) * (1 + (0.3 * Math.Cos(i))) * (1 + (0.3 * Math.Cos(j)));
                quadratic += w[i] * c[(i * D) + j] * w[j];
            }

            trace += c[(i * D) + i];
        }

        double expected = ((1 - a) * (1 - a) * quadratic) + (a * (trace / D) * (((1 - a) * (1 - a) * norm) + 0.1) / (1 - a));
        Near.Relative(OverlapRidge.Solve(lambda, w, new ReadOnlyMatrixView<double>(c, D, D), P, 0, 0.1).ExcessLoss, expected, 1e-12);
    }

    [Test]
    public void Descent_lowers_the_error_and_keeps_the_support([Values] bool worst)
    {
        (double[] kernel, double[] y, _, double[] test) = Ring(60);
        PoolRidge pool = new(new ReadOnlyMatrixView<double>(kernel, 60, 60));
        double plain = pool.Solve(test, test, y, 6, 0.05, 0.05).ExcessLoss;
        MeasureOptimumSolution found = MeasureOptimum.Find(pool, test, test, y, 6, 0.05, 0.05, 0.05, 0.05, 60, worst, default);

        Assert.That(found.Theory.ExcessLoss, worst ? Is.GreaterThan(plain * 1.02) : Is.LessThan(plain * 0.98));
        Assert.That(found.Weights.Sum(), Is.EqualTo(1).Within(1e-12));
        Assert.That(found.EffectiveSupport, Is.InRange(12, 60));
        Assert.That(found.EffectiveSupport, Is.EqualTo(1 / found.Weights.Sum(p => p * p)).Within(1e-9));
    }

    [Test]
    public void Bad_input_is_named()
    {
        (double[] kernel, double[] y, double[] p, double[] test) = Ring(4);
        PoolRidge pool = new(new ReadOnlyMatrixView<double>(kernel, 4, 4));
        Assert.That(() => pool.Solve([0.5, 0.5, 0, 0], test, y, 2, 0.1, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("weight 2"));
        Assert.That(() => pool.Solve([.. p.Select(v => v * 1.001)], test, y, 2, 0.1, 0), Throws.ArgumentException.With.Message.Contains("within 1e-9"));
        Assert.That(pool.Solve([.. p.Select(v => v * (1 + 1e-10))], test, y, 2, 0.1, 0).ExcessLoss, Is.EqualTo(pool.Solve(p, test, y, 2, 0.1, 0).ExcessLoss).Within(1e-12));
        Assert.That(() => new PoolRidge(new ReadOnlyMatrixView<double>(new double[] { 1, 2, 2, 1 }, 2, 2)), Throws.ArgumentException.With.Message.Contains("positive semidefinite"));
        Assert.That(() => OverlapRidge.Solve([1, 1], [1, 1], new ReadOnlyMatrixView<double>(new double[] { 1, 2, 2, 1 }, 2, 2), 1, 0.1, 0), Throws.ArgumentException.With.Message.Contains("positive semidefinite"));
        Assert.That(() => OverlapRidge.Solve([1, 1], [1, 1], new ReadOnlyMatrixView<double>(new double[] { 1, 0.5, 0, 1 }, 2, 2), 1, 0.1, 0), Throws.ArgumentException.With.Message.Contains("symmetric"));
        Assert.That(() => MeasureOptimum.Find(pool, p, test, y, 2, 0.1, 0, 0, 0.1, 1, false, default), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("penalty"));
    }

    [Test]
    public void As_many_degrees_of_freedom_as_samples_diverge()
    {
        // One mode a sample, no ridge: gamma = 1.
        double[] unit = [1, 0, 0, 1];
        MeasureShiftSolution s = OverlapRidge.Solve([1, 1], [1, 1], new ReadOnlyMatrixView<double>(unit, 2, 2), 2, 0, 0.1);
        Assert.That(s.ExcessLoss, Is.EqualTo(double.PositiveInfinity));
        Assert.That(s.Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
    }
}
