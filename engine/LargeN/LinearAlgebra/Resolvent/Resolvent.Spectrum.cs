// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Sums over known spectra: O(n) a shift.</content>
public static partial class Resolvent
{
    /// <summary>tr (A + z)^-1 = sum_i 1/(l_i + z) for every spectrum and shift. Allocates nothing.</summary>
    /// <param name="spectra">Eigenvalues l, one matrix a row [batch, n], in any order.</param>
    /// <param name="shifts">z, real or complex, the same for every matrix.</param>
    /// <param name="traces">batch * shifts: those of matrix b begin at b * shifts.</param>
    /// <param name="verdicts">One a trace; see the remarks of the class.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the results share memory with an operand.</exception>
    public static void Traces(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<InverseTerm>(spectra, default, weighted: false, Words(shifts), Words(traces), 2, verdicts, parallelism);

    /// <inheritdoc cref="Traces(ReadOnlyMatrixView{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict}, Parallelism)"/>
    public static void Traces(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<InverseTerm>(spectra, default, weighted: false, shifts, traces, 1, verdicts, parallelism);

    /// <summary>sum_i w_i/(l_i + z): tr[B (A + z)^-1] with w_i = (V^T B V)_ii, or c^T (A + z)^-1 b with w_i = (V^T c)_i (V^T b)_i. Allocates nothing.</summary>
    /// <param name="spectra">Eigenvalues l, one matrix a row [batch, n].</param>
    /// <param name="weights">w, one matrix a row [batch, n].</param>
    /// <param name="shifts">z, the same for every matrix.</param>
    /// <param name="sums">batch * shifts: those of matrix b begin at b * shifts.</param>
    /// <param name="verdicts">One a sum.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span or the weights have the wrong size, or the results share memory with an operand.</exception>
    public static void WeightedTraces(
        ReadOnlyMatrixView<double> spectra,
        ReadOnlyMatrixView<double> weights,
        ReadOnlySpan<Complex> shifts,
        Span<Complex> sums,
        Span<Verdict> verdicts,
        Parallelism parallelism = default) =>
        Sums<InverseTerm>(spectra, weights, weighted: true, Words(shifts), Words(sums), 2, verdicts, parallelism);

    /// <inheritdoc cref="WeightedTraces(ReadOnlyMatrixView{double}, ReadOnlyMatrixView{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict}, Parallelism)"/>
    public static void WeightedTraces(
        ReadOnlyMatrixView<double> spectra,
        ReadOnlyMatrixView<double> weights,
        ReadOnlySpan<double> shifts,
        Span<double> sums,
        Span<Verdict> verdicts,
        Parallelism parallelism = default) =>
        Sums<InverseTerm>(spectra, weights, weighted: true, shifts, sums, 1, verdicts, parallelism);

    /// <summary>d/dz tr (A + z)^-1 = -tr (A + z)^-2 = -sum_i 1/(l_i + z)^2. Allocates nothing.</summary>
    /// <param name="spectra">Eigenvalues l, one matrix a row [batch, n].</param>
    /// <param name="shifts">z, the same for every matrix.</param>
    /// <param name="derivatives">batch * shifts: those of matrix b begin at b * shifts; minus infinity at a pole.</param>
    /// <param name="verdicts">One a derivative.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the results share memory with an operand.</exception>
    public static void Derivatives(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> derivatives, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<InverseSquareTerm>(spectra, default, weighted: false, Words(shifts), Words(derivatives), 2, verdicts, parallelism);

    /// <inheritdoc cref="Derivatives(ReadOnlyMatrixView{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict}, Parallelism)"/>
    public static void Derivatives(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<double> shifts, Span<double> derivatives, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<InverseSquareTerm>(spectra, default, weighted: false, shifts, derivatives, 1, verdicts, parallelism);

    /// <summary>log det(A + z) = sum_i log(l_i + z), each term on its principal branch. Allocates nothing.</summary>
    /// <param name="spectra">Eigenvalues l, one matrix a row [batch, n].</param>
    /// <param name="shifts">z, the same for every matrix.</param>
    /// <param name="logarithms">
    /// batch * shifts: log |det| and, as imaginary part, the sum of the arguments: continuous in z off the real axis, pi times the number of negative l + z on it. Minus infinity at a pole.
    /// </param>
    /// <param name="verdicts">One a logarithm.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the results share memory with an operand.</exception>
    public static void LogDeterminants(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> logarithms, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<LogarithmTerm>(spectra, default, weighted: false, Words(shifts), Words(logarithms), 2, verdicts, parallelism);

    /// <summary>log |det(A + z)| = sum_i log |l_i + z| for real shifts. Allocates nothing.</summary>
    /// <inheritdoc cref="LogDeterminants(ReadOnlyMatrixView{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict}, Parallelism)"/>
    public static void LogDeterminants(
        ReadOnlyMatrixView<double> spectra, ReadOnlySpan<double> shifts, Span<double> logarithms, Span<Verdict> verdicts, Parallelism parallelism = default) =>
        Sums<LogarithmTerm>(spectra, default, weighted: false, shifts, logarithms, 1, verdicts, parallelism);

    /// <summary>Complex numbers as pairs of real and imaginary part.</summary>
    internal static ReadOnlySpan<double> Words(ReadOnlySpan<Complex> z) => MemoryMarshal.Cast<Complex, double>(z);

    internal static Span<double> Words(Span<Complex> z) => MemoryMarshal.Cast<Complex, double>(z);

    private static unsafe void Sums<TTerm>(
        ReadOnlyMatrixView<double> spectra,
        ReadOnlyMatrixView<double> weights,
        bool weighted,
        ReadOnlySpan<double> shifts,
        Span<double> sums,
        int words,
        Span<Verdict> verdicts,
        Parallelism parallelism)
        where TTerm : struct, ISpectralTerm
    {
        int count = shifts.Length / words;
        long needed = (long)spectra.Rows * count;
        if (sums.Length / words != needed)
            throw new ArgumentException($"{sums.Length / words} results; needed: {spectra.Rows} matrices of {count} shifts, {needed}", nameof(sums));
        if (verdicts.Length != needed) throw new ArgumentException($"{verdicts.Length} verdicts; needed: one a result, {needed}", nameof(verdicts));
        if (weighted && (weights.Rows != spectra.Rows || weights.Columns != spectra.Columns))
            throw new ArgumentException($"the weights are {weights.Rows} x {weights.Columns}; needed: as the spectra, {spectra.Rows} x {spectra.Columns}", nameof(weights));
        OperandCheck.Apart<double>(shifts, sums, nameof(shifts));
        OperandCheck.Apart<double>(spectra, new MatrixView<double>(sums, 1, sums.Length), nameof(spectra));
        if (weighted) OperandCheck.Apart<double>(weights, new MatrixView<double>(sums, 1, sums.Length), nameof(weights));
        if (needed == 0) return;
        fixed (double* values = spectra.Data, w = weights.Data, z = shifts, s = sums)
        fixed (Verdict* verdict = verdicts)
        {
            SpectralProblem problem = new()
            {
                Spectra = spectra.Rows,
                N = spectra.Columns,
                Shifts = count,
                Words = words,
                Values = values,
                ValueStride = spectra.RowStride,
                Weights = weighted ? w : null,
                WeightStride = weights.RowStride,
                Z = z,
                Sums = s,
                Verdicts = verdict,
            };
            SpectralSums<TTerm>.Run(problem, parallelism);
        }
    }
}
