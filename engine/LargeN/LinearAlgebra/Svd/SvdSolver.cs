// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Driver of one singular value problem: scale, QR where the matrix is not square, bidiagonal form, QR sweeps, sort. The steps lie in files of their own.</summary>
/// <remarks>
/// One object a thread, used again for every problem; its fields point into the workspace of the problem in progress.
/// It is also the job of its own parallel regions, whose parts are fixed by the order alone.
/// </remarks>
internal sealed unsafe partial class SvdSolver<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Lanes => 64 / sizeof(T);

    private SvdLayout layout;
    private Parallelism parallelism;
    private byte* memory;
    private byte* scratch;
    private int n;
    private int padded;
    private nint stride;
    private T* matrix;
    private double* diagonal;
    private double* offDiagonal;

    /// <summary>Solves one problem A = U S V^T.</summary>
    /// <param name="a">A [m, n]; only read.</param>
    /// <param name="rows">m.</param>
    /// <param name="columns">n.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="values">min(m, n) singular values, falling.</param>
    /// <param name="u">U [m, min(m, n)], where vectors are wanted.</param>
    /// <param name="strideU">Elements from one row of U to the next.</param>
    /// <param name="vt">V^T [min(m, n), n], where vectors are wanted.</param>
    /// <param name="strideV">Elements from one row of V^T to the next.</param>
    /// <param name="workspace">As many bytes as the layout states.</param>
    /// <param name="problem">The layout of that workspace.</param>
    /// <param name="threads">Threads for this one problem.</param>
    internal Verdict Solve(
        T* a, int rows, int columns, nint rowStride, T* values, T* u, nint strideU, T* vt, nint strideV, byte* workspace, in SvdLayout problem, Parallelism threads)
    {
        Bind(workspace, problem, threads);
        T largest = FiniteCheck.LargestSize(rows, columns, a, rowStride);
        if (!T.IsFinite(largest))
        {
            new Span<T>(values, n).Fill(T.NaN);
            return new Verdict(VerdictKind.NonFinite, FiniteCheck.FirstNonFinite(rows, columns, a, rowStride));
        }

        int exponent = -PowerOfTwo.Exponent(double.CreateTruncating(largest));
        Load(a, rows, columns, rowStride, exponent);
        Reduce();
        if (layout.Vectors) FormReflectors();
        RotationLog log = layout.Vectors ? BeginRotations() : default;
        Verdict verdict = BidiagonalQr.Run(diagonal, offDiagonal, n, ref log);
        if (layout.Vectors) ApplyRotations();

        int* order = Sort((int*)(memory + layout.Places));
        for (int c = 0; c < n; c++)
        {
            values[c] = T.CreateTruncating(PowerOfTwo.Scale(Math.Abs(diagonal[order[c]]), -exponent));
            if (verdict.IsConverged && !T.IsFinite(values[c])) verdict = new Verdict(VerdictKind.NonFinite, c);
        }

        if (layout.Vectors) Store(order, rows >= columns, u, strideU, vt, strideV);
        return verdict;
    }

    private void Bind(byte* workspace, in SvdLayout problem, Parallelism threads)
    {
        layout = problem;
        parallelism = threads;
        memory = workspace;
        scratch = memory + problem.Scratch;
        n = problem.Order;
        padded = problem.Padded;
        stride = problem.Stride;
        matrix = (T*)(memory + problem.Matrix);
        diagonal = (double*)(memory + problem.Diagonal);
        offDiagonal = (double*)(memory + problem.OffDiagonal);
    }

    /// <summary>
    /// The square matrix to reduce, zero-padded: A, or A^T where A is wide, scaled by a power of two to a largest element in [1, 2); its R where it is not square.
    /// The reflectors of that QR stay in the tall copy.
    /// </summary>
    private void Load(T* a, int rows, int columns, nint rowStride, int exponent)
    {
        T once = T.CreateTruncating(PowerOfTwo.Of(exponent / 2)), again = T.CreateTruncating(PowerOfTwo.Of(exponent - (exponent / 2)));
        bool square = layout.Long == n;
        new Span<T>(matrix, (int)(padded * stride)).Clear();
        T* target = square ? matrix : (T*)(memory + layout.Tall);
        if (rows >= columns)
        {
            for (int i = 0; i < rows; i++)
            {
                T* from = a + (i * rowStride), to = target + (i * stride);
                for (int j = 0; j < columns; j++) to[j] = from[j] * once * again;
            }
        }
        else
        {
            TransposedCopy<T>.Run(a, rowStride, rows, columns, target, stride);
            for (int i = 0; i < columns; i++)
                for (int j = 0; j < rows; j++) target[(i * stride) + j] = target[(i * stride) + j] * once * again;
        }

        if (square) return;
        QrDriver<T>.Factor(layout.Long, n, target, stride, TallTau, scratch, parallelism);
        for (int i = 0; i < n; i++) new ReadOnlySpan<T>(target + (i * (stride + 1)), n - i).CopyTo(new Span<T>(matrix + (i * (stride + 1)), n - i));
    }

    private T* TallTau => (T*)(memory + layout.Tau);

    private T* LeftTau => TallTau + n;

    private T* RightTau => LeftTau + n;

    /// <summary>Indices of the singular values in falling order of size; equal ones keep their places (merge sort).</summary>
    private int* Sort(int* order)
    {
        int* from = order, to = order + n;
        for (int i = 0; i < n; i++) from[i] = i;
        for (int width = 1; width < n; width *= 2)
        {
            for (int begin = 0; begin < n; begin += 2 * width)
            {
                int middle = Math.Min(begin + width, n), end = Math.Min(begin + (2 * width), n);
                for (int left = begin, right = middle, k = begin; k < end; k++)
                    to[k] = right >= end || (left < middle && Math.Abs(diagonal[from[left]]) >= Math.Abs(diagonal[from[right]])) ? from[left++] : from[right++];
            }

            int* swap = from;
            from = to;
            to = swap;
        }

        return from;
    }
}
