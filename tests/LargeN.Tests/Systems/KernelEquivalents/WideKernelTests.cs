// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.KernelEquivalents;
using LargeN.Threading;

namespace LargeN.Tests.Systems.KernelEquivalents;

/// <summary>Exact kernels of infinite width against quadrature and their own equations.</summary>
public class WideKernelTests
{
    private static readonly double[] Gram = [1.2, 0.3, -0.2, 0.3, 0.9, 0.1, -0.2, 0.1, 1.05];

    [TestCase(EquivalentActivation.Relu, 0.02)]   // a kink costs Gauss-Hermite accuracy
    [TestCase(EquivalentActivation.Tanh, 1e-6)]
    [TestCase(EquivalentActivation.Quadratic, 1e-12)]
    public void One_layer_is_the_double_integral(EquivalentActivation activation, double tolerance)
    {
        ActivationFunction phi = ActivationFunction.Of(activation);
        const double Mean = 0.3;
        WideKernels wide = WideKernels.Explicit([phi], [Mean], Gram, Parallelism.Single, default);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double k = Gram[(3 * i) + j], value = Integral(k, Gram[4 * i], Gram[4 * j], i == j, phi.Value, Mean), slope = Integral(k, Gram[4 * i], Gram[4 * j], i == j, phi.Slope, 0);
                Assert.That(wide.Kernel[(3 * i) + j], Is.EqualTo(value).Within(tolerance), $"kernel {i} {j}");
                Assert.That(wide.Tangent[(3 * i) + j], Is.EqualTo(value + (slope * k)).Within(tolerance), $"tangent {i} {j}");
            }
        }
    }

    [TestCase(EquivalentActivation.Relu)]
    [TestCase(EquivalentActivation.Tanh)]
    public void An_implicit_kernel_solves_its_fixed_point(EquivalentActivation activation)
    {
        ActivationFunction phi = ActivationFunction.Of(activation);
        ImplicitNetwork network = new() { RecurrentVariance = 0.7, InputVariance = 0.5 };
        WideKernels wide = WideKernels.Implicit(phi, network, 0.1, Gram, Parallelism.Single, default);
        Assert.That(wide.Verdict.IsConverged);
        WideKernels layer = WideKernels.Explicit([phi], [0.1], wide.Kernel, Parallelism.Single, default);   // Tangent = E + D o K
        for (int i = 0; i < 9; i++)
        {
            double slope = (layer.Tangent[i] - layer.Kernel[i]) / wide.Kernel[i];
            Assert.That((0.7 * layer.Kernel[i]) + (0.5 * Gram[i]), Is.EqualTo(wide.Kernel[i]).Within(1e-12));
            Assert.That(wide.Kernel[i] + (0.7 * slope * wide.Tangent[i]), Is.EqualTo(wide.Tangent[i]).Within(1e-11));
        }
    }

    /// <summary>E f(u) f(v) by a Gauss-Hermite rule in each direction.</summary>
    private static double Integral(double k, double qi, double qj, bool same, Func<double, double> f, double mean)
    {
        QuadratureRule rule = GaussHermite.Rule(120);
        double rho = same ? 1 : k / Math.Sqrt(qi * qj), sum = 0;
        for (int a = 0; a < 120; a++)
        {
            double u = rule.Nodes[a];
            for (int b = 0; b < 120; b++)
                sum += rule.Weights[a] * rule.Weights[b] * (f(Math.Sqrt(qi) * u) - mean) * (f(Math.Sqrt(qj) * ((rho * u) + (Math.Sqrt(1 - (rho * rho)) * rule.Nodes[b]))) - mean);
        }

        return sum;
    }
}
