// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A few eigenpairs of a large symmetric operator by block Krylov spaces with full re-orthogonalisation and thick restarts.</summary>
/// <remarks>
/// <para>Method: a block of p vectors at a time is multiplied by A, orthogonalised twice against the whole basis and joined to it; the projected matrix is diagonalised
/// (Rayleigh and Ritz). When the basis is full the best Ritz vectors stay and the rest goes (Wu and Simon 2000, thick restart). A direction that has died out
/// (an invariant subspace) is replaced by a random one, so n vectors span everything and k = n is allowed.</para>
/// <para>Error: the residuals |A z - lambda z| are recomputed with the operator at the end and stated relative to the largest |lambda| seen; an eigenvalue lies within
/// its residual of a true one (Parlett 1998, theorem 4.5.1), and |Z Z^T - 1| is a small multiple of n u. That no eigenvalue between those found was missed is not proved;
/// copies of a multiple eigenvalue beyond the block size may be.</para>
/// <para>Determinism: class B, if the operator is. Start vectors are normals of the purpose <see cref="Randomness.Purpose.KrylovStart"/>.</para>
/// </remarks>
public static class Lanczos
{
    /// <summary>Workspace and work of <see cref="Eigenpairs"/>.</summary>
    /// <param name="n">Order of the operator, >= 0.</param>
    /// <param name="options">What is looked for.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <returns>Bytes, and the flops of one fill of the basis without those of the operator: how often it is filled depends on the spectrum.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative, an option is out of range, or the vectors of one call of the operator are more elements than a view can span.</exception>
    public static OperationPlan Plan(int n, EigenpairsOptions options, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentNullException.ThrowIfNull(options);
        EigenpairsOptions.Check(options, n);
        double basis = options.Basis(n);
        return new OperationPlan(new BlockLanczosLayout(n, options, parallelism).Bytes, (4.0 * n * basis * basis) + (6 * basis * basis * basis));
    }

    /// <summary>The k eigenpairs that the options ask for. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <param name="a">The operator, of order n.</param>
    /// <param name="options">What is looked for, and how hard.</param>
    /// <param name="values">k, in the order that <see cref="EigenpairsOptions.End"/> states.</param>
    /// <param name="vectors">[k, n]: row c becomes the eigenvector of value c, of length 1.</param>
    /// <param name="verdicts">
    /// One a pair: <see cref="VerdictKind.Converged"/>, or <see cref="VerdictKind.NotConverged"/> where the limit on products came first, with the pair's index; the residual is
    /// |A z - lambda z| / max |lambda|, recomputed. <see cref="VerdictKind.NonFinite"/> for all, values and vectors NaN, when a product had a NaN or infinity or squares of it leave the range: the index is that of the last product.
    /// <see cref="VerdictKind.Diverged"/> with the pair's index for a value that leaves the range; it is then infinite.
    /// </param>
    /// <param name="workspace">At least what <see cref="Plan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">A span or the matrix of vectors has the wrong size, or the workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <remarks>A pair counts as converged when its recomputed residual is at most twice the larger of the tolerance and n u.</remarks>
    public static unsafe LanczosReport Eigenpairs(
        ISymmetricOperator a, EigenpairsOptions options, Span<double> values, MatrixView<double> vectors, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workspace);
        int n = a.Order, k = options.Count;
        byte* memory = workspace.Claim(Plan(n, options, parallelism).WorkspaceBytes, nameof(Lanczos));
        if (values.Length != k) throw new ArgumentException($"{values.Length} elements; needed: one a pair, {k}", nameof(values));
        if (verdicts.Length != k) throw new ArgumentException($"{verdicts.Length} elements; needed: one a pair, {k}", nameof(verdicts));
        if (vectors.Rows != k || vectors.Columns != n)
            throw new ArgumentException($"the vectors are {vectors.Rows} x {vectors.Columns}; needed: pairs x order, {k} x {n}", nameof(vectors));
        if (k == 0) return new LanczosReport(Verdict.Converged, 0, 0, 0, 0);

        a.Prepare(options.Block(n), parallelism);
        BlockLanczos run = new(a, options, memory, parallelism);
        LanczosReport report = run.Run(values, vectors, verdicts);
        GC.KeepAlive(workspace);
        return report;
    }
}
