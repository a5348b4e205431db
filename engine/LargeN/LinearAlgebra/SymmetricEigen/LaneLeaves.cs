// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>Small symmetric tridiagonal problems of one order, one a lane: the leaves of a larger one, cut along its diagonal.</summary>
/// <remarks>Problem p has the rows p n to (p + 1) n - 1 of all arrays. Its bits do not depend on the number of problems.</remarks>
internal static unsafe class LaneLeaves<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bytes of scratch for any number of problems of order <paramref name="n"/>.</summary>
    internal static long ScratchBytes(int n) => new LaneLayout(n, sizeof(T), vectors: true, LaneLayout.FullGroup<double>(), dense: false).Bytes;

    /// <summary>Eigenvalues, and the rows of Z^T times what the rows hold (the identity for eigenvectors).</summary>
    /// <param name="d">Diagonal; overwritten with the eigenvalues, in no order.</param>
    /// <param name="e">Off-diagonal, e[i] joins i and i + 1; the last one of a problem is not read. Not changed.</param>
    /// <param name="n">Order of a problem, 1 to <see cref="LaneLayout.LargestOrder"/>.</param>
    /// <param name="count">Number of problems.</param>
    /// <param name="rows">Row r of problem p begins at (p n + r) rowStride + p n: blocks along a diagonal. Turned in place; whole cache lines are, so n elements are rounded up to lines.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="order">On return, for each problem its row numbers by rising eigenvalue.</param>
    /// <param name="verdicts">One a problem.</param>
    /// <param name="scratch">See <see cref="ScratchBytes"/>; aligned.</param>
    internal static void Solve(double* d, double* e, int n, int count, T* rows, nint rowStride, int* order, Verdict* verdicts, byte* scratch)
    {
        for (int first = 0; first < count; first += LaneLayout.FullGroup<double>())
        {
            int used = Math.Min(count - first, LaneLayout.FullGroup<double>()), lanes = LaneLayout.GroupOf<double>(used);
            LaneLayout layout = new(n, sizeof(T), vectors: true, lanes, dense: false);
            LaneRotationLog<T> log = LaneRotationLog<T>.Of(layout, scratch, used);
            log.Rows = rows + ((nint)first * n * (rowStride + 1));
            log.RowStride = rowStride;
            log.MatrixStride = n * (rowStride + 1);
            Group(lanes, d + ((nint)first * n), e + ((nint)first * n), n, used, &log, order + ((nint)first * n), first * n, verdicts + first, scratch, layout);
        }
    }

    private static void Group(
        int lanes, double* d, double* e, int n, int used, LaneRotationLog<T>* log, int* order, int row, Verdict* verdicts, byte* scratch, in LaneLayout layout)
    {
        switch (lanes)
        {
            case 16:
                Group<LaneVector512<double>, LaneVectorPair<LaneVector512<double>, double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
            case 8 when Vector512.IsHardwareAccelerated:
                Group<LaneVector512<double>, LaneVector512<double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
            case 8:
                Group<LaneVector256<double>, LaneVectorPair<LaneVector256<double>, double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
            case 4 when Vector256.IsHardwareAccelerated:
                Group<LaneVector256<double>, LaneVector256<double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
            case 4:
                Group<LaneVector128<double>, LaneVectorPair<LaneVector128<double>, double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
            default:
                Group<LaneVector128<double>, LaneVector128<double>>(d, e, n, used, log, order, row, verdicts, scratch, layout);
                break;
        }
    }

    private static void Group<U, W>(
        double* d, double* e, int n, int used, LaneRotationLog<T>* log, int* order, int row, Verdict* verdicts, byte* scratch, in LaneLayout layout)
        where U : struct, ILaneVector<U, double>
        where W : struct, ILaneVector<W, double>
    {
        double* wideD = (double*)(scratch + layout.WideDiagonal), wideE = (double*)(scratch + layout.WideOffDiagonal), index = (double*)(scratch + layout.Order);
        for (int i = 0; i < n; i++)
        {
            for (int l = 0; l < W.Count; l++)
            {
                wideD[(i * W.Count) + l] = l < used ? d[(l * n) + i] : 0;
                wideE[(i * W.Count) + l] = l < used ? e[(l * n) + i] : 0;
            }
        }

        Span<Verdict> all = stackalloc Verdict[W.Count];
        LaneQl.Run<U, W, double, T>(wideD, wideE, n, all, log, (double*)(scratch + layout.Ql));
        log->Apply();
        all[..used].CopyTo(new Span<Verdict>(verdicts, used));
        for (int i = 0; i < n; i++)
            for (int l = 0; l < used; l++) d[(l * n) + i] = wideD[(i * W.Count) + l];
        LaneSort.Run<W, double>(wideD, index, n);
        for (int i = 0; i < n; i++)
            for (int l = 0; l < used; l++) order[(l * n) + i] = row + (l * n) + (int)index[(i * W.Count) + l];
    }
}
