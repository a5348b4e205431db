// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: Cholesky of many small matrices at once, one matrix a lane.</summary>
/// <remarks>
/// Panels of four rows as of <see cref="LanePanels{T}"/>. Lanes never mix, and every element is the same chain as in <see cref="CholeskyLeaf"/>,
/// a_ij = fma(-l_jk, l_ik, a_ij) for k rising, then times 1 / l_jj, so a matrix gets the same bits here and there. A tile of 4 x 4 elements stays in registers while
/// k runs: 8 loads feed 16 multiply-adds.
/// <para>A bad pivot makes NaN or infinities in its own lane only. One vector gathers 0 * square + 0 / pivot over all pivots, so a look at the end tells the good lanes.</para>
/// </remarks>
internal static unsafe partial class CholeskyLanes<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads the matrices and factors them into the panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Factor(in LanePanels<T> panels, nint rowStride)
    {
        V.Store(V.Broadcast(T.Zero), panels.Flags);
        for (int block = 0; block < panels.Blocks; block++)
        {
            T* own = panels.Panel(block);
            GatherPanel(panels, block, rowStride, own);
            T* inverse = panels.Inverses;
            for (int other = 0; other < block; other++, inverse += LanePanels<T>.Rows * V.Count)
                Tile(LanePanels<T>.Rows * other, own, panels.Panel(other), inverse);
            nint row = LanePanels<T>.Rows * block * V.Count;
            Diagonal(LanePanels<T>.Rows * block, own, panels.Squares + row, panels.Pivots + row, panels.Inverses + row, panels.Flags);
        }
    }

    /// <summary>Columns k to k + 3 of four rows, which the rows of <paramref name="other"/> end with: the products of the columns before, then the solve with the diagonal block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile(nint k, T* own, T* other, T* inverse)
    {
        T* tile = own + (4 * k * V.Count);
        Column c0 = Column.Load(tile), c1 = Column.Load(tile + (4 * V.Count)), c2 = Column.Load(tile + (8 * V.Count)), c3 = Column.Load(tile + (12 * V.Count));
        if (V.TileRows == 12)
        {
            for (; k > 0; k--, own += 4 * V.Count, other += 4 * V.Count)
            {
                V l0 = V.Load(own), l1 = V.Load(own + V.Count), l2 = V.Load(own + (2 * V.Count)), l3 = V.Load(own + (3 * V.Count));
                c0.Subtract(V.Load(other), l0, l1, l2, l3);
                c1.Subtract(V.Load(other + V.Count), l0, l1, l2, l3);
                c2.Subtract(V.Load(other + (2 * V.Count)), l0, l1, l2, l3);
                c3.Subtract(V.Load(other + (3 * V.Count)), l0, l1, l2, l3);
            }
        }
        else
        {
            // Sixteen registers hold two columns at a time.
            Pair(k, own, other, ref c0, ref c1);
            Pair(k, own, other + (2 * V.Count), ref c2, ref c3);
            other += 4 * k * V.Count;
        }

        c0.Scale(V.Load(inverse));
        c0.Store(tile);
        c1.Subtract(V.Load(other + V.Count), c0);
        c1.Scale(V.Load(inverse + V.Count));
        c1.Store(tile + (4 * V.Count));
        c2.Subtract(V.Load(other + (2 * V.Count)), c0);
        c2.Subtract(V.Load(other + (6 * V.Count)), c1);
        c2.Scale(V.Load(inverse + (2 * V.Count)));
        c2.Store(tile + (8 * V.Count));
        c3.Subtract(V.Load(other + (3 * V.Count)), c0);
        c3.Subtract(V.Load(other + (7 * V.Count)), c1);
        c3.Subtract(V.Load(other + (11 * V.Count)), c2);
        c3.Scale(V.Load(inverse + (3 * V.Count)));
        c3.Store(tile + (12 * V.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(nint k, T* own, T* other, ref Column first, ref Column second)
    {
        Column c0 = first, c1 = second;
        for (; k > 0; k--, own += 4 * V.Count, other += 4 * V.Count)
        {
            V l0 = V.Load(own), l1 = V.Load(own + V.Count), l2 = V.Load(own + (2 * V.Count)), l3 = V.Load(own + (3 * V.Count));
            c0.Subtract(V.Load(other), l0, l1, l2, l3);
            c1.Subtract(V.Load(other + V.Count), l0, l1, l2, l3);
        }

        first = c0;
        second = c1;
    }

    /// <summary>The diagonal block of a panel whose <paramref name="k"/> columns before it are final.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Diagonal(nint k, T* own, T* squares, T* pivots, T* inverses, T* flags)
    {
        T* tile = own + (4 * k * V.Count);
        V a00 = V.Load(tile), a10 = V.Load(tile + V.Count), a20 = V.Load(tile + (2 * V.Count)), a30 = V.Load(tile + (3 * V.Count));
        V a11 = V.Load(tile + (5 * V.Count)), a21 = V.Load(tile + (6 * V.Count)), a31 = V.Load(tile + (7 * V.Count));
        V a22 = V.Load(tile + (10 * V.Count)), a32 = V.Load(tile + (11 * V.Count)), a33 = V.Load(tile + (15 * V.Count));
        for (; k > 0; k--, own += 4 * V.Count)
        {
            V l0 = V.Load(own), l1 = V.Load(own + V.Count), l2 = V.Load(own + (2 * V.Count)), l3 = V.Load(own + (3 * V.Count));
            a00 = V.FusedNegateMultiplyAdd(l0, l0, a00);
            a10 = V.FusedNegateMultiplyAdd(l0, l1, a10);
            a20 = V.FusedNegateMultiplyAdd(l0, l2, a20);
            a30 = V.FusedNegateMultiplyAdd(l0, l3, a30);
            a11 = V.FusedNegateMultiplyAdd(l1, l1, a11);
            a21 = V.FusedNegateMultiplyAdd(l1, l2, a21);
            a31 = V.FusedNegateMultiplyAdd(l1, l3, a31);
            a22 = V.FusedNegateMultiplyAdd(l2, l2, a22);
            a32 = V.FusedNegateMultiplyAdd(l2, l3, a32);
            a33 = V.FusedNegateMultiplyAdd(l3, l3, a33);
        }

        V flag = V.Load(flags);
        V inverse = Pivot(a00, tile, squares, pivots, inverses, ref flag);
        a10 = V.Multiply(inverse, a10);
        a20 = V.Multiply(inverse, a20);
        a30 = V.Multiply(inverse, a30);
        V.Store(a10, tile + V.Count);
        V.Store(a20, tile + (2 * V.Count));
        V.Store(a30, tile + (3 * V.Count));
        a11 = V.FusedNegateMultiplyAdd(a10, a10, a11);
        a21 = V.FusedNegateMultiplyAdd(a10, a20, a21);
        a31 = V.FusedNegateMultiplyAdd(a10, a30, a31);
        a22 = V.FusedNegateMultiplyAdd(a20, a20, a22);
        a32 = V.FusedNegateMultiplyAdd(a20, a30, a32);
        a33 = V.FusedNegateMultiplyAdd(a30, a30, a33);

        inverse = Pivot(a11, tile + (5 * V.Count), squares + V.Count, pivots + V.Count, inverses + V.Count, ref flag);
        a21 = V.Multiply(inverse, a21);
        a31 = V.Multiply(inverse, a31);
        V.Store(a21, tile + (6 * V.Count));
        V.Store(a31, tile + (7 * V.Count));
        a22 = V.FusedNegateMultiplyAdd(a21, a21, a22);
        a32 = V.FusedNegateMultiplyAdd(a21, a31, a32);
        a33 = V.FusedNegateMultiplyAdd(a31, a31, a33);

        inverse = Pivot(a22, tile + (10 * V.Count), squares + (2 * V.Count), pivots + (2 * V.Count), inverses + (2 * V.Count), ref flag);
        a32 = V.Multiply(inverse, a32);
        V.Store(a32, tile + (11 * V.Count));
        a33 = V.FusedNegateMultiplyAdd(a32, a32, a33);

        Pivot(a33, tile + (15 * V.Count), squares + (3 * V.Count), pivots + (3 * V.Count), inverses + (3 * V.Count), ref flag);
        V.Store(flag, flags);
    }

    /// <summary>The root of a square and its reciprocal; 0 times each of them is 0 exactly where the square is positive and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Pivot(V square, T* element, T* squares, T* pivots, T* inverses, ref V flag)
    {
        V pivot = V.SquareRoot(square), inverse = V.Divide(V.Broadcast(T.One), pivot), zero = V.Broadcast(T.Zero);
        V.Store(square, squares);
        V.Store(pivot, element);
        V.Store(pivot, pivots);
        V.Store(inverse, inverses);
        flag = V.FusedMultiplyAdd(zero, square, flag);
        flag = V.FusedMultiplyAdd(zero, inverse, flag);
        return inverse;
    }

    /// <summary>Four rows of one column.</summary>
    private partial struct Column
    {
        private V r0, r1, r2, r3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Column Load(T* source) => new()
        {
            r0 = V.Load(source),
            r1 = V.Load(source + V.Count),
            r2 = V.Load(source + (2 * V.Count)),
            r3 = V.Load(source + (3 * V.Count)),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal readonly void Store(T* target)
        {
            V.Store(r0, target);
            V.Store(r1, target + V.Count);
            V.Store(r2, target + (2 * V.Count));
            V.Store(r3, target + (3 * V.Count));
        }

        /// <summary>Takes factor times four other elements away.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Subtract(V factor, V l0, V l1, V l2, V l3)
        {
            r0 = V.FusedNegateMultiplyAdd(factor, l0, r0);
            r1 = V.FusedNegateMultiplyAdd(factor, l1, r1);
            r2 = V.FusedNegateMultiplyAdd(factor, l2, r2);
            r3 = V.FusedNegateMultiplyAdd(factor, l3, r3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Subtract(V factor, in Column other) => Subtract(factor, other.r0, other.r1, other.r2, other.r3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Scale(V factor)
        {
            r0 = V.Multiply(factor, r0);
            r1 = V.Multiply(factor, r1);
            r2 = V.Multiply(factor, r2);
            r3 = V.Multiply(factor, r3);
        }
    }
}
