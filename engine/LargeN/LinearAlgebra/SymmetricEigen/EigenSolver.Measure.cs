// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Eigenvalues with the first components of the eigenvectors, in double: divide and conquer has them at hand, because no reflector touches the first coordinate.</content>
internal sealed unsafe partial class EigenSolver<V, T>
{
    /// <param name="a">First element; lower triangle given.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="values">n eigenvalues, rising.</param>
    /// <param name="first">n components; untouched where the matrix is not finite.</param>
    /// <param name="memory">Workspace of <see cref="EigenLayout.Bytes"/>.</param>
    /// <param name="problem">The layout of that workspace, without vectors.</param>
    /// <param name="threads">Threads.</param>
    internal Verdict Measure(T* a, nint rowStride, T* values, double* first, byte* memory, in EigenLayout problem, Parallelism threads)
    {
        Verdict verdict = Solve(a, rowStride, values, memory, problem, vectors: false, threads);
        if (T.IsNaN(values[0])) return verdict;
        DivideMemory<double> edges = new(memory + layout.Divide, n, layout.DividePadded, DivideMemory<double>.EdgeStride);
        for (int c = 0; c < n; c++) first[c] = edges.Small[(nint)edges.Order[c] * DivideMemory<double>.EdgeStride];
        return verdict;
    }
}
