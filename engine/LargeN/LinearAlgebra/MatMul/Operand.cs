// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>A matrix op(X) as kernels see it: element (i, j) lies at Data + i * RowStride + j * ColumnStride, and one of the strides is 1.</summary>
/// <remarks>Transposing swaps the strides, so no kernel knows of transposes. The memory is pinned by whoever made the operand.</remarks>
internal readonly unsafe struct Operand<T>(T* data, nint rowStride, nint columnStride)
    where T : unmanaged
{
    internal readonly T* Data = data;
    internal readonly nint RowStride = rowStride;
    internal readonly nint ColumnStride = columnStride;

    /// <summary>op(X) of a row-major matrix.</summary>
    internal Operand(T* data, nint rowStride, Transpose transpose)
        : this(data, transpose == Transpose.No ? rowStride : 1, transpose == Transpose.No ? 1 : rowStride)
    {
    }

    /// <summary>The transposed operand.</summary>
    internal Operand<T> Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>The operand that begins at (row, column) of this one.</summary>
    internal Operand<T> At(nint row, nint column) => new(Data + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}

/// <summary>C = alpha A B + beta C with A [m, k], B [k, n], C [m, n], C row-major.</summary>
internal readonly unsafe struct Product<T>(int m, int n, int k, T alpha, Operand<T> a, Operand<T> b, T beta, T* c, nint strideC, bool lowerOnly = false, ReadAhead ahead = default)
    where T : unmanaged
{
    internal readonly int M = m;
    internal readonly int N = n;
    internal readonly int K = k;
    internal readonly T Alpha = alpha;
    internal readonly T Beta = beta;
    internal readonly Operand<T> A = a;
    internal readonly Operand<T> B = b;
    internal readonly T* C = c;
    internal readonly nint StrideC = strideC;

    /// <summary>Only elements (i, j) with j &lt;= i of C are computed, read and written.</summary>
    internal readonly bool LowerOnly = lowerOnly;

    /// <summary>What a small product asks memory for meanwhile.</summary>
    internal readonly ReadAhead Ahead = ahead;

    /// <summary>Whether the old C does not enter.</summary>
    internal bool OverwritesC => EqualityComparer<T>.Default.Equals(Beta, default);

    internal int LinesOfStep => Ahead.LinesOfStep;

    /// <summary>The same product of operands that lie so many elements further on.</summary>
    internal Product<T> Moved(nint a, nint b, nint c) => new(
        M, N, K, Alpha, new(A.Data + a, A.RowStride, A.ColumnStride), new(B.Data + b, B.RowStride, B.ColumnStride), Beta, C + c, StrideC, LowerOnly, Ahead);

    internal Product<T> With(ReadAhead ahead) => new(M, N, K, Alpha, A, B, Beta, C, StrideC, LowerOnly, ahead);
}
