// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>The functions of <see cref="Elementary"/> for one float.</summary>
/// <remarks>A class of their own, as with Math and MathF: among overloads, <c>Log(2)</c> with a whole number would choose float and lose half its digits.
/// Determinism: class A, the same bits as the forms for spans.</remarks>
public static class ElementarySingle
{
    /// <summary>e^x, within 1.25 ulp (worst found 1.09); 0 below -103.97, infinity above 88.72, subnormal results rounded once more.</summary>
    /// <param name="x">Any number.</param>
    public static float Exp(float x) => SingleMap.Apply<ExpKernel>(x);

    /// <summary>Natural logarithm, within 1.25 ulp (worst found 1.01); -infinity at 0, NaN below.</summary>
    /// <param name="x">Any number, subnormal ones included.</param>
    public static float Log(float x) => SingleMap.Apply<LogMap>(x);

    /// <inheritdoc cref="Elementary.Expm1(double)"/>
    /// <param name="x">Any number.</param>
    public static float Expm1(float x) => SingleMap.Apply<Expm1Kernel>(x);

    /// <inheritdoc cref="Elementary.Log1p(double)"/>
    /// <param name="x">x >= -1.</param>
    public static float Log1p(float x) => SingleMap.Apply<Log1pMap>(x);

    /// <inheritdoc cref="Elementary.Tanh(double)"/>
    /// <param name="x">Any number.</param>
    public static float Tanh(float x) => SingleMap.Apply<TanhKernel>(x);

    /// <inheritdoc cref="Elementary.Sigmoid(double)"/>
    /// <param name="x">Any number.</param>
    public static float Sigmoid(float x) => SingleMap.Apply<SigmoidKernel>(x);

    /// <inheritdoc cref="Elementary.Softplus(double)"/>
    /// <param name="x">Any number.</param>
    public static float Softplus(float x) => SingleMap.Apply<SoftplusKernel>(x);

    /// <inheritdoc cref="Elementary.Erf(double)"/>
    /// <param name="x">Any number.</param>
    public static float Erf(float x) => SingleMap.Apply<ErfKernel>(x);

    /// <inheritdoc cref="Elementary.Erfc(double)"/>
    /// <param name="x">Any number.</param>
    public static float Erfc(float x) => SingleMap.Apply<ErfcKernel>(x);

    /// <inheritdoc cref="Elementary.Sin(double)"/>
    /// <param name="x">Angle in radians, any number.</param>
    public static float Sin(float x) => Radians.Apply<SinKernel>(x);

    /// <inheritdoc cref="Elementary.Cos(double)"/>
    /// <param name="x">Angle in radians, any number.</param>
    public static float Cos(float x) => Radians.Apply<CosKernel>(x);
}
