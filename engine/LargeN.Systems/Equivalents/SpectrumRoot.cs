// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The root kappa of df1(kappa) + load / kappa + D(kappa) = target, the form that the equations of kernel regression and of random features share.</summary>
/// <remarks>
/// D is the root of D (D + gap) = product / kappa and falls with kappa, as the other two terms do. Kernel regression: load = ridge and tail, no product. Random features: with D = min(P, N) - z the
/// equation kappa (N - z)(P - z) = lambda N is D (D + |P - N|) = lambda N / kappa, which has one root and no forbidden side.
/// <para>Newton steps in ln kappa on the logarithm of the left side, nearly straight for power laws; a step that leaves the bracket is replaced by a plain Newton step, that by the middle of the bracket,
/// and every third step after twelve is the middle whatever Newton says. Own elementary functions: the bits are the same on every machine.</para>
/// </remarks>
/// <param name="Target">P, or min(P, N).</param>
/// <param name="Load">Ridge and trace of the tail.</param>
/// <param name="Product">lambda N.</param>
/// <param name="Gap">|P - N|.</param>
internal readonly record struct SpectrumRoot(double Target, double Load, double Product = 0, double Gap = 0)
{
    private const int MostSteps = 300;
    private const double LastStep = 1e-8;   // Newton: the error after such a step is its square

    /// <summary>Finds the root.</summary>
    /// <param name="spectrum">Eigenvalues.</param>
    /// <param name="start">First guess.</param>
    /// <param name="low">Where the left side is at least the target.</param>
    /// <param name="high">Where it is at most the target.</param>
    internal double Find(Spectrum spectrum, double start, double low, double high)
    {
        low = Math.Max(low, double.Epsilon);
        high = Math.Max(low, Math.Min(high, double.MaxValue));
        double kappa = start > low && start < high ? start : Middle(low, high);
        for (int i = 0; i < MostSteps && kappa > low && kappa < high; i++)
        {
            ModeSums sums = spectrum.SumsForRoot(kappa);
            double residual = Residual(sums, kappa), slope = Slope(sums, kappa);
            if (residual == 0) return kappa;
            if (residual > 0) low = kappa;
            else high = kappa;

            double relative = residual / Target, step = residual / slope;
            double curved = relative > -1 ? Elementary.Log1p(relative) * (1 + relative) * (Target / slope) : step;
            double next = i >= 12 && i % 3 == 0 ? double.NaN : kappa * Elementary.Exp(curved);
            bool newton = next >= low && next <= high;
            if (!newton && i < 12) next = kappa * Elementary.Exp(step);
            newton |= next >= low && next <= high;
            if (newton && Math.Abs(curved) <= LastStep) return next;
            kappa = newton && next > low && next < high ? next : Middle(low, high);
        }

        return kappa;
    }

    /// <summary>Left side less the target; falls with kappa.</summary>
    internal double Residual(in ModeSums sums, double kappa) => (Load / kappa) + Unlearned(kappa) - sums.Free(Target);

    /// <summary>-d residual / d ln kappa.</summary>
    private double Slope(in ModeSums sums, double kappa)
    {
        double u = Product / kappa;
        return sums.Spread + (Load / kappa) + (u == 0 ? 0 : u / Math.Sqrt((Gap * Gap) + (4 * u)));
    }

    /// <summary>D.</summary>
    private double Unlearned(double kappa)
    {
        double u = Product / kappa;
        return u == 0 ? 0 : 2 * u / (Gap + Math.Sqrt((Gap * Gap) + (4 * u)));
    }

    private static double Middle(double low, double high)
    {
        double middle = Math.Sqrt(low) * Math.Sqrt(high);
        return middle > low && middle < high ? middle : low + ((high - low) / 2);   // neighbours, where rounding leaves the bracket
    }
}
