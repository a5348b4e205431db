// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.Dmft;

/// <summary>Eight complex numbers: real parts in one register, imaginary parts in another.</summary>
/// <remarks>Products and quotients are taken lane by lane, so that the number of a lane does not depend on its neighbours.</remarks>
internal readonly struct ComplexLanes(Vector512<double> re, Vector512<double> im)
{
    internal const int Count = 8;

    internal readonly Vector512<double> Re = re;
    internal readonly Vector512<double> Im = im;

    internal static ComplexLanes One => new(Vector512<double>.One, default);

    internal ComplexLanes Conjugate => new(Re, -Im);

    internal static ComplexLanes Of(Complex value) => new(Vector512.Create(value.Real), Vector512.Create(value.Imaginary));

    /// <summary>Elements first to first + 7.</summary>
    internal static ComplexLanes Load(double[] re, double[] im, int first) => new(Vector512.Create(re, first), Vector512.Create(im, first));

    internal Complex this[int lane] => new(Re[lane], Im[lane]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator +(ComplexLanes a, ComplexLanes b) => new(a.Re + b.Re, a.Im + b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator -(ComplexLanes a, ComplexLanes b) => new(a.Re - b.Re, a.Im - b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator *(ComplexLanes a, ComplexLanes b) =>
        new(Vector512.FusedMultiplyAdd(a.Re, b.Re, -(a.Im * b.Im)), Vector512.FusedMultiplyAdd(a.Re, b.Im, a.Im * b.Re));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator *(Vector512<double> a, ComplexLanes b) => new(a * b.Re, a * b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator *(double a, ComplexLanes b) => Vector512.Create(a) * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes operator /(ComplexLanes a, ComplexLanes b) => a * b.Inverse();

    /// <summary>1/z as conj(z)/|z|^2: the numbers here are far from the ends of the range of a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ComplexLanes Inverse()
    {
        Vector512<double> inverse = Vector512<double>.One / Vector512.FusedMultiplyAdd(Re, Re, Im * Im);
        return new(Re * inverse, -(Im * inverse));
    }

    /// <summary>|z|^2.</summary>
    internal Vector512<double> Squared() => Vector512.FusedMultiplyAdd(Re, Re, Im * Im);
}
