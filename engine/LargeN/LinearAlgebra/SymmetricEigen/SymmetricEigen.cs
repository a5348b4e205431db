// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of real symmetric matrices, A z = lambda z, over a batch.</summary>
/// <remarks>
/// <para>Method, up to n = 128: Householder reduction and implicit QL, in T, with one matrix a lane of the vector registers, the rotations applied to
/// rows of Z^T of each matrix. Above: reduction by panels, divide and conquer, then the reflectors by blocks; without vectors the same without what concerns them,
/// in double precision. The order alone decides.
/// Each matrix is first scaled by a power of two to a largest element in [1, 2), so elements may span the range of T; what is below
/// the unit roundoff times the largest element carries no digits, as in every method that reduces by orthogonal transformations.</para>
/// <para>Error: |A z - lambda z| and |lambda - exact| are a small multiple of n eps |A|, |Z^T Z - I| of n eps (tests: below 10 n eps; Parlett 1998, chapter 8).
/// Values alone and values with vectors agree within that bound; their bits are the same up to n = 128 only.</para>
/// <para>Determinism: class B. Up to n = 128 lanes never mix; above, sums run in 8 (double) or 16 (float) virtual lanes by index and a fixed tree.
/// A matrix's bits do not depend on its batch, its place in it, or on whether it is alone.</para>
/// <para>Only the lower triangle, diagonal included, is read. T is float or double.</para>
/// <para>Failure is a verdict a matrix: <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity of the lower triangle
/// (values become NaN, the matrix keeps its content), or with the index of an eigenvalue that overflows T; <see cref="VerdictKind.NotConverged"/> with the index
/// of the eigenvalue that took more than 60 sweeps and, as residual, the off-diagonal left over, or, from divide and conquer, that took more than 60 evaluations as a root
/// of a secular equation and the width of the interval that holds it; both relative to the power of two of the largest element. All values are written.</para>
/// </remarks>
public static partial class SymmetricEigen
{
    /// <summary>Workspace and work of one call.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="vectors">Whether eigenvectors are wanted.</param>
    /// <param name="parallelism">Threads of the call: a thread needs its own scratch memory when there are several matrices.</param>
    /// <returns>Bytes, about 4 n^2 elements with vectors above n = 128; flops estimated as 4/3 n^3 without vectors, 14/3 n^3 with them (nothing deflated), 6 n^3 up to n = 128.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or n is above 30000.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, bool vectors, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        CheckOrder<T>(n);
        int slots = n == 0 ? 0 : batch <= 1 ? batch : Math.Min(batch, WorkerPool.Threads(parallelism));
        long bytes = slots == 0 ? 0
            : n <= LaneLayout.LargestOrder ? Math.Min(slots, LaneBatch<T>.Groups(batch)) * LaneLayout.Of<T>(batch, n, vectors).Bytes
            : slots * Layout<T>(batch, n, vectors, parallelism).Bytes;
        double cube = (double)n * n * n;
        return new OperationPlan(bytes, batch * cube * (!vectors ? 4.0 / 3 : n <= LaneLayout.LargestOrder ? 6 : 14.0 / 3));
    }

    /// <summary>Eigenvalues in rising order.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given. Their content afterwards is unspecified.</param>
    /// <param name="values">batch * n: those of matrix b begin at b * n.</param>
    /// <param name="verdicts">One a matrix.</param>
    /// <param name="workspace">At least <c>Plan(batch, n, vectors: false, parallelism).WorkspaceBytes</c>.</param>
    /// <param name="parallelism">Threads: over the batch, or inside a single matrix.</param>
    /// <exception cref="ArgumentException">Matrices are not square, a span has the wrong length, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Values<T>(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(a, values, verdicts, workspace, parallelism, vectors: false);

    /// <summary>Eigenvalues in rising order and orthonormal eigenvectors.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given; row c becomes the eigenvector of eigenvalue c.</param>
    /// <param name="values">batch * n: those of matrix b begin at b * n.</param>
    /// <param name="verdicts">One a matrix.</param>
    /// <param name="workspace">At least <c>Plan(batch, n, vectors: true, parallelism).WorkspaceBytes</c>.</param>
    /// <param name="parallelism">Threads: over the batch, or inside a single matrix.</param>
    /// <exception cref="ArgumentException">Matrices are not square, a span has the wrong length, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>The sign of a vector, and the basis chosen for equal eigenvalues, are fixed by the matrix but otherwise unspecified.</remarks>
    public static void Vectors<T>(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(a, values, verdicts, workspace, parallelism, vectors: true);

    /// <summary>Eigenvalues of one matrix, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrix [n, n], lower triangle given. Its content afterwards is unspecified.</param>
    /// <param name="values">n, in rising order.</param>
    /// <param name="parallelism">Threads.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or the span has the wrong length.</exception>
    public static Verdict Values<T>(MatrixView<T> a, Span<T> values, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        SolveOne(a, values, parallelism, vectors: false);

    /// <summary>Eigenvalues and eigenvectors of one matrix, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrix [n, n], lower triangle given; row c becomes the eigenvector of eigenvalue c.</param>
    /// <param name="values">n, in rising order.</param>
    /// <param name="parallelism">Threads.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or the span has the wrong length.</exception>
    public static Verdict Vectors<T>(MatrixView<T> a, Span<T> values, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        SolveOne(a, values, parallelism, vectors: true);

    private static Verdict SolveOne<T>(MatrixView<T> a, Span<T> values, Parallelism parallelism, bool vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, vectors, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Solve(a, values, new Span<Verdict>(ref verdict), workspace, parallelism, vectors);
        return verdict;
    }

    private static unsafe void Solve<T>(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism, bool vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = a.Rows;
        CheckOrder<T>(n);
        if (a.Columns != n) throw new ArgumentException($"the matrices are {n} x {a.Columns}; allowed: square", nameof(a));
        if (values.Length != (long)a.Count * n) throw new ArgumentException($"{values.Length} elements; needed: {a.Count} matrices of {n} eigenvalues, {(long)a.Count * n}", nameof(values));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* memory = workspace.Claim(Plan<T>(a.Count, n, vectors, parallelism).WorkspaceBytes, nameof(SymmetricEigen));
        if (n == 0) verdicts.Fill(Verdict.Converged);
        else if (a.Count > 0) Dispatch(a, values, verdicts, memory, vectors, parallelism);
        GC.KeepAlive(workspace);
    }

    /// <summary>Orders from 1 on, at least one matrix; the memory is what the plan states.</summary>
    private static unsafe void Dispatch<T>(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, byte* memory, bool vectors, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Rows <= LaneLayout.LargestOrder) LaneBatch<T>.Run(a, values, verdicts, memory, vectors, parallelism);
        else EigenDispatch.Run(a, values, verdicts, memory, Layout<T>(a.Count, a.Rows, vectors, parallelism), vectors, parallelism);
    }

    private static EigenLayout Layout<T>(int batch, int n, bool vectors, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        EigenLayout.Of<T>(n, vectors, batch == 1 ? WorkerPool.Threads(parallelism) : 1);

    private static void CheckOrder<T>(int n)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"symmetric eigen of {typeof(T).Name}; allowed: Single, Double");
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 30000);
    }
}
