// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Reduction A = Q T Q^T of symmetric matrices to tridiagonal form, and resolvents from T: no eigenvalue is computed, a shift costs O(n).</summary>
/// <remarks>
/// <para>Q = H_0 H_1 ... H_(n-3), H_k = 1 - tau_k v_k v_k^T. The reflectors lie where A was, v_k in row k from column k + 1 on; Q itself is never formed.</para>
/// <para>For many shifts of one matrix the way through eigenvalues (<see cref="Resolvent"/>) gives traces as fast and with a condition at hand; this one is cheaper for few
/// shifts, and it is the one for solutions x(z) = (A + z)^-1 b and forms c^T (A + z)^-1 b at many shifts.</para>
/// <para>Error: T is that of a matrix within a small multiple of n u |A| of A; the recurrences in T are backward stable to a few u |T| where A + z is positive definite or z is
/// complex, and replace a vanishing pivot by u |T| otherwise.</para>
/// <para>Determinism: class B. A shift's bits depend on neither the other shifts nor the batch, nor on threads or SIMD width.</para>
/// </remarks>
public static partial class Tridiagonal
{
    /// <summary>Workspace and work of <see cref="Reduce"/>.</summary>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or n is above 30000.</exception>
    public static OperationPlan Plan(int batch, int n, Parallelism parallelism)
    {
        OperationPlan values = SymmetricEigen.Plan<double>(batch, n, vectors: false, parallelism);
        int slots = n == 0 ? 0 : batch <= 1 ? batch : Math.Min(batch, WorkerPool.Threads(parallelism));
        return values with { WorkspaceBytes = slots == 0 ? 0 : slots * Layout(batch, n, parallelism).Bytes };
    }

    /// <summary>Reduces every matrix. Allocates nothing.</summary>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given; the reflectors on return: row k holds v_k from column k + 1 on, zeros before.</param>
    /// <param name="diagonals">Diagonals of T, one matrix a row [batch, n].</param>
    /// <param name="offDiagonals">Off-diagonals of T [batch, n]: element i joins i and i + 1, the last one is 0.</param>
    /// <param name="scales">tau_k [batch, n]; 0 where a reflector is the identity.</param>
    /// <param name="verdicts">
    /// One a matrix: <see cref="VerdictKind.Converged"/>, or <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity of the lower triangle; T and tau are
    /// then NaN and the matrix keeps its content.
    /// </param>
    /// <param name="workspace">At least what <see cref="Plan"/> states.</param>
    /// <param name="parallelism">Threads: over the batch, or inside a single matrix.</param>
    /// <exception cref="ArgumentException">Matrices are not square, an operand has the wrong size, or the workspace is too small.</exception>
    public static unsafe void Reduce(
        MatrixBatch<double> a,
        MatrixView<double> diagonals,
        MatrixView<double> offDiagonals,
        MatrixView<double> scales,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = a.Rows;
        if (a.Columns != n) throw new ArgumentException($"the matrices are {n} x {a.Columns}; allowed: square", nameof(a));
        RequireShape(diagonals, a.Count, n, nameof(diagonals));
        RequireShape(offDiagonals, a.Count, n, nameof(offDiagonals));
        RequireShape(scales, a.Count, n, nameof(scales));
        if (diagonals.RowStride != offDiagonals.RowStride || diagonals.RowStride != scales.RowStride)
            throw new ArgumentException($"row strides {diagonals.RowStride}, {offDiagonals.RowStride} and {scales.RowStride} of T and tau; allowed: equal ones", nameof(scales));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* memory = workspace.Claim(Plan(a.Count, n, parallelism).WorkspaceBytes, nameof(Tridiagonal));
        verdicts.Fill(Verdict.Converged);
        if (n == 0 || a.Count == 0) return;
        EigenLayout layout = Layout(a.Count, n, parallelism);
        fixed (double* d = diagonals.Data, e = offDiagonals.Data, tau = scales.Data)
        fixed (Verdict* verdict = verdicts)
        {
            TridiagonalDispatch.Run(a, d, e, tau, diagonals.RowStride, verdict, memory, layout, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>x_r := Q^T x_r for every row r: vectors into the basis of T. Allocates nothing.</summary>
    /// <param name="reflectors">What <see cref="Reduce"/> left of one matrix [n, n].</param>
    /// <param name="scales">tau, n.</param>
    /// <param name="x">Vectors, one a row [vectors, n].</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void ToBasis(ReadOnlyMatrixView<double> reflectors, ReadOnlySpan<double> scales, MatrixView<double> x, Parallelism parallelism = default) =>
        Reflect(reflectors, scales, x, back: false, parallelism);

    /// <summary>x_r := Q x_r for every row r: vectors back from the basis of T. Allocates nothing.</summary>
    /// <inheritdoc cref="ToBasis"/>
    public static void FromBasis(ReadOnlyMatrixView<double> reflectors, ReadOnlySpan<double> scales, MatrixView<double> x, Parallelism parallelism = default) =>
        Reflect(reflectors, scales, x, back: true, parallelism);

    private static EigenLayout Layout(int batch, int n, Parallelism parallelism) => EigenLayout.Of<double>(n, vectors: false, batch == 1 ? WorkerPool.Threads(parallelism) : 1);

    private static unsafe void Reflect(ReadOnlyMatrixView<double> reflectors, ReadOnlySpan<double> scales, MatrixView<double> x, bool back, Parallelism parallelism)
    {
        int n = scales.Length;
        RequireShape(reflectors, n, n, nameof(reflectors));
        if (x.Columns != n) throw new ArgumentException($"vectors of {x.Columns} elements; needed: {n}", nameof(x));
        if (n == 0 || x.Rows == 0) return;
        fixed (double* v = reflectors.Data, tau = scales, first = x.Data)
        {
            ReflectRows.Run(n, v, reflectors.RowStride, tau, first, x.Rows, x.RowStride, back, parallelism);
        }
    }

    internal static void RequireShape(ReadOnlyMatrixView<double> matrix, int rows, int columns, string name)
    {
        if (matrix.Rows != rows || matrix.Columns != columns) throw new ArgumentException($"the matrix is {matrix.Rows} x {matrix.Columns}; needed: {rows} x {columns}", name);
    }
}
