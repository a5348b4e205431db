// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary>Scalars rounded to the element type as the contracts of networks say: every device takes them from here.</summary>
internal static class ElementNumbers
{
    internal static double Rounded<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateChecked(T.CreateChecked(value));

    /// <summary>The number of a problem times the factor of the parameter, taken in double.</summary>
    internal static double Product<T>(T number, double factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Rounded<T>(double.CreateChecked(number) * factor);
}

/// <summary>The numbers of <see cref="AdamFactors"/> as the formulas take them.</summary>
internal readonly record struct AdamNumbers(double Beta1, double Rest1, double Beta2, double Rest2, double Epsilon, double Correction1, double Correction2)
{
    internal static AdamNumbers Of<T>(in AdamFactors factors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            ElementNumbers.Rounded<T>(factors.Beta1),
            ElementNumbers.Rounded<T>(1 - factors.Beta1),
            ElementNumbers.Rounded<T>(factors.Beta2),
            ElementNumbers.Rounded<T>(1 - factors.Beta2),
            ElementNumbers.Rounded<T>(factors.Epsilon),
            ElementNumbers.Rounded<T>(1 / factors.Bias1),
            ElementNumbers.Rounded<T>(1 / factors.Bias2));
}
