// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>An activation and its slope, with own elementary functions: simulations use it, too.</summary>
internal abstract class ActivationFunction
{
    internal static ActivationFunction Of(EquivalentActivation activation) => activation switch
    {
        EquivalentActivation.Relu => new ReluFunction(),
        EquivalentActivation.Tanh => new TanhFunction(),
        _ => new PolynomialFunction(0, 1, 0.5, 0),
    };

    internal abstract double Value(double x);

    internal abstract double Slope(double x);

    /// <summary>A polynomial c1 h1(u) + c2 h2(u) + c3 h3(u) of Hermite polynomials at u = x / scale.</summary>
    internal static ActivationFunction Hermite(double scale, double c1, double c2, double c3)
    {
        // h1 = u, h2 = u^2 - 1, h3 = u^3 - 3 u
        double s = 1 / scale;
        return new PolynomialFunction(-c2, (c1 - (3 * c3)) * s, c2 * s * s, c3 * s * s * s);
    }

    internal sealed class ReluFunction : ActivationFunction
    {
        internal override double Value(double x) => Math.Max(x, 0);

        internal override double Slope(double x) => x > 0 ? 1 : 0;
    }

    private sealed class TanhFunction : ActivationFunction
    {
        internal override double Value(double x) => Elementary.Tanh(x);

        internal override double Slope(double x)
        {
            double t = Elementary.Tanh(x);
            return (1 - t) * (1 + t);
        }
    }

    private sealed class PolynomialFunction(double c0, double c1, double c2, double c3) : ActivationFunction
    {
        internal override double Value(double x) => c0 + (x * (c1 + (x * (c2 + (x * c3)))));

        internal override double Slope(double x) => c1 + (x * ((2 * c2) + (x * (3 * c3))));
    }
}
