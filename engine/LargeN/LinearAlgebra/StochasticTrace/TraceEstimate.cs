// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>An estimate of a trace, with its two errors apart.</summary>
/// <param name="Value">Mean over the probes.</param>
/// <param name="StatisticalError">Standard error of that mean: what another set of probes would change.</param>
/// <param name="QuadratureError">What the last five Lanczos steps changed; 0 where the quadrature is exact.</param>
/// <param name="Verdict">Whether the quadrature has converged.</param>
public readonly record struct TraceEstimate(double Value, double StatisticalError, double QuadratureError, Verdict Verdict);

/// <summary>An estimate of a complex trace, with its two errors apart.</summary>
/// <param name="Value">Mean over the probes.</param>
/// <param name="StatisticalError">Standard error of that mean: the root of the sum of the squares of those of its two parts.</param>
/// <param name="QuadratureError">What the last five Lanczos steps changed, in modulus; 0 where the quadrature is exact.</param>
/// <param name="Verdict">Whether the quadrature has converged.</param>
public readonly record struct ComplexTraceEstimate(Complex Value, double StatisticalError, double QuadratureError, Verdict Verdict);

/// <summary>How a run of <see cref="StochasticTrace"/> went.</summary>
/// <param name="Verdict">The worst of the verdicts of the estimates.</param>
/// <param name="Steps">Lanczos steps.</param>
/// <param name="Products">Products of A with a vector.</param>
/// <param name="ExactProbes">Probes whose Krylov space was exhausted: their quadrature is exact.</param>
public readonly record struct StochasticTraceReport(Verdict Verdict, int Steps, long Products, int ExactProbes);
