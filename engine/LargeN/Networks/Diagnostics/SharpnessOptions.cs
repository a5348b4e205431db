// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>How hard <see cref="Sharpness{T}"/> looks.</summary>
public sealed record SharpnessOptions
{
    /// <summary>k, most products with the Hessian a replica and run, >= 1.</summary>
    public int Products { get; init; } = 12;

    /// <summary>A replica is done when the residual is at most this times the eigenvalue; in (0, 1).</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Bytes of the Krylov vectors on the host, k + 2 of |theta| doubles a replica: as many replicas advance together as fit, at least one. Two vectors a replica stay beside these.</summary>
    public long MemoryLimit { get; init; } = 1L << 30;

    /// <summary>Whether R is diag(learning rate factors), so that 2/eta is the threshold of gradient descent; false: R = 1.</summary>
    public bool LearningRates { get; init; } = true;

    internal void Validate()
    {
        if (Products < 1) throw new ArgumentOutOfRangeException(nameof(Products), Products, $"{nameof(Products)} must be at least 1");
        if (!(Tolerance > 0 && Tolerance < 1)) throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, $"{nameof(Tolerance)} must lie between 0 and 1");
        if (MemoryLimit < 0) throw new ArgumentOutOfRangeException(nameof(MemoryLimit), MemoryLimit, $"{nameof(MemoryLimit)} must be at least 0");
    }
}

/// <summary>The sharpness of one replica.</summary>
/// <param name="Value">lambda, the largest eigenvalue found; NaN where something was not finite.</param>
/// <param name="Residual">|A z - lambda z| for its vector z of length 1: an eigenvalue lies this close, in the unit of lambda.</param>
/// <param name="Products">Products that were made.</param>
/// <param name="Verdict">
/// <see cref="VerdictKind.Converged"/> with the residual relative to the eigenvalue; <see cref="VerdictKind.NotConverged"/> the same where the limit on products came first, the index their number;
/// <see cref="VerdictKind.NonFinite"/> with the number of the product that was not finite.
/// </param>
public readonly record struct SharpnessResult(double Value, double Residual, int Products, Verdict Verdict);
