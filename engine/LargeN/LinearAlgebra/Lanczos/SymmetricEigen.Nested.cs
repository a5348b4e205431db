// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The form that other operations call inside their own workspace.</content>
public static partial class SymmetricEigen
{
    // Below this order vectors come from another method, with another need of scratch memory; above it the need grows with the order.
    private const int LargestOfSmall = LaneLayout.LargestOrder;

    /// <summary>Scratch bytes of <see cref="VectorsIn"/> for one matrix of this order or any smaller one.</summary>
    internal static long VectorsInBytes(int n, Parallelism parallelism) => Math.Max(
        Plan<double>(1, n, vectors: true, parallelism).WorkspaceBytes, Plan<double>(1, Math.Min(n, LargestOfSmall), vectors: true, parallelism).WorkspaceBytes);

    /// <summary>Eigenvalues and vectors of one matrix, as of <see cref="Vectors{T}(MatrixView{T}, Span{T}, Parallelism)"/>, with scratch memory aligned to 64.</summary>
    internal static unsafe Verdict VectorsIn(byte* memory, long bytes, MatrixView<double> a, Span<double> values, Parallelism parallelism)
    {
        if (a.Rows == 0) return Verdict.Converged;
        long needed = Plan<double>(1, a.Rows, vectors: true, parallelism).WorkspaceBytes;
        if (needed > bytes) throw new InvalidOperationException($"eigenvectors of order {a.Rows} need {needed} bytes of scratch memory; there are {bytes}");
        Verdict verdict = default;
        Dispatch((MatrixBatch<double>)a, values, new Span<Verdict>(ref verdict), memory, vectors: true, parallelism);
        return verdict;
    }
}
