// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>a = b (c - D). Numbers of a row are already rounded to the element type, here and below.</summary>
internal readonly struct SoftmaxGradientStep(double dot) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = b * (c - V.Constant(dot));
}

/// <summary>a = ((b - m) - l) r.</summary>
internal readonly struct NormalizeStep(double mean, double rest, double factor) : ILaneStep
{
    public static int Spans => 2;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = (b - V.Constant(mean) - V.Constant(rest)) * V.Constant(factor);
}

/// <summary>a = r fma(-b, B, c - A).</summary>
internal readonly struct NormalizeGradientStep(double mean, double dot, double factor) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = V.Constant(factor) * V.Fma(b ^ P.SignBit, V.Constant(dot), c - V.Constant(mean));
}
