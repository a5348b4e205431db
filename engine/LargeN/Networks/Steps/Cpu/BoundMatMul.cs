// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>Products; the matrices of one axis, heads or items, go to the driver as a batch.</summary>
internal sealed unsafe class BoundMatMul<T>(MatMulOperation o, StepPlace<T> a, StepPlace<T> b, StepPlace<T> c) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T alpha = T.CreateChecked(o.Scale);
    private readonly T beta = o.Accumulate ? T.One : T.Zero;
    private readonly int m = c.Rows;
    private readonly int n = c.Columns;
    private readonly int k = o.TransposeA == Transpose.No ? a.Columns : a.Rows;
    private readonly bool heads = o.C.Heads > 1;
    private readonly int inner = o.C.Heads > 1 ? o.C.Heads : o.C.Items;
    private readonly int outer = o.C.Heads > 1 ? o.C.Items : 1;

    internal override long ScratchBytes(Parallelism parallelism) =>
        Math.Max(Math.Max(MatMulDriver<T>.ScratchBytes(m, n, k, parallelism), MatMulDriver<T>.ScratchBytes(n, m, k, parallelism)), MatMulDriver<T>.BatchScratchBytes(inner, m, n, k, parallelism));

    internal override void Run(in StepFrame<T> frame)
    {
        Product<T> first = new(
            m, n, k, alpha, new(a.Pointer(frame), a.RowStride, o.TransposeA), new(b.Pointer(frame), b.RowStride, o.TransposeB), beta, c.Pointer(frame), c.RowStride);
        if (inner == 1)
        {
            // One row times W^T is W times a column: W is read as it lies, and each element is the same chain.
            if (m == 1 && o.TransposeB == Transpose.Yes) first = new(n, 1, k, alpha, first.B.Transposed, first.A.Transposed, beta, first.C, 1);
            MatMulDriver<T>.Run(first, frame.Scratch, frame.Inner);
            return;
        }

        for (nint i = 0; i < outer; i++)
        {
            Product<T> item = first.Moved(i * (nint)o.A.ItemStride, i * (nint)o.B.ItemStride, i * (nint)o.C.ItemStride);
            MatMulDriver<T>.RunBatch(inner, item, Stride(o.A), Stride(o.B), Stride(o.C), frame.Scratch, frame.Inner);
        }
    }

    private nint Stride(Tiles tiles) => (nint)(heads ? tiles.HeadStride : tiles.ItemStride);
}
