// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Driver of a group of small symmetric eigenproblems, one matrix a lane: scale, reduce, QL, turn the rows, sort. The steps lie in files of their own.</summary>
/// <remarks>
/// Reduction and accumulation run in lanes of T, the QL part in lanes of double over the whole group, rotations on the rows of each matrix alone.
/// An unused lane, or the lane of a matrix that is not finite, works on zeros.
/// </remarks>
/// <typeparam name="V">Lanes of the reduction; the group is one or two of them.</typeparam>
/// <typeparam name="U">Lanes of one vector of double.</typeparam>
/// <typeparam name="W">Lanes of the QL part: the whole group, one or two of U.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe partial class LaneSolver<V, U, W, T>
    where V : struct, ILaneVector<V, T>
    where U : struct, ILaneVector<U, double>
    where W : struct, ILaneVector<W, double>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostLanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Solve(in LaneProblem<T> problem, byte* memory, in LaneLayout layout)
    {
        int n = layout.N;
        int* exponents = stackalloc int[MostLanes];
        uint bad = 0;
        double* d = (double*)(memory + layout.WideDiagonal), e = (double*)(memory + layout.WideOffDiagonal);
        for (int first = 0; first < W.Count; first += V.Count)
        {
            uint badHere = Load(problem, first, memory, layout, exponents + first);
            bad |= badHere << first;
            T* diagonal = (T*)(memory + layout.Diagonal), offDiagonal = (T*)(memory + layout.OffDiagonal);
            LaneReduction.Run<V, T>((T*)(memory + layout.Triangle), n, diagonal, offDiagonal, (T*)(memory + layout.Scales), (T*)(memory + layout.Scratch));
            Widen(diagonal, d + first, n);
            Widen(offDiagonal, e + first, n);
            if (problem.Vectors) Accumulate(first, memory, layout);
        }

        Span<Verdict> verdicts = stackalloc Verdict[MostLanes];
        double* scratch = (double*)(memory + layout.Ql);
        if (problem.Vectors)
        {
            LaneRotationLog<T> log = LaneRotationLog<T>.Of(layout, memory, problem.Count);
            LaneQl.Run<U, W, T>(d, e, n, verdicts, &log, scratch);
            log.Apply();
        }
        else
        {
            LaneQl.Run<U, W, T>(d, e, n, verdicts, null, scratch);
        }

        double* order = (double*)(memory + layout.Order);
        LaneSort.Run<W>(d, order, n);
        WriteValues(problem, d, n, exponents, bad, verdicts);
        if (problem.Vectors) WriteVectors(problem, (T*)(memory + layout.Rows), order, layout, bad);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(T* source, double* destination, int n)
    {
        for (int i = 0; i < n; i++, source += V.Count, destination += W.Count)
            for (int l = 0; l < V.Count; l++) destination[l] = double.CreateTruncating(source[l]);
    }

    /// <summary>The rows of Q^T of all matrices of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
