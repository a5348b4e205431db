// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>A root of a function of one variable.</summary>
/// <param name="Root">The best point found.</param>
/// <param name="Residual">The function there.</param>
/// <param name="Evaluations">How often the function was called.</param>
/// <param name="Verdict">
/// <see cref="VerdictKind.NotConverged"/>: no change of sign between the ends (index 0), or the limit on evaluations was reached (index = evaluations);
/// <see cref="VerdictKind.NonFinite"/>: the function was NaN (index = evaluations so far). Its residual is |<paramref name="Residual"/>|.
/// </param>
public readonly record struct RootResult(double Root, double Residual, int Evaluations, Verdict Verdict);
