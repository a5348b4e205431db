// SPDX-License-Identifier: MIT
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>What differs between double and float in the formulas of elementary functions: constants, polynomials, bit fields.</summary>
/// <typeparam name="V">Lanes of that type.</typeparam>
internal interface IPrecision<V>
    where V : struct, ILanes<V>
{
    /// <summary>The sign bit alone.</summary>
    static abstract V SignBit { get; }

    /// <summary>Every bit but the sign.</summary>
    static abstract V Magnitude { get; }

    /// <summary>Below it, e^x rounds to 0.</summary>
    static abstract V ExpLow { get; }

    /// <summary>Above it, e^x rounds to infinity.</summary>
    static abstract V ExpHigh { get; }

    /// <summary>Below it, e^x - 1 rounds to -1.</summary>
    static abstract V Expm1Low { get; }

    /// <summary>|x| below it: e^x - 1 and sin x round to x.</summary>
    static abstract V Tiny { get; }

    /// <summary>Beyond it, tanh is 1.</summary>
    static abstract V TanhHigh { get; }

    /// <summary>Beyond it, the derivative of tanh rounds to 0.</summary>
    static abstract V TanhSlopeHigh { get; }

    /// <summary>Beyond it, erfc and e^(-x^2) round to 0.</summary>
    static abstract V ErfcHigh { get; }

    /// <summary>Beyond it, the standard normal tail times its argument rounds to 0.</summary>
    static abstract V NormalHigh { get; }

    /// <summary>The smallest normal number.</summary>
    static abstract V SmallestNormal { get; }

    /// <summary>The largest subnormal number.</summary>
    static abstract V LargestSubnormal { get; }

    /// <summary>2 to the power <see cref="LiftExponent"/>: makes a subnormal number normal.</summary>
    static abstract V Lift { get; }

    /// <summary>The exponent of <see cref="Lift"/>.</summary>
    static abstract V LiftExponent { get; }

    /// <summary>ln 2 less the part that <see cref="LogOnePlus"/> multiplies by k.</summary>
    static abstract V Ln2Low { get; }

    /// <summary>x = n ln 2 + r with an integer n and |r| &lt;= ln 2 / 2.</summary>
    static abstract V ReduceExp(V x, out V n);

    /// <summary>(e^r - 1 - r) / r^2 for |r| &lt;= ln 2 / 2.</summary>
    static abstract V ExpTail(V r);

    /// <summary>2^n for the exponents of normal numbers.</summary>
    static abstract V PowerOfTwo(V n);

    /// <summary>2^-n for the exponents of normal numbers.</summary>
    static abstract V InversePowerOfTwo(V n);

    /// <summary>x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt 2), for positive normal x.</summary>
    static abstract void SplitLog(V x, out V f, out V k);

    /// <summary>k ln2' + low + log(1 + f) for 1 + f in [sqrt(1/2), sqrt 2), with ln2' = ln 2 - <see cref="Ln2Low"/>.</summary>
    static abstract V LogOnePlus(V f, V k, V low);

    /// <summary>erf(a)/a - 1 as a function of z = a^2, a &lt;= 1.</summary>
    static abstract V ErfCentral(V z);

    /// <summary>erfc(a) e^(a^2) (1 + 2 a) for 1/2 &lt;= a &lt;= <see cref="ErfcHigh"/>.</summary>
    static abstract V ErfcTail(V a);

    /// <summary>x = n pi/2 + r + low, |r| &lt;= pi/4, for |x| &lt;= the limit of the type; <paramref name="parity"/> has the low bit of n as its sign bit, <paramref name="turn"/> the next one.</summary>
    static abstract V ReduceAngle(V x, out V low, out V parity, out V turn);

    /// <summary>(sin(r)/r - 1)/z as a function of z = r^2, |r| &lt;= pi/4.</summary>
    static abstract V SinTail(V z);

    /// <summary>(cos(r) - 1 + z/2)/z^2 as a function of z = r^2, |r| &lt;= pi/4.</summary>
    static abstract V CosTail(V z);
}

/// <summary>A function of one number, written once for every width and both types.</summary>
internal interface ILaneMap
{
    /// <summary>Whether a loop takes two vectors at once: for formulas short enough that the compiler inlines both and keeps them in registers.</summary>
    static virtual bool Paired => false;

    static abstract V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>;
}
