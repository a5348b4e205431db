// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>How a Krylov method went.</summary>
/// <param name="Verdict">The worst of the verdicts of the pairs.</param>
/// <param name="Products">Products of A with a vector, those of the final check included.</param>
/// <param name="Steps">Block steps: calls of the operator before the final check.</param>
/// <param name="Restarts">Times that the basis was cut down to the best vectors.</param>
/// <param name="Converged">Number of pairs with a residual within the tolerance.</param>
public readonly record struct LanczosReport(Verdict Verdict, long Products, int Steps, int Restarts, int Converged);
