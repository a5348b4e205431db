// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Error function: polynomials.</summary>
internal readonly partial struct SinglePrecision<V>
{
    // erf(a)/a - 1 in a^2
    private const float N0 = 0.12837917f, N1 = -0.37612626f, N2 = 0.112835936f, N3 = -0.026854169f;
    private const float N4 = 0.0051889964f, N5 = -0.0008015977f, N6 = 7.8726596E-05f;

    // erfc(a) e^(a^2) (1 + 2 a) in (a - 2)/(a + 2)
    private const float T0 = 1.2769784f, T1 = -0.092763774f, T2 = -0.16603091f, T3 = 0.16404907f;
    private const float T4 = -0.054210026f, T5 = -0.008008588f, T6 = 0.008653827f, T7 = 0.0011560273f;
    private const float T8 = -0.0012584152f, T9 = -0.00023622494f;

    /// <summary>Coefficients next to 0, in rising order.</summary>
    internal static float[] ErfCentralTable => [N0, N1, N2, N3, N4, N5, N6];

    /// <summary>Coefficients of the tail, in rising order.</summary>
    internal static float[] ErfcTailTable => [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ErfCentral(V z)
    {
        V p = V.Fma(V.All(N6), z, V.All(N5));
        p = V.Fma(p, z, V.All(N4));
        p = V.Fma(p, z, V.All(N3));
        p = V.Fma(p, z, V.All(N2));
        p = V.Fma(p, z, V.All(N1));
        return V.Fma(p, z, V.All(N0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ErfcTail(V a)
    {
        V t = (a - V.All(2)) / (a + V.All(2));
        V p = V.Fma(V.All(T9), t, V.All(T8));
        p = V.Fma(p, t, V.All(T7));
        p = V.Fma(p, t, V.All(T6));
        p = V.Fma(p, t, V.All(T5));
        p = V.Fma(p, t, V.All(T4));
        p = V.Fma(p, t, V.All(T3));
        p = V.Fma(p, t, V.All(T2));
        p = V.Fma(p, t, V.All(T1));
        return V.Fma(p, t, V.All(T0));
    }
}
