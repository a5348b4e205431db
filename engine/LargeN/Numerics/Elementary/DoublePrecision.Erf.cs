// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Error function: polynomials.</summary>
internal readonly partial struct DoublePrecision<V>
{
    // erf(a)/a - 1 in a^2
    private const double N0 = 0.1283791670955126, N1 = -0.3761263890318375, N2 = 0.11283791670954876, N3 = -0.026866170645076282;
    private const double N4 = 0.0052239776248127635, N5 = -0.0008548326980517039, N6 = 0.00012055331099570336, N7 = -1.4925594964859759E-05;
    private const double N8 = 1.6460995459010884E-06, N9 = -1.635025760272777E-07, N10 = 1.4659393002853671E-08, N11 = -1.1371328333221558E-09;
    private const double N12 = 5.954534956730615E-11;

    // erfc(a) e^(a^2) (1 + 2 a) in (a - 4)/(a + 4)
    private const double T0 = 1.2329951186255526, T1 = -0.1396211168405625, T2 = 0.015379652102619889, T3 = 0.06809705425468865;
    private const double T4 = -0.1010390660363134, T5 = 0.09373283499852571, T6 = -0.06633036581199489, T7 = 0.03716751553395706;
    private const double T8 = -0.01619773406064773, T9 = 0.005031970016893833, T10 = -0.0007577732671571896, T11 = -0.0001992569552452226;
    private const double T12 = 0.00015062157616003925, T13 = -2.4398096966776398E-05, T14 = -1.1221740812863639E-05, T15 = 5.70659079496564E-06;
    private const double T16 = 2.932953220786808E-07, T17 = -8.196509393382735E-07, T18 = 7.517429508468966E-08, T19 = 1.0337458066730016E-07;
    private const double T20 = -1.822353778780082E-08, T21 = -9.693963684144484E-09, T22 = 1.909020070722797E-09;

    /// <summary>Coefficients next to 0, in rising order.</summary>
    internal static double[] ErfCentralTable => [N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12];

    /// <summary>Coefficients of the tail, in rising order.</summary>
    internal static double[] ErfcTailTable => [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T20, T21, T22];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ErfCentral(V z)
    {
        V p = V.Fma(V.All(N12), z, V.All(N11));
        p = V.Fma(p, z, V.All(N10));
        p = V.Fma(p, z, V.All(N9));
        p = V.Fma(p, z, V.All(N8));
        p = V.Fma(p, z, V.All(N7));
        p = V.Fma(p, z, V.All(N6));
        p = V.Fma(p, z, V.All(N5));
        p = V.Fma(p, z, V.All(N4));
        p = V.Fma(p, z, V.All(N3));
        p = V.Fma(p, z, V.All(N2));
        p = V.Fma(p, z, V.All(N1));
        return V.Fma(p, z, V.All(N0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ErfcTail(V a)
    {
        V t = (a - V.All(4)) / (a + V.All(4));
        V p = V.Fma(V.All(T22), t, V.All(T21));
        p = V.Fma(p, t, V.All(T20));
        p = V.Fma(p, t, V.All(T19));
        p = V.Fma(p, t, V.All(T18));
        p = V.Fma(p, t, V.All(T17));
        p = V.Fma(p, t, V.All(T16));
        p = V.Fma(p, t, V.All(T15));
        p = V.Fma(p, t, V.All(T14));
        p = V.Fma(p, t, V.All(T13));
        p = V.Fma(p, t, V.All(T12));
        p = V.Fma(p, t, V.All(T11));
        p = V.Fma(p, t, V.All(T10));
        p = V.Fma(p, t, V.All(T9));
        p = V.Fma(p, t, V.All(T8));
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
