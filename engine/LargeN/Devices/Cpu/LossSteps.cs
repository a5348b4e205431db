// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>Terms of the logistic loss: a = log(1 + e^u), u = -(c b); b = f, c = y.</summary>
internal readonly struct LogisticTermStep : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = SoftplusKernel.Apply<V, P>((c * b) ^ P.SignBit);
}

/// <summary>Gradient of the logistic loss: a = -(c sigmoid(u)) / n.</summary>
internal readonly struct LogisticGradientStep(double examples) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = ((c * SigmoidKernel.Apply<V, P>((c * b) ^ P.SignBit)) ^ P.SignBit) / V.Constant(examples);
}

/// <summary>Terms of the hinge loss: a = max(0, h), h = fma(-c, b, 1); b = f, c = y.</summary>
internal readonly struct HingeTermStep : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V h = V.Fma(c ^ P.SignBit, b, V.Constant(1));
        a = V.Select(V.Same(h, h), V.Less(V.Constant(0), h) & h, h);
    }
}

/// <summary>Gradient of the hinge loss: a = -c / n where h > 0, else 0; NaN where h is.</summary>
internal readonly struct HingeGradientStep(double examples) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V h = V.Fma(c ^ P.SignBit, b, V.Constant(1));
        V slope = (c ^ P.SignBit) / V.Constant(examples);
        a = V.Select(V.Same(h, h), V.Less(V.Constant(0), h) & slope, h);
    }
}
