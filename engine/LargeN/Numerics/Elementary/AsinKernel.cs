// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>asin x = x + x^3 P(x^2) for |x| &lt;= 1/2; beyond, asin x = pi/2 - 2 asin(sqrt((1 - x)/2)), and acos x = 2 asin(sqrt((1 - x)/2)).</summary>
internal readonly struct AsinKernel : IDoubleMap
{
    private const double C0 = 0.16666666666666666, C1 = 0.07499999999999991, C2 = 0.0446428571428834, C3 = 0.030381944441363808;
    private const double C4 = 0.02237215927967998, C5 = 0.017352757477819787, C6 = 0.013965009932053607, C7 = 0.011549086612987425;
    private const double C8 = 0.009792751320201996, C9 = 0.008135829925501657, C10 = 0.00879500607648843, C11 = 0.000380853033290726;
    private const double C12 = 0.022553563638202982, C13 = -0.024020544918554605, C14 = 0.030718768995191097;

    /// <summary>Coefficients of P in rising order.</summary>
    internal static double[] Table => [C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        V sign = x & V.AllBits(0x8000000000000000);
        Reduce(x ^ sign, out V large, out V s, out V tail);

        // pi/4 - 2 s is exact for 2 s in [pi/8, pi/2]; below, the result is near pi/2 and the rounding is small against it.
        V difference = V.All(AtanKernel.QuarterPiHigh) - (s + s);
        V beyond = V.All(AtanKernel.QuarterPiHigh) + (difference - ((tail + tail) - V.All(QuarterTurnKernel.HalfPiLow)));
        return V.Select(large, beyond, s + tail) | sign;
    }

    /// <summary>For a >= 0: asin a = s + tail where a &lt;= 1/2, and asin(sqrt((1 - a)/2)) = s + tail where a is larger; tail is small against s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Reduce<V>(V a, out V large, out V s, out V tail)
        where V : struct, IDoubleLanes<V>
    {
        large = V.Less(V.All(0.5), a);
        V z = V.Select(large, (V.All(1) - a) * V.All(0.5), a * a);
        V root = V.Sqrt(z);
        s = V.Select(large, root, a);

        V p = V.Fma(V.All(C14), z, V.All(C13));
        p = V.Fma(p, z, V.All(C12));
        p = V.Fma(p, z, V.All(C11));
        p = V.Fma(p, z, V.All(C10));
        p = V.Fma(p, z, V.All(C9));
        p = V.Fma(p, z, V.All(C8));
        p = V.Fma(p, z, V.All(C7));
        p = V.Fma(p, z, V.All(C6));
        p = V.Fma(p, z, V.All(C5));
        p = V.Fma(p, z, V.All(C4));
        p = V.Fma(p, z, V.All(C3));
        p = V.Fma(p, z, V.All(C2));
        p = V.Fma(p, z, V.All(C1));
        p = V.Fma(p, z, V.All(C0));

        // What the square root lost: (z - root^2) / (2 root); nothing where root is 0.
        V lost = V.Fma(root ^ V.AllBits(0x8000000000000000), root, z) / (root + root);
        lost = large & V.Select(V.Less(V.All(0), root), lost, V.All(0));
        tail = V.Fma(s * z, p, lost);
    }
}

/// <summary>Arccosine, by the reduction of <see cref="AsinKernel"/>.</summary>
internal readonly struct AcosKernel : IDoubleMap
{
    private const double PiHigh = 3.141592653589793;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        V sign = x & V.AllBits(0x8000000000000000);
        AsinKernel.Reduce(x ^ sign, out V large, out V s, out V tail);

        V nearOne = (s + tail) + (s + tail);
        V shifted = s + (tail - V.All(QuarterTurnKernel.HalfPiLow));
        V nearMinusOne = V.All(PiHigh) - (shifted + shifted);
        V small = V.All(QuarterTurnKernel.HalfPiHigh) - (x - (V.All(QuarterTurnKernel.HalfPiLow) - (tail ^ sign)));
        return V.Select(large, V.Select(V.Less(x, V.All(0)), nearMinusOne, nearOne), small);
    }
}
