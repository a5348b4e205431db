// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Singular vectors: the reflectors multiplied out, the sweeps applied to rows strip by strip, and the results put in order.</content>
internal sealed unsafe partial class SvdSolver<V, T>
{
    private T* leftRows;
    private T* rightRows;
    private T* leftPairs;
    private T* rightPairs;
    private RotationSweep* sweeps;
    private int pairCount;
    private int sweepCount;
    private bool sweepsRunDown;

    /// <summary>Q^T and P^T, row c being what becomes singular vector c.</summary>
    private void FormReflectors()
    {
        leftRows = (T*)(memory + layout.LeftRows);
        rightRows = (T*)(memory + layout.RightRows);
        Form((T*)(memory + layout.LeftReflectors), LeftTau, n, 0, leftRows);
        Form((T*)(memory + layout.RightReflectors), RightTau, n - 1, 1, rightRows);
    }

    /// <summary>The transpose of the product of reflectors whose first element that is not zero lies <paramref name="shift"/> right of the diagonal.</summary>
    private void Form(T* reflectors, T* tau, int count, int shift, T* rows)
    {
        T* product = matrix;
        new Span<T>(product, (int)(padded * stride)).Clear();
        for (int i = 0; i < n; i++) product[i * (stride + 1)] = T.One;
        BlockReflector<T> block = new(scratch, n, n);
        int blocks = (count + BlockReflector<T>.Width - 1) / BlockReflector<T>.Width;
        for (int step = blocks - 1; step >= 0; step--)
        {
            int k = step * BlockReflector<T>.Width, width = Math.Min(BlockReflector<T>.Width, count - k), length = n - k - shift;
            block.TakeRows(reflectors + (k * (stride + 1)) + shift, stride, length, width, tau + k, parallelism);
            block.Apply(width, length, Transpose.No, product + ((k + shift) * (stride + 1)), stride, length, parallelism);
        }

        TransposedCopy<T>.Run(product, stride, n, n, rows, stride);
        for (int i = 0; i < n; i++) new Span<T>(rows + (i * stride) + n, padded - n).Clear();
    }

    /// <summary>Vectors in the order of the values, as U and V^T of the matrix as it was given.</summary>
    private void Store(int* order, bool tall, T* u, nint strideU, T* vt, nint strideV)
    {
        // The right vectors carry the signs.
        for (int c = 0; c < n; c++)
        {
            if (diagonal[c] < 0) PanelKernels.ScaleAdd<V, T>(rightRows + (c * stride), -T.One, rightRows + (c * stride), T.Zero, 0, padded);
        }

        Gather(order, leftRows);
        if (tall)
        {
            TransposedCopy<T>.Run(matrix, stride, n, n, u, strideU);
            Lengthen(u, strideU);
            Gather(order, rightRows);
            for (int c = 0; c < n; c++) new ReadOnlySpan<T>(matrix + (c * stride), n).CopyTo(new Span<T>(vt + (c * strideV), n));
            return;
        }

        // The transpose was worked on: its left vectors are the right ones of the matrix.
        if (layout.Long == n)
        {
            for (int c = 0; c < n; c++) new ReadOnlySpan<T>(matrix + (c * stride), n).CopyTo(new Span<T>(vt + (c * strideV), n));
        }
        else
        {
            T* longRows = (T*)(memory + layout.LongRows);
            TransposedCopy<T>.Run(matrix, stride, n, n, longRows, stride);
            Lengthen(longRows, stride);
            TransposedCopy<T>.Run(longRows, stride, layout.Long, n, vt, strideV);
        }

        Gather(order, rightRows);
        TransposedCopy<T>.Run(matrix, stride, n, n, u, strideU);
    }

    /// <summary>Copies rows, in the order of the values, into the matrix, which is free by now.</summary>
    private void Gather(int* order, T* rows)
    {
        for (int c = 0; c < n; c++) new ReadOnlySpan<T>(rows + (order[c] * stride), n).CopyTo(new Span<T>(matrix + (c * stride), n));
    }

    /// <summary>Q [U; 0] of the QR factorisation, where there was one.</summary>
    private void Lengthen(T* u, nint strideU)
    {
        if (layout.Long == n) return;
        for (int i = n; i < layout.Long; i++) new Span<T>(u + (i * strideU), n).Clear();
        QrDriver<T>.Apply(layout.Long, n, (T*)(memory + layout.Tall), stride, TallTau, Transpose.No, u, strideU, n, scratch, parallelism);
    }

    private RotationLog BeginRotations()
    {
        leftPairs = (T*)(memory + layout.LeftPairs);
        rightPairs = (T*)(memory + layout.RightPairs);
        sweeps = (RotationSweep*)(memory + layout.Sweeps);
        pairCount = 0;
        sweepCount = 0;
        return new RotationLog(this, (double*)(memory + layout.Fresh), n);
    }

    private void Take(double* left, double* right, int first, int steps, bool down)
    {
        if (pairCount + steps > layout.RotationCapacity || sweepCount == layout.SweepCapacity || down != sweepsRunDown) ApplyRotations();
        sweepsRunDown = down;

        // The kernels run from a higher row to a lower one: rows count from the end where a sweep runs down the diagonal.
        int start = down ? n - 1 - first : first;
        sweeps[sweepCount++] = new RotationSweep(start - steps, start, 2 * pairCount);
        for (int i = 0; i < 2 * steps; i++)
        {
            leftPairs[(2 * pairCount) + i] = T.CreateTruncating(left[i]);
            rightPairs[(2 * pairCount) + i] = T.CreateTruncating(right[i]);
        }

        pairCount += steps;
    }

    private void ApplyRotations()
    {
        int strip = Rotations.WideGroups * Lanes;
        if (sweepCount > 0) WorkerPool.Run(this, 2 * ((padded + strip - 1) / strip), parallelism);
        pairCount = 0;
        sweepCount = 0;
    }

    /// <summary>Part p: strip p / 2 of the left (p even) or the right rows.</summary>
    internal override void Run(int part, int slot)
    {
        int strip = Rotations.WideGroups * Lanes, first = part / 2 * strip;
        T* rows = part % 2 == 0 ? leftRows : rightRows, pairs = part % 2 == 0 ? leftPairs : rightPairs;
        nint step = stride;
        if (sweepsRunDown)
        {
            rows += (n - 1) * stride;
            step = -stride;
        }

        if (first + strip <= padded)
        {
            Rotations.Wide<V, T>(rows + first, step, sweeps, sweepCount, pairs);
            return;
        }

        for (; first < padded; first += Lanes) Rotations.Narrow<V, T>(rows + first, step, sweeps, sweepCount, pairs);
    }

    /// <summary>Hands the sweeps over; the default one takes none.</summary>
    private readonly struct RotationLog(SvdSolver<V, T> solver, double* fresh, int order) : IBidiagonalLog
    {
        public double* Left => fresh;

        public double* Right => fresh == null ? null : fresh + (2 * order);

        public void Take(int first, int steps, bool down) => solver.Take(Left, Right, first, steps, down);
    }
}
