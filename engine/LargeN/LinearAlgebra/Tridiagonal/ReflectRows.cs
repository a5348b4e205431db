// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Reflectors applied to vectors, x := (1 - tau v v^T) x, first to last or last to first.</summary>
/// <remarks>A part is eight vectors, which stay in cache while every reflector passes over them. Dot products in the lanes of <see cref="FixedOrder"/>.</remarks>
internal sealed unsafe class ReflectRows : Job
{
    private const int RowsOfPart = 8;

    [ThreadStatic]
    private static ReflectRows? mine;

    private int n;
    private double* reflectors;
    private nint reflectorStride;
    private double* scales;
    private double* x;
    private int rows;
    private nint stride;
    private bool back;

    internal static void Run(int n, double* reflectors, nint reflectorStride, double* scales, double* x, int rows, nint stride, bool back, Parallelism parallelism)
    {
        ReflectRows job = mine ??= new ReflectRows();
        (job.n, job.reflectorStride, job.rows, job.stride, job.back) = (n, reflectorStride, rows, stride, back);
        job.reflectors = reflectors;
        job.scales = scales;
        job.x = x;
        WorkerPool.Run(job, ((rows - 1) / RowsOfPart) + 1, parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        int first = part * RowsOfPart, last = Math.Min(rows, first + RowsOfPart);
        for (int step = 0; step < n - 2; step++)
        {
            int k = back ? n - 3 - step : step, length = n - k - 1;
            if (scales[k] == 0) continue;
            double* v = reflectors + (k * reflectorStride) + k + 1;
            for (int r = first; r < last; r++)
            {
                double* row = x + (r * stride) + k + 1;
                VectorKernels.MultiplyAdd(-(scales[k] * FixedOrder.Dot(new ReadOnlySpan<double>(v, length), new ReadOnlySpan<double>(row, length))), v, row, length);
            }
        }
    }
}
