// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <content>Merges for eigenvalues alone: the first and the last components of the vectors.</content>
internal sealed unsafe partial class SpectralMerge<V, T>
{
    // In the scratch of the node: first components by kind, last components by kind, both padded, then both components of each dead row.
    private T* FirstByKind => memory.Gathered + (begin * stride);

    private T* LastByKind => FirstByKind + PaddedLive;

    private T* DeadEdges => LastByKind + PaddedLive;

    private int PaddedLive => (poles.Live + 7) / 8 * 8;

    /// <summary>Components over a half become components over the node: the last one of a vector of the top half is 0, and the first one of the other half.</summary>
    private void JoinEdges()
    {
        for (int r = begin; r < end; r++) rows[(r * stride) + (r < cut ? 1 : 0)] = T.Zero;
    }

    /// <summary>Brings the old components into the order of the new problem; the dead move to their new rows.</summary>
    private void GatherEdges()
    {
        int dead = end - begin - poles.Live;
        T* first = FirstByKind, last = LastByKind, kept = DeadEdges;
        new Span<T>(first, 2 * PaddedLive).Clear();
        for (int k = 0; k < poles.Live; k++)
        {
            T* row = rows + (memory.Live[begin + memory.ByKind[begin + k]] * stride);
            first[k] = row[0];
            last[k] = row[1];
        }

        for (int k = 0; k < dead; k++)
        {
            T* row = rows + (memory.Dead[begin + k] * stride);
            kept[2 * k] = row[0];
            kept[(2 * k) + 1] = row[1];
        }

        for (int k = 0; k < dead; k++)
        {
            T* row = rows + ((begin + poles.Live + k) * stride);
            row[0] = kept[2 * k];
            row[1] = kept[(2 * k) + 1];
        }
    }

    /// <summary>First and last component of new vector i.</summary>
    private void MakeEdges(int i, int slot)
    {
        double* row = memory.Row(slot);
        SecularVectors.Row(PaddedLive, memory.PolesByKind(begin), memory.WeightsByKind(begin), memory.Origins(begin)[i], memory.Offsets(begin)[i], row);
        if (Vector512.IsHardwareAccelerated) WriteEdges<Lanes512<double>>(i, row);
        else WriteEdges<Lanes256<double>>(i, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void WriteEdges<TDouble>(int i, double* row)
        where TDouble : struct, ILanes<TDouble, double>
    {
        double* first = (double*)FirstByKind, last = (double*)LastByKind;
        TDouble square = TDouble.Dup(0), atFirst = square, atLast = square;
        for (nint j = 0; j < PaddedLive; j += 8)
        {
            TDouble x = TDouble.Load(row + j);
            square = TDouble.Fma(x, x, square);
            atFirst = TDouble.Fma(x, TDouble.Load(first + j), atFirst);
            atLast = TDouble.Fma(x, TDouble.Load(last + j), atLast);
        }

        double scale = 1 / Math.Sqrt(square.Sum());
        double* target = (double*)(rows + ((begin + i) * stride));
        target[0] = scale * atFirst.Sum();
        target[1] = scale * atLast.Sum();
    }
}
