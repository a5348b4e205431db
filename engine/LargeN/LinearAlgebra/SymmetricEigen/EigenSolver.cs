// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Driver of one symmetric eigenproblem: scale, reduce to tridiagonal form, divide and conquer, back. The steps lie in files of their own.</summary>
/// <remarks>
/// One object a thread, used again for every problem; its fields point into the workspace of the problem in progress.
/// It is also the job of its own parallel regions, whose parts are fixed by the order n alone.
/// </remarks>
internal sealed unsafe partial class EigenSolver<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Lanes => 64 / sizeof(T);

    private EigenLayout layout;
    private Parallelism parallelism;
    private int n;
    private int padded;
    private nint stride;
    private T* matrix;
    private T* rows;
    private T* weights;
    private T* partial;
    private T* scales;
    private double* diagonal;
    private double* offDiagonal;
    private Region region;

    private enum Region
    {
        Product,
        RankTwo,
    }

    /// <summary>Solves one problem.</summary>
    /// <param name="a">First element; lower triangle given. With vectors, row c becomes eigenvector c.</param>
    /// <param name="rowStride">Elements from one row of <paramref name="a"/> to the next.</param>
    /// <param name="values">n eigenvalues, rising.</param>
    /// <param name="memory">Workspace of <see cref="EigenLayout.Bytes"/>.</param>
    /// <param name="problem">The layout of that workspace.</param>
    /// <param name="vectors">Whether eigenvectors are wanted.</param>
    /// <param name="threads">Threads for this one problem.</param>
    internal Verdict Solve(T* a, nint rowStride, T* values, byte* memory, in EigenLayout problem, bool vectors, Parallelism threads)
    {
        Bind(memory, problem, threads);
        long bad = ScaledCopy(a, rowStride, out int exponent);
        if (bad >= 0)
        {
            new Span<T>(values, n).Fill(T.NaN);
            return new Verdict(VerdictKind.NonFinite, bad);
        }

        Reduce();
        Verdict verdict = Divide(memory, out int* order);
        for (int c = 0; c < n; c++)
        {
            values[c] = T.CreateTruncating(PowerOfTwo.Scale(diagonal[order[c]], -exponent));
            if (verdict.IsConverged && !T.IsFinite(values[c])) verdict = new Verdict(VerdictKind.NonFinite, c);
            if (vectors) new ReadOnlySpan<T>(rows + (order[c] * stride), n).CopyTo(new Span<T>(a + (c * rowStride), n));
        }

        return verdict;
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        switch (region)
        {
            case Region.Product:
                ProductPart(part);
                break;
            default:
                RankTwoPart(part);
                break;
        }
    }

    /// <summary>The tridiagonal problem by divide and conquer; with vectors, the reflectors applied to them.</summary>
    private Verdict Divide(byte* memory, out int* order)
    {
        if (!layout.Vectors)
        {
            DivideMemory<double> edges = new(memory + layout.Divide, n, layout.DividePadded, DivideMemory<double>.EdgeStride);
            order = edges.Order;
            return Vector512.IsHardwareAccelerated
                ? DivideAndConquer<Lanes512<double>, double>.Mine.Solve(edges, n, diagonal, offDiagonal, null, DivideMemory<double>.EdgeStride, null, parallelism)
                : DivideAndConquer<Lanes256<double>, double>.Mine.Solve(edges, n, diagonal, offDiagonal, null, DivideMemory<double>.EdgeStride, null, parallelism);
        }

        DivideMemory<T> divided = new(memory + layout.Divide, n, padded, layout.Stride);
        order = divided.Order;
        Verdict verdict = DivideAndConquer<V, T>.Mine.Solve(divided, n, diagonal, offDiagonal, rows, stride, memory + layout.ProductScratch, parallelism);
        ReflectBack(memory);
        return verdict;
    }

    private void Bind(byte* memory, in EigenLayout problem, Parallelism threads)
    {
        layout = problem;
        parallelism = threads;
        n = problem.N;
        padded = problem.Padded;
        stride = problem.Stride;
        matrix = (T*)(memory + problem.Matrix);
        rows = (T*)(memory + problem.Rows);
        weights = (T*)(memory + problem.Weights);
        partial = (T*)(memory + problem.Partial);
        scales = (T*)(memory + problem.Scales);
        diagonal = (double*)(memory + problem.Diagonal);
        offDiagonal = (double*)(memory + problem.OffDiagonal);
        coefficients = (T*)(memory + problem.Coefficients);
    }

    private void InParallel(Region which, int parts)
    {
        region = which;
        WorkerPool.Run(this, parts, parallelism);
    }

    /// <summary>
    /// Copies the lower triangle, scaled by a power of two to a largest element in [1, 2), to the upper triangle of the padded matrix;
    /// the square blocks on the diagonal get both triangles. Returns the row-major index of the first element that is not finite, or -1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private long ScaledCopy(T* a, nint rowStride, out int exponent)
    {
        exponent = 0;
        T largest = T.Zero;
        for (int i = 0; i < n; i++)
        {
            T* row = a + (i * rowStride);
            for (int j = 0; j <= i; j++)
            {
                T size = T.Abs(row[j]);
                if (!(size < T.PositiveInfinity)) return ((long)i * n) + j;
                if (size > largest) largest = size;
            }
        }

        exponent = -PowerOfTwo.Exponent(double.CreateTruncating(largest));
        T once = T.CreateTruncating(PowerOfTwo.Of(exponent / 2)), again = T.CreateTruncating(PowerOfTwo.Of(exponent - (exponent / 2)));
        new Span<T>(matrix, (int)(padded * stride)).Clear();

        // Tiles of 16 x 16 keep the lines of the transposed destination in L1.
        const int Tile = 16;
        for (int ib = 0; ib < n; ib += Tile)
        {
            for (int jb = 0; jb <= ib; jb += Tile)
            {
                for (int i = ib; i < Math.Min(ib + Tile, n); i++)
                {
                    for (int j = jb; j <= Math.Min(jb + Tile - 1, i); j++)
                    {
                        T value = a[(i * rowStride) + j] * once * again;
                        matrix[(j * stride) + i] = value;
                        if (i / Lanes == j / Lanes) matrix[(i * stride) + j] = value;
                    }
                }
            }
        }

        return -1;
    }
}
