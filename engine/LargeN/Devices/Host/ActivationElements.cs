// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>The calls of <see cref="Activations"/> and <see cref="Elementary"/> for either element type.</summary>
internal static class ActivationElements
{
    internal static void Value<T>(Activation activation, ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) Activations.Value(activation, MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(result));
        else Activations.Value(activation, MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
    }

    /// <summary>The value into <paramref name="value"/>, the derivative in the place of x.</summary>
    internal static void ValueAndDerivative<T>(Activation activation, Span<T> x, Span<T> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) Activations.ValueAndDerivative(activation, MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(value), MemoryMarshal.Cast<T, double>(x));
        else Activations.ValueAndDerivative(activation, MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(value), MemoryMarshal.Cast<T, float>(x));
    }

    internal static void Derivative<T>(Activation activation, ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) Activations.Derivative(activation, MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(result));
        else Activations.Derivative(activation, MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
    }

    internal static void SecondDerivative<T>(Activation activation, ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) Activations.SecondDerivative(activation, MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(result));
        else Activations.SecondDerivative(activation, MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
    }

    internal static void Exp<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) Elementary.Exp(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(result));
        else Elementary.Exp(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(result));
    }
}
