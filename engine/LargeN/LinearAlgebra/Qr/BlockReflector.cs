// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A block of reflectors H_0 H_1 ... H_(b-1) = I - V T V^T in its workspace: V^T by rows, the triangular factor T, and room for the products.</summary>
/// <remarks>
/// T is upper triangular: T_jj = tau_j and, for two neighbouring parts, T12 = -T11 (V1^T V2) T22, down to leaves of 16 columns where T_ij = -tau_j sum over i &lt;= k &lt; j of T_ik (v_k . v_j).
/// Source: Schreiber and Van Loan (1989), A storage-efficient WY representation for products of Householder transformations.
/// </remarks>
internal readonly unsafe struct BlockReflector<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest number of reflectors.</summary>
    internal const int Width = 64;

    /// <summary>Row c holds v_c: zeros before index c, one at c.</summary>
    internal readonly T* Rows;

    /// <summary>Elements from one row to the next: an odd number of cache lines.</summary>
    internal readonly nint Stride;

    /// <summary>The upper triangular factor, row stride <see cref="Width"/>; zeros below the diagonal.</summary>
    internal readonly T* Factor;

    /// <summary>Row c holds the elements 0 to c of column c of R.</summary>
    internal readonly T* Upper;

    private readonly T* product;
    private readonly T* scaled;
    private readonly byte* scratch;

    /// <param name="memory">As many bytes as <see cref="Bytes"/> states.</param>
    /// <param name="length">Length of the reflectors.</param>
    /// <param name="columns">Columns of the matrices that they are applied to.</param>
    internal BlockReflector(byte* memory, int length, int columns)
    {
        Stride = RowStride(length);
        Rows = (T*)memory;
        Factor = Rows + (Width * Stride);
        Upper = Factor + (Width * Width);
        product = Upper + (Width * Width);
        scaled = product + ProductSize(columns);
        scratch = (byte*)(scaled + ProductSize(columns));
    }

    internal static long Bytes(int length, int columns, int slots)
    {
        long products = Math.Max(
            Math.Max(MatMulDriver<T>.ScratchBytes(Width, columns, length, slots), MatMulDriver<T>.ScratchBytes(length, columns, Width, slots)),
            Math.Max(MatMulDriver<T>.ScratchBytes(Width, Width, Math.Max(length, Width), slots), MatMulDriver<T>.ScratchBytes(Width, Math.Max(length, columns), Width, slots)));
        return (sizeof(T) * ((Width * RowStride(length)) + (2L * Width * Width) + (2 * ProductSize(columns)))) + products;
    }

    /// <summary>Takes the reflectors of <paramref name="count"/> columns below the diagonal of a factored matrix.</summary>
    /// <param name="a">Diagonal element of the first column.</param>
    /// <param name="strideA">Elements from one row to the next.</param>
    /// <param name="rows">Rows from there on.</param>
    /// <param name="count">Columns.</param>
    /// <param name="tau">Scale of each.</param>
    /// <param name="parallelism">Threads.</param>
    internal void Take(T* a, nint strideA, int rows, int count, T* tau, Parallelism parallelism)
    {
        TransposedCopy<T>.Run(a, strideA, rows, count, Rows, Stride);
        for (int c = 0; c < count; c++)
        {
            new Span<T>(Rows + (c * Stride), c).Clear();
            Rows[(c * Stride) + c] = T.One;
        }

        Form(0, count, rows, tau, parallelism);
    }

    /// <summary>Takes reflectors that are stored by rows, zeros and ones included.</summary>
    /// <param name="v">The one of the first reflector.</param>
    /// <param name="strideV">Elements from one reflector to the next.</param>
    /// <param name="length">Length from there on.</param>
    /// <param name="count">Reflectors.</param>
    /// <param name="tau">Scale of each.</param>
    /// <param name="parallelism">Threads.</param>
    internal void TakeRows(T* v, nint strideV, int length, int count, T* tau, Parallelism parallelism)
    {
        for (int c = 0; c < count; c++) new ReadOnlySpan<T>(v + (c * strideV), length).CopyTo(new Span<T>(Rows + (c * Stride), length));
        Form(0, count, length, tau, parallelism);
    }

    /// <summary>C = (I - V op(T) V^T) C, with C [rows, columns] from the row of the first reflector on.</summary>
    internal void Apply(int count, int rows, Transpose transpose, T* c, nint strideC, int columns, Parallelism parallelism)
    {
        Operand<T> v = new(Rows, Stride, 1);
        MatMulDriver<T>.Run(new(count, columns, rows, T.One, v, new(c, strideC, 1), T.Zero, product, columns), scratch, parallelism);
        MatMulDriver<T>.Run(new(count, columns, count, T.One, new(Factor, Width, transpose), new(product, columns, 1), T.Zero, scaled, columns), scratch, parallelism);
        MatMulDriver<T>.Run(new(rows, columns, count, -T.One, v.Transposed, new(scaled, columns, 1), T.One, c, strideC), scratch, parallelism);
    }

    /// <summary>The rows [second, second + others) of the copy, columns of the matrix that are not reduced yet, take the reflectors [first, first + count): X^T = X^T (I - V T V^T).</summary>
    internal void ApplyInside(int first, int count, int others, int rows, Parallelism parallelism)
    {
        int length = rows - first;
        Operand<T> v = new(Rows + (first * (Stride + 1)), Stride, 1);
        T* x = v.Data + (count * Stride);
        MatMulDriver<T>.Run(new(others, count, length, T.One, new(x, Stride, 1), v.Transposed, T.Zero, product, count), scratch, parallelism);
        MatMulDriver<T>.Run(new(others, count, count, T.One, new(product, count, 1), new(Factor + (first * (Width + 1)), Width, 1), T.Zero, scaled, count), scratch, parallelism);
        MatMulDriver<T>.Run(new(others, length, count, -T.One, new(scaled, count, 1), v, T.One, x, Stride), scratch, parallelism);
    }

    /// <summary>The triangular factor of the reflectors [first, first + count), in whole.</summary>
    internal void Form(int first, int count, int rows, T* tau, Parallelism parallelism)
    {
        if (count <= QrLeaf.Columns)
        {
            FormLeaf(first, count, rows, tau, parallelism);
            return;
        }

        int left = Half(count);
        Form(first, left, rows, tau, parallelism);
        Form(first + left, count - left, rows, tau, parallelism);
        Join(first, left, count - left, rows, parallelism);
    }

    /// <summary>The triangular factor of two neighbouring parts whose own factors are there.</summary>
    internal void Join(int first, int left, int right, int rows, Parallelism parallelism)
    {
        int second = first + left;
        Operand<T> v1 = new(Rows + (first * Stride) + second, Stride, 1), v2 = new(Rows + (second * (Stride + 1)), Stride, 1);
        T* t11 = Factor + (first * (Width + 1)), t22 = Factor + (second * (Width + 1)), t12 = t11 + left;
        MatMulDriver<T>.Run(new(left, right, rows - second, T.One, v1, v2.Transposed, T.Zero, product, right), scratch, parallelism);
        MatMulDriver<T>.Run(new(left, right, left, T.One, new(t11, Width, 1), new(product, right, 1), T.Zero, scaled, right), scratch, parallelism);
        MatMulDriver<T>.Run(new(left, right, right, -T.One, new(scaled, right, 1), new(t22, Width, 1), T.Zero, t12, Width), scratch, parallelism);
        for (int i = 0; i < right; i++) new Span<T>(Factor + ((second + i) * Width) + first, left).Clear();
    }

    /// <summary>Columns of the first half: whole leaves.</summary>
    internal static int Half(int count) => ((count / 2) + QrLeaf.Columns - 1) / QrLeaf.Columns * QrLeaf.Columns;

    /// <summary>The triangular factor of a leaf.</summary>
    internal void FormLeaf(int first, int count, int rows, T* tau, Parallelism parallelism)
    {
        Operand<T> v = new(Rows + (first * (Stride + 1)), Stride, 1);
        MatMulDriver<T>.Run(new(count, count, rows - first, T.One, v, v.Transposed, T.Zero, product, count, lowerOnly: true), scratch, parallelism);
        T* t = Factor + (first * (Width + 1));
        for (int j = 0; j < count; j++)
        {
            T scale = tau[first + j];
            for (int i = 0; i < j; i++)
            {
                T sum = T.Zero;
                for (int k = i; k < j; k++) sum = T.FusedMultiplyAdd(t[(i * Width) + k], product[(j * count) + k], sum);
                t[(i * Width) + j] = -scale * sum;
            }

            t[j * (Width + 1)] = scale;
            for (int i = j + 1; i < count; i++) t[(i * Width) + j] = T.Zero;
        }
    }

    private static long ProductSize(int columns)
    {
        int lanes = 64 / sizeof(T);
        return (long)Width * ((Math.Max(columns, Width) + lanes - 1) / lanes * lanes);
    }

    private static nint RowStride(int length)
    {
        nint lanes = 64 / sizeof(T), groups = (length + lanes - 1) / lanes;
        return (groups + 1 - (groups % 2)) * lanes;
    }
}
