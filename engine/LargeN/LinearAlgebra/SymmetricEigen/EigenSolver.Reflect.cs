// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <content>The reflectors of the reduction, applied to the rows from the right.</content>
internal sealed unsafe partial class EigenSolver<V, T>
{
    /// <summary>Eigenvectors of T in the rows become those of A: all reflectors, last block first.</summary>
    private void ReflectBack(byte* memory)
    {
        for (int begin = (n - 1) / EigenLayout.Block * EigenLayout.Block; begin >= 0; begin -= EigenLayout.Block)
            ApplyBlock(begin, Math.Min(EigenLayout.Block, n - begin), memory);
    }

    /// <summary>X := X (I - V^T T^T V), V the reflectors of a block as rows, T upper triangular; X the columns from the first of them on, of all rows.</summary>
    /// <remarks>H_first ... H_last = I - V^T T V (Schreiber and Van Loan, 1989).</remarks>
    private void ApplyBlock(int begin, int count, byte* memory)
    {
        const int Block = EigenLayout.Block;
        int m = n - begin;
        T* v = matrix + (begin * stride) + begin, x = rows + begin;
        T* p = (T*)(memory + layout.Products);
        T* gram = (T*)(memory + layout.BlockFactors), t = gram + (Block * Block), tv = t + (Block * Block);
        byte* scratch = memory + layout.ProductScratch;
        for (int k = 0; k < count; k++) new Span<T>(v + (k * stride), k + 1).Clear();

        MatMulDriver<T>.Run(count, count, m, T.One, v, stride, Transpose.No, v, stride, Transpose.Yes, T.Zero, gram, Block, scratch, parallelism);
        BlockFactor(count, gram, scales + begin, t);
        MatMulDriver<T>.Run(count, m, count, T.One, t, Block, Transpose.No, v, stride, Transpose.No, T.Zero, tv, stride, scratch, parallelism);
        MatMulDriver<T>.Run(n, count, m, T.One, x, stride, Transpose.No, v, stride, Transpose.Yes, T.Zero, p, Block, scratch, parallelism);
        MatMulDriver<T>.Run(n, m, count, -T.One, p, Block, Transpose.No, tv, stride, Transpose.No, T.One, x, stride, scratch, parallelism);
    }

    /// <summary>L = T^T by rows: L_jj = tau_j, row j of L before it = -tau_j times the sum over q &lt; j of gram_jq L_q, a chain in rising q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockFactor(int count, T* gram, T* tau, T* t)
    {
        const int Block = EigenLayout.Block;
        new Span<T>(t, Block * Block).Clear();
        for (int j = 0; j < count; j++)
        {
            T* products = gram + (j * Block), row = t + (j * Block);
            V scale = V.Dup(-tau[j]);
            for (int i = 0; i < j; i += Lanes)
            {
                V sum = V.Dup(T.Zero);
                for (int q = i; q < j; q++) sum = V.Fma(V.Dup(products[q]), V.Load(t + (q * Block) + i), sum);
                V.Mul(scale, sum).Store(row + i);
            }

            row[j] = tau[j];
        }
    }
}
