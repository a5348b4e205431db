// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary>Resolvents R(z) = (A + z)^-1 of symmetric matrices at many real or complex shifts z, after one decomposition of A, over a batch.</summary>
/// <remarks>
/// <para>Operands in double precision only: a resolvent near the spectrum divides by small differences. Spectra are what <see cref="ISymmetricEigenOperations{T}"/> gives, one vector a problem, as [n, 1] or [1, n];
/// so are weights and diagonals. Operands that are only read may be shared (batch stride 0). Shifts are the same for every problem; results lie in host memory, those of problem b behind those of b - 1.</para>
/// <para>Determinism: traces and weighted traces are of class A, verdicts included: terms w/(l_i + z) by Smith's division, added in rising order of i with the rounding errors kept apart (Knuth's exact addition). The rest is
/// of class B.</para>
/// <para>Verdict of a shift: <see cref="VerdictKind.Converged"/> with |A| / min |l_i + z| as residual (distances by the larger part, so up to a factor sqrt 2); <see cref="VerdictKind.IllConditioned"/> with the index of the
/// nearest eigenvalue where that is above 1e-3/u, u = 2^-53; <see cref="VerdictKind.Diverged"/>, value infinite, at a pole or where the value overflows; <see cref="VerdictKind.NonFinite"/>, value NaN, for a shift (index -1),
/// an eigenvalue (its index) or a weight (n + its index) that is not finite.</para>
/// <para>Error: n u |A| / |l_i + z| of a term, from its eigenvalue; the sums add a few u of the sum of the sizes of the terms, about n u in two-point traces. Source: see <see cref="LinearAlgebra.Resolvent"/>.</para>
/// </remarks>
public interface IResolventOperations
{
    /// <summary>tr (A + z)^-1 = sum_i 1/(l_i + z).</summary>
    /// <param name="spectra">Eigenvalues l, in any order.</param>
    /// <param name="shifts">z.</param>
    /// <param name="traces">batch * shifts: those of problem b begin at b * shifts.</param>
    /// <param name="verdicts">One a trace.</param>
    void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts);

    /// <inheritdoc cref="Traces(DeviceMatrix{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict})"/>
    void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts);

    /// <summary>sum_i w_i/(l_i + z): tr[B (A + z)^-1] with w_i = (V^T B V)_ii, c^T (A + z)^-1 b with w_i = (V^T c)_i (V^T b)_i.</summary>
    /// <param name="spectra">Eigenvalues l.</param>
    /// <param name="weights">w, a vector a problem.</param>
    /// <param name="shifts">z.</param>
    /// <param name="sums">batch * shifts.</param>
    /// <param name="verdicts">One a sum.</param>
    void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts);

    /// <inheritdoc cref="WeightedTraces(DeviceMatrix{double}, DeviceMatrix{double}, ReadOnlySpan{Complex}, Span{Complex}, Span{Verdict})"/>
    void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<double> shifts, Span<double> sums, Span<Verdict> verdicts);

    /// <summary>tr[R(z) B R(z')] = sum_i B'_ii / ((l_i + z)(l_i + z')) for all pairs of shifts, B' = V^T B V.</summary>
    /// <param name="spectra">Eigenvalues l.</param>
    /// <param name="diagonals">B'_ii, a vector a problem; ones for B = 1.</param>
    /// <param name="left">z.</param>
    /// <param name="right">z'. Equal shifts are no special case.</param>
    /// <param name="tables">batch tables [left, right], row-major.</param>
    /// <param name="verdicts">One an element: the worse of its two shifts; <see cref="VerdictKind.NonFinite"/> with n + i for a B'_ii that is not finite; <see cref="VerdictKind.Diverged"/>, infinite, where it leaves the range.</param>
    void TwoPointTraces(
        DeviceMatrix<double> spectra, DeviceMatrix<double> diagonals, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts);

    /// <summary>tr[R(z) B R(z') C] = r(z)^T (B' o C'^T) r(z'), r_i(z) = 1/(l_i + z), for all pairs of shifts; B' and C' in the eigenbasis: two products of <see cref="IMatrixOperations{T}"/> each.</summary>
    /// <param name="spectra">Eigenvalues l.</param>
    /// <param name="b">B' = V^T B V [n, n].</param>
    /// <param name="c">C' = V^T C V [n, n].</param>
    /// <param name="left">z.</param>
    /// <param name="right">z'.</param>
    /// <param name="tables">batch tables [left, right], row-major.</param>
    /// <param name="verdicts">One an element, as with a diagonal; the index of an element of B' that is not finite is n + i n + j, of C' n + n^2 + i n + j.</param>
    void TwoPointTraces(
        DeviceMatrix<double> spectra,
        DeviceMatrix<double> b,
        DeviceMatrix<double> c,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts);

    /// <summary>x = (T + z)^-1 b for symmetric tridiagonal T, every right-hand side and every shift, by elimination with partial pivoting.</summary>
    /// <param name="diagonals">Diagonal of T, a vector of n a problem.</param>
    /// <param name="offDiagonals">Off-diagonal of T, a vector of n a problem: element i joins i and i + 1, the last one is not read.</param>
    /// <param name="shifts">z.</param>
    /// <param name="b">Right-hand sides, one a row [r, n].</param>
    /// <param name="x">
    /// Solutions [2 r shifts, n]: with q = i * shifts + s for right-hand side i and shift s, row 2 q has the real parts and row 2 q + 1 the imaginary ones, so one real product takes all of them to another basis. They share no element with the other operands.
    /// </param>
    /// <param name="verdicts">
    /// batch * r * shifts, in the order of q: <see cref="VerdictKind.Converged"/> with |T| |x| / |b| as residual; <see cref="VerdictKind.IllConditioned"/> where that is above 1e-3/u or a pivot below u |T| was replaced by that
    /// (a shift on an eigenvalue; x may be wrong in all digits); <see cref="VerdictKind.NonFinite"/>, x NaN, where T (index: of the element, the off-diagonal behind the diagonal), the shift, b or x is not finite.
    /// </param>
    void SolveTridiagonal(
        DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, ReadOnlySpan<Complex> shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, Span<Verdict> verdicts);
}
