// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Matrices of a batch with the places of their results.</summary>
/// <param name="First">First element; the lower triangles are read. With vectors, row c becomes eigenvector c.</param>
/// <param name="RowStride">Elements from one row to the next.</param>
/// <param name="BatchStride">Elements from one matrix to the next.</param>
/// <param name="Count">Matrices.</param>
/// <param name="Values">n eigenvalues a matrix.</param>
/// <param name="Verdicts">One a matrix.</param>
/// <param name="Vectors">Whether eigenvectors are wanted.</param>
internal readonly unsafe struct LaneProblem<T>(T* First, nint RowStride, nint BatchStride, int Count, T* Values, Verdict* Verdicts, bool Vectors)
    where T : unmanaged
{
    internal readonly T* First = First;
    internal readonly nint RowStride = RowStride;
    internal readonly nint BatchStride = BatchStride;
    internal readonly int Count = Count;
    internal readonly T* Values = Values;
    internal readonly Verdict* Verdicts = Verdicts;
    internal readonly bool Vectors = Vectors;

    /// <summary>At most <paramref name="most"/> matrices of order <paramref name="n"/> from <paramref name="begin"/> on.</summary>
    internal LaneProblem<T> Part(int begin, int most, int n) => new(
        First + (begin * BatchStride), RowStride, BatchStride, Math.Min(most, Count - begin), Values + ((nint)begin * n), Verdicts + begin, Vectors);
}
