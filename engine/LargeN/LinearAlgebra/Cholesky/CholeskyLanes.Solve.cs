// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <content>
/// Both substitutions with a factor in panels, up to four right-hand sides of every matrix. Each element is the chain of <see cref="TriangularSolve"/>, whose leaves have
/// at most 32 rows and meet in a product: above that order the terms of the other half are summed first and taken away as one.
/// </content>
internal static unsafe partial class CholeskyLanes<V, T>
{
    /// <summary>Reads L of all matrices into the panels.</summary>
    internal static void Gather(in LanePanels<T> panels, nint rowStride)
    {
        for (int block = 0; block < panels.Blocks; block++) GatherPanel(panels, block, rowStride, panels.Panel(block));
    }

    /// <summary>Solves L L^T X = B for <paramref name="sides"/> right-hand sides.</summary>
    internal static void Solve(in LanePanels<T> panels, int sides)
    {
        for (int side = 0; side < sides; side++)
        {
            T* x = panels.Solution + (side * V.Count);
            Forward(panels, x, sides * V.Count);
            Backward(panels, x, sides * V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Forward(in LanePanels<T> panels, T* x, nint step)
    {
        for (int block = 0; block < panels.Blocks; block++)
        {
            T* own = panels.Panel(block);
            T* target = x + (4 * block * step);
            nint k = 0, rows = 4 * block;
            Column b = Column.Load(target, step);
            if (rows >= TriangularSolveDriver<T>.LeafOrder)
            {
                Column sum = default;
                for (; k < TriangularSolveDriver<T>.LeafOrder; k++, own += 4 * V.Count) sum.Add(V.Load(x + (k * step)), own, V.Count);
                b.Subtract(V.Broadcast(T.One), sum);
            }

            for (; k < rows; k++, own += 4 * V.Count) b.Subtract(V.Load(x + (k * step)), own, V.Count);
            b.ForwardBlock(own);
            b.Store(target, step, panels.N - (4 * block));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Backward(in LanePanels<T> panels, T* x, nint step)
    {
        for (int block = panels.Blocks - 1; block >= 0; block--)
        {
            T* target = x + (4 * block * step);
            nint end = panels.N, first = 4 * block;
            Column b = Column.Load(target, step);
            if (end > TriangularSolveDriver<T>.LeafOrder && first < TriangularSolveDriver<T>.LeafOrder)
            {
                Column sum = default;
                for (nint i = TriangularSolveDriver<T>.LeafOrder; i < end; i++) sum.Add(V.Load(x + (i * step)), Row(panels, i, block), 4 * V.Count);
                b.Subtract(V.Broadcast(T.One), sum);
                end = TriangularSolveDriver<T>.LeafOrder;
            }

            for (nint i = end - 1; i >= first + 4; i--) b.Subtract(V.Load(x + (i * step)), Row(panels, i, block), 4 * V.Count);
            b.BackwardBlock(Row(panels, first, block));
            b.Store(target, step, panels.N - first);
        }
    }

    /// <summary>Row i of L from column 4 block on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Row(in LanePanels<T> panels, nint i, int block) => panels.Panel(i / 4) + (((16 * block) + (i % 4)) * V.Count);

    private partial struct Column
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Column Load(T* source, nint step) => new()
        {
            r0 = V.Load(source),
            r1 = V.Load(source + step),
            r2 = V.Load(source + (2 * step)),
            r3 = V.Load(source + (3 * step)),
        };

        /// <summary>Writes the first <paramref name="rows"/> rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal readonly void Store(T* target, nint step, nint rows)
        {
            V.Store(r0, target);
            if (rows > 1) V.Store(r1, target + step);
            if (rows > 2) V.Store(r2, target + (2 * step));
            if (rows > 3) V.Store(r3, target + (3 * step));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(V factor, T* l, nint step)
        {
            r0 = V.FusedMultiplyAdd(V.Load(l), factor, r0);
            r1 = V.FusedMultiplyAdd(V.Load(l + step), factor, r1);
            r2 = V.FusedMultiplyAdd(V.Load(l + (2 * step)), factor, r2);
            r3 = V.FusedMultiplyAdd(V.Load(l + (3 * step)), factor, r3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Subtract(V factor, T* l, nint step)
        {
            r0 = V.FusedNegateMultiplyAdd(V.Load(l), factor, r0);
            r1 = V.FusedNegateMultiplyAdd(V.Load(l + step), factor, r1);
            r2 = V.FusedNegateMultiplyAdd(V.Load(l + (2 * step)), factor, r2);
            r3 = V.FusedNegateMultiplyAdd(V.Load(l + (3 * step)), factor, r3);
        }

        /// <summary>Solves with the 4 x 4 block, whose element (r, c) is vector 4c + r.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void ForwardBlock(T* l)
        {
            r0 = V.Divide(r0, V.Load(l));
            r1 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + V.Count), r0, r1), V.Load(l + (5 * V.Count)));
            r2 = V.FusedNegateMultiplyAdd(V.Load(l + (2 * V.Count)), r0, r2);
            r2 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + (6 * V.Count)), r1, r2), V.Load(l + (10 * V.Count)));
            r3 = V.FusedNegateMultiplyAdd(V.Load(l + (3 * V.Count)), r0, r3);
            r3 = V.FusedNegateMultiplyAdd(V.Load(l + (7 * V.Count)), r1, r3);
            r3 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + (11 * V.Count)), r2, r3), V.Load(l + (15 * V.Count)));
        }

        /// <summary>Solves with the transpose of the 4 x 4 block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void BackwardBlock(T* l)
        {
            r3 = V.Divide(r3, V.Load(l + (15 * V.Count)));
            r2 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + (11 * V.Count)), r3, r2), V.Load(l + (10 * V.Count)));
            r1 = V.FusedNegateMultiplyAdd(V.Load(l + (7 * V.Count)), r3, r1);
            r1 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + (6 * V.Count)), r2, r1), V.Load(l + (5 * V.Count)));
            r0 = V.FusedNegateMultiplyAdd(V.Load(l + (3 * V.Count)), r3, r0);
            r0 = V.FusedNegateMultiplyAdd(V.Load(l + (2 * V.Count)), r2, r0);
            r0 = V.Divide(V.FusedNegateMultiplyAdd(V.Load(l + V.Count), r1, r0), V.Load(l));
        }
    }
}
