// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>When <see cref="ConjugateGradient"/> stops.</summary>
public sealed record ConjugateGradientOptions
{
    /// <summary>A solution has converged when |b - (A + z) x| is at most this times |b|; in (0, 1).</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Limit on steps, >= 0. 0: 10 n + 100.</summary>
    public int MaximalIterations { get; init; }

    internal int Limit(int n) => MaximalIterations == 0 ? (int)Math.Min(int.MaxValue, (10L * n) + 100) : MaximalIterations;

    internal static void Check(ConjugateGradientOptions options)
    {
        if (options.MaximalIterations < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaximalIterations, "MaximalIterations: allowed: 1 or more, or 0 for the default");
        if (!(options.Tolerance > 0 && options.Tolerance < 1)) throw new ArgumentOutOfRangeException(nameof(options), options.Tolerance, "Tolerance: allowed: above 0 and below 1");
    }
}

/// <summary>How a run of <see cref="ConjugateGradient"/> went.</summary>
/// <param name="Verdict">The worst of the verdicts of the solutions.</param>
/// <param name="Iterations">Steps: calls of the operator before the final check.</param>
/// <param name="Products">Products of A with a vector, those of the final check included.</param>
public readonly record struct ConjugateGradientReport(Verdict Verdict, int Iterations, long Products);
