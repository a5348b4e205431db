// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>sin(t pi/2) = t (pi/2 + t^2 S(t^2)) and cos(t pi/2) = 1 + t^2 C(t^2) for |t| &lt;= 1/2.</summary>
internal static class QuarterTurnKernel
{
    /// <summary>pi/2 rounded.</summary>
    internal const double HalfPiHigh = 1.5707963267948966;

    /// <summary>pi/2 - <see cref="HalfPiHigh"/>.</summary>
    internal const double HalfPiLow = 6.123233995736766E-17;

    private const double S0 = -0.6459640975062463, S1 = 0.07969262624616703, S2 = -0.004681754135317561, S3 = 0.00016044118476030617;
    private const double S4 = -3.598842925925207E-06, S5 = 5.691991364926124E-08, S6 = -6.635152387230837E-10;

    private const double C0 = -1.2337005501361697, C1 = 0.25366950790104803, C2 = -0.02086348076335295, C3 = 0.0009192602748390894;
    private const double C4 = -2.520204236776104E-05, C5 = 4.710874326431131E-07, C6 = -6.3863890969045165E-09, C7 = 6.513222727592812E-11;

    private const double Round = 6755399441055744;      // 1.5 * 2^52

    /// <summary>Coefficients of S in rising order.</summary>
    internal static double[] SinTable => [S0, S1, S2, S3, S4, S5, S6];

    /// <summary>Coefficients of C in rising order.</summary>
    internal static double[] CosTable => [C0, C1, C2, C3, C4, C5, C6, C7];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Apply<V>(V t, out V sine, out V cosine)
        where V : struct, IDoubleLanes<V>
    {
        V z = t * t;
        V s = V.Fma(V.All(S6), z, V.All(S5));
        s = V.Fma(s, z, V.All(S4));
        s = V.Fma(s, z, V.All(S3));
        s = V.Fma(s, z, V.All(S2));
        s = V.Fma(s, z, V.All(S1));
        s = V.Fma(s, z, V.All(S0));
        s = V.Fma(s, z, V.All(HalfPiLow));
        sine = V.Fma(t, V.All(HalfPiHigh), t * s);

        V c = V.Fma(V.All(C7), z, V.All(C6));
        c = V.Fma(c, z, V.All(C5));
        c = V.Fma(c, z, V.All(C4));
        c = V.Fma(c, z, V.All(C3));
        c = V.Fma(c, z, V.All(C2));
        c = V.Fma(c, z, V.All(C1));
        c = V.Fma(c, z, V.All(C0));
        cosine = V.Fma(c, z, V.All(1));
    }

    /// <summary>Any |q| &lt;= 2^51 quarter-turns; NaN beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AnyAngle<V>(V q, out V sine, out V cosine)
        where V : struct, IDoubleLanes<V>
    {
        V magnitude = q & V.AllBits(0x7FFFFFFFFFFFFFFF);
        q = V.Select(V.Less(V.All(2251799813685248), magnitude), V.All(double.NaN), q);
        V shifted = q + V.All(Round);
        Apply(q - (shifted - V.All(Round)), out V s, out V c);

        // Bit 0 of the integer swaps sine and cosine, bit 1 turns the sign of both.
        V odd = V.ShiftBitsLeft(shifted, 63);
        V turn = V.ShiftBitsLeft(V.ShiftBitsRight(shifted, 1), 63);
        V swap = V.Less(odd | V.All(1), V.All(0));
        sine = V.Select(swap, c, s) ^ turn;
        cosine = V.Select(swap, s, c) ^ turn ^ odd;
    }
}

/// <summary>Sine of quarter-turns.</summary>
internal readonly struct SinQuarterTurnsKernel : IDoubleMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        QuarterTurnKernel.AnyAngle(x, out V sine, out _);
        return sine;
    }
}

/// <summary>Cosine of quarter-turns.</summary>
internal readonly struct CosQuarterTurnsKernel : IDoubleMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        QuarterTurnKernel.AnyAngle(x, out _, out V cosine);
        return cosine;
    }
}
