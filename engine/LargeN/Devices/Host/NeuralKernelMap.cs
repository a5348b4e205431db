// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>
/// The kernel of an infinitely wide network at a cosine c, for inputs of squared norm D: k = sw2 c + sb2, q = sw2 + sb2, theta = k, then in each
/// hidden layer k = sw2 E + sb2, theta = k + sw2 E' theta, q = sw2 E(c = 1) + sb2, with the dual maps E and E' of the activation.
/// </summary>
/// <remarks>
/// Class A: written once over vectors of any width, so every rounding is fixed. At c = 1 exactly, k equals q in every layer, bit for bit.
/// <para>ReLU: rho = k / q, E = q (sqrt(1 - rho^2) + r rho) / (2 pi), E' = r / (2 pi), r = pi - acos rho = acos(-rho).
/// erf: s = 1 + 2 q, E = (2 / pi) asin(2 k / s), E' = (4 / pi) / sqrt(s^2 - 4 k^2). Source: Cho and Saul 2009; Williams 1997.</para>
/// </remarks>
internal sealed class NeuralKernelMap
{
    private const double TwoPi = 2 * Math.PI;
    private const double TwoOverPi = 2 / Math.PI;
    private const double FourOverPi = 4 / Math.PI;

    private readonly NeuralKernelParameters kernel;
    private readonly double[] variances; // q before each layer: the same for all elements

    internal NeuralKernelMap(in NeuralKernelParameters kernel)
    {
        this.kernel = kernel;
        variances = new double[kernel.Depth];
        double q = kernel.WeightVariance + kernel.BiasVariance;
        for (int layer = 0; layer < variances.Length; layer++)
        {
            variances[layer] = q;
            double same = kernel.Erf ? TwoOverPi * Elementary.Asin((q + q) / Slope(q)) : q / 2;
            q = Math.FusedMultiplyAdd(kernel.WeightVariance, same, kernel.BiasVariance);
        }
    }

    internal double Evaluate(double cosine) => Evaluate(new Doubles1(cosine)).Value;

    /// <summary>Replaces every cosine by the kernel.</summary>
    internal void Apply(Span<double> x)
    {
        int done = Vector512.IsHardwareAccelerated ? Run<Doubles8>(x, 0) : Vector256.IsHardwareAccelerated ? Run<Doubles4>(x, 0) : 0;
        Run<Doubles1>(x, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Run<V>(Span<double> x, int start)
        where V : struct, IDoubleLanes<V>
    {
        ref double first = ref MemoryMarshal.GetReference(x);
        int i = start;
        for (; i <= x.Length - V.Count; i += V.Count)
        {
            ref double element = ref Unsafe.Add(ref first, i);
            V.Store(Evaluate(V.Load(in element)), ref element);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Evaluate<V>(V cosine)
        where V : struct, IDoubleLanes<V>
    {
        V weight = V.All(kernel.WeightVariance), bias = V.All(kernel.BiasVariance);
        V k = V.Fma(weight, Clamp(cosine), bias);
        V theta = k;
        foreach (double q in variances)
        {
            V expectation, derivative;
            if (kernel.Erf) ErrorFunction(k, q, out expectation, out derivative);
            else Rectifier(k, q, out expectation, out derivative);
            k = V.Fma(weight, expectation, bias);
            theta = V.Fma(weight * derivative, theta, k);
        }

        return kernel.Tangent ? theta : k;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rectifier<V>(V k, double q, out V expectation, out V derivative)
        where V : struct, IDoubleLanes<V>
    {
        V rho = Clamp(k / V.All(q));
        V rest = AcosKernel.Apply(rho ^ V.AllBits(0x8000000000000000)); // exact to the last digits near rho = -1, where pi - acos would cancel
        V sine = V.Sqrt((V.All(1) - rho) * (V.All(1) + rho));
        expectation = V.All(q) * (V.Fma(rest, rho, sine) / V.All(TwoPi));
        derivative = rest / V.All(TwoPi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ErrorFunction<V>(V k, double q, out V expectation, out V derivative)
        where V : struct, IDoubleLanes<V>
    {
        V slope = V.All(Slope(q));
        V twice = k + k;
        expectation = V.All(TwoOverPi) * AsinKernel.Apply(twice / slope);
        derivative = V.All(FourOverPi) / V.Sqrt((slope - twice) * (slope + twice));
    }

    /// <summary>x cut to [-1, 1]; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamp<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        V capped = V.Select(V.Less(V.All(1), x), V.All(1), x);
        return V.Select(V.Less(capped, V.All(-1)), V.All(-1), capped);
    }

    private static double Slope(double q) => Math.FusedMultiplyAdd(2, q, 1);
}
