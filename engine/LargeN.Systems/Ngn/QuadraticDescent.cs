// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Ngn;

/// <summary>Descent on a quadratic in its eigenbasis, x_k = (1 - eta lambda_k) x_k: eight modes a register.</summary>
/// <remarks>Determinism: class B. Lane l adds modes l mod 8 in rising order; the lanes are joined by <see cref="LaneTotals"/>. Curvatures are divided by the largest, so that no square leaves the range.</remarks>
internal static class QuadraticDescent
{
    private const int Lanes = 8;

    internal static DescentPath Run(SgdModes modes, StepRule rule, double rate, IReadOnlyList<int> steps, CancellationToken cancel)
    {
        int padded = (modes.Count + Lanes - 1) / Lanes * Lanes;
        double largest = modes.Eigenvalues.Max();
        double[] x = new double[padded], unit = new double[padded], weight = new double[padded];
        for (int k = 0; k < modes.Count; k++) (x[k], unit[k], weight[k]) = (Math.Sqrt(modes.Start[k]), modes.Eigenvalues[k] / largest, modes.Multiplicities[k]);
        DescentPath path = new(rule, rate, steps);
        double eta = 0;
        for (int t = 0; ; t++)
        {
            cancel.ThrowIfCancellationRequested();
            (double f, double g, double distance) = Move(x, unit, weight, eta * largest);
            eta = path.At(t, largest * f / 2, largest * (g / f), distance);
            if (eta == 0) return path;
        }
    }

    /// <summary>x = (1 - step unit) x, and the sums of unit x^2, unit^2 x^2 and x^2 after it.</summary>
    private static (double F, double G, double Distance) Move(double[] x, double[] unit, double[] weight, double step)
    {
        Vector512<double> f = default, g = default, distance = default, minus = Vector512.Create(-step);
        ref double at = ref MemoryMarshal.GetArrayDataReference(x), h = ref MemoryMarshal.GetArrayDataReference(unit), m = ref MemoryMarshal.GetArrayDataReference(weight);
        for (nuint k = 0; k < (nuint)x.Length; k += Lanes)
        {
            Vector512<double> curvature = Vector512.LoadUnsafe(ref h, k), moved = Vector512.FusedMultiplyAdd(minus, curvature, Vector512<double>.One) * Vector512.LoadUnsafe(ref at, k);
            moved.StoreUnsafe(ref at, k);
            Vector512<double> square = Vector512.LoadUnsafe(ref m, k) * moved * moved, part = curvature * square;
            distance += square;
            f += part;
            g = Vector512.FusedMultiplyAdd(curvature, part, g);
        }

        return (LaneTotals.Of(f), LaneTotals.Of(g), LaneTotals.Of(distance));
    }
}
