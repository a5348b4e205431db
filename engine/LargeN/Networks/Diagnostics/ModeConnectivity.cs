// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Straight paths between networks, and how high the loss rises on them (Frankle et al. 2020; layer by layer: Adilova et al. 2024).</summary>
/// <remarks>Determinism: class A.</remarks>
public static class ModeConnectivity
{
    /// <summary>max over a of loss(a) - ((1 - a) first + a second), a = 0, 1/(n-1), ..., 1.</summary>
    /// <param name="losses">n >= 2 losses at equally spaced points of the path.</param>
    /// <param name="first">Loss of the first network; the first of <paramref name="losses"/> where the path moves all parameters.</param>
    /// <param name="second">Loss of the second network.</param>
    /// <returns>The barrier, in the unit of the loss; NaN where a loss is. At least 0 where the path begins at the first network.</returns>
    public static double Barrier(ReadOnlySpan<double> losses, double first, double second)
    {
        if (losses.Length < 2) throw new ArgumentException($"{losses.Length} losses; needed: 2 or more along the path", nameof(losses));
        double highest = double.NegativeInfinity;
        for (int i = 0; i < losses.Length; i++)
        {
            double a = (double)i / (losses.Length - 1);
            double rise = losses[i] - (((1 - a) * first) + (a * second));
            if (double.IsNaN(rise)) return rise;
            highest = Math.Max(highest, rise);
        }

        return highest;
    }

    /// <inheritdoc cref="Barrier(ReadOnlySpan{double}, double, double)"/>
    /// <remarks>The ends of the path are the networks.</remarks>
    public static double Barrier(ReadOnlySpan<double> losses) => losses.Length < 2 ? Barrier(losses, 0, 0) : Barrier(losses, losses[0], losses[^1]);

    /// <summary>theta_a = fma(a, second, (1 - a) first), element by element; the ends are exact.</summary>
    /// <param name="first">Parameters at a = 0.</param>
    /// <param name="second">Parameters at a = 1, as many.</param>
    /// <param name="a">Place on the path.</param>
    /// <param name="result">Receives theta_a; may be either of the others.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Interpolate(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double a, Span<double> result)
    {
        if (first.Length != second.Length || result.Length != first.Length)
            throw new ArgumentException($"{first.Length}, {second.Length} and {result.Length} elements; equal numbers are needed", nameof(result));
        for (int i = 0; i < result.Length; i++) result[i] = Math.FusedMultiplyAdd(a, second[i], (1 - a) * first[i]);
    }
}
