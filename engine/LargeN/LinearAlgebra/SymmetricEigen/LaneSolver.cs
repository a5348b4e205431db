// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Driver of a group of small symmetric eigenproblems, one matrix a lane: scale, reduce, QL, turn the rows, sort. The steps lie in files of their own.</summary>
/// <remarks>
/// Reduction and accumulation run a vector at a time, the QL part over the whole group, rotations on the rows of each matrix alone.
/// An unused lane, or the lane of a matrix that is not finite, works on zeros.
/// </remarks>
/// <typeparam name="V">Lanes of the reduction; one vector.</typeparam>
/// <typeparam name="W">Lanes of the QL part: the whole group, one or two of V.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe partial class LaneSolver<V, W, T>
    where V : struct, ILaneVector<V, T>
    where W : struct, ILaneVector<W, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostLanes = 32;

    /// <param name="problem">Matrices and results.</param>
    /// <param name="memory">Of <see cref="LaneLayout.Bytes"/>.</param>
    /// <param name="layout">The layout of that memory.</param>
    /// <param name="sweepLimit">Sweeps allowed for one eigenvalue; less than the usual number in tests only.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Solve(in LaneProblem<T> problem, byte* memory, in LaneLayout layout, int sweepLimit = LaneQl.SweepLimit)
    {
        int n = layout.N;
        int* exponents = stackalloc int[MostLanes];
        uint bad = 0;
        T* d = (T*)(memory + layout.WideDiagonal), e = (T*)(memory + layout.WideOffDiagonal);
        for (int first = 0; first < W.Count; first += V.Count)
        {
            uint badHere = Load(problem, first, memory, layout, exponents + first);
            bad |= badHere << first;
            T* diagonal = (T*)(memory + layout.Diagonal), offDiagonal = (T*)(memory + layout.OffDiagonal);
            LaneReduction.Run<V, T>((T*)(memory + layout.Triangle), n, diagonal, offDiagonal, (T*)(memory + layout.Scales), (T*)(memory + layout.Scratch));
            Spread(diagonal, d + first, n);
            Spread(offDiagonal, e + first, n);
            if (problem.Vectors) Accumulate(first, memory, layout);
        }

        Span<Verdict> verdicts = stackalloc Verdict[MostLanes];
        T* scratch = (T*)(memory + layout.Ql);
        if (problem.Vectors)
        {
            LaneRotationLog<T> log = LaneRotationLog<T>.Of(layout, memory, problem.Count);
            LaneQl.Run<V, W, T, T>(d, e, n, verdicts, &log, scratch, sweepLimit);
            log.Apply();
        }
        else
        {
            LaneQl.Run<V, W, T, T>(d, e, n, verdicts, null, scratch, sweepLimit);
        }

        T* order = (T*)(memory + layout.Order);
        LaneSort.Run<W, T>(d, order, n);
        WriteValues(problem, d, order, n, exponents, bad, verdicts);
        if (problem.Vectors) WriteVectors(problem, (T*)(memory + layout.Rows), order, layout, bad);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Spread(T* source, T* destination, int n)
    {
        for (int i = 0; i < n; i++, source += V.Count, destination += W.Count) V.Load(source).Store(destination);
    }

    /// <summary>The rows of Q^T of all matrices of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Accumulate(int first, byte* memory, in LaneLayout layout)
    {
        int n = layout.N, padded = layout.Padded;
        T* four = (T*)(memory + layout.FourRows), rows = (T*)(memory + layout.Rows) + (first * layout.MatrixStride);
        for (int r = 0; r < n; r += LaneReflectors.Rows)
        {
            LaneReflectors.FourRows<V, T>((T*)(memory + layout.Triangle), n, (T*)(memory + layout.Scales), r, four, padded);
            for (int c = 0; c < LaneReflectors.Rows && r + c < n; c++)
            {
                T* from = four + ((nint)c * padded * V.Count), to = rows + ((r + c) * (nint)layout.RowStride);
                for (int i = 0; i < padded; i += V.Count) V.Turn(from + (i * V.Count), V.Count, to + i, layout.MatrixStride);
            }
        }
    }
}
