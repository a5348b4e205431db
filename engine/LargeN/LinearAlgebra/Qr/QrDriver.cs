// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Householder QR on pointers: panels of 64 columns, recursive inside, whose reflectors are applied to the rest as one block by matrix products.</summary>
/// <remarks>Panels and halves depend on the number of columns alone. Source: Elmroth and Gustavson (2000), Applying recursion to serial and parallel QR factorization.</remarks>
internal static unsafe class QrDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Scratch bytes of a factorisation [m, n], or of an application of its reflectors to n columns.</summary>
    internal static long ScratchBytes(int m, int n, int slots) => m == 0 || n == 0 ? 0 : ExponentBytes(n) + BlockReflector<T>.Bytes(m, n, slots);

    private static long ExponentBytes(int n) => Workspace.Align((long)n * sizeof(int));

    /// <summary>Factors one matrix: Converged, or NonFinite with the row-major index of the element.</summary>
    internal static Verdict Factor(int m, int n, T* a, nint stride, T* tau, byte* scratch, Parallelism parallelism)
    {
        int count = Math.Min(m, n);
        T largest = FiniteCheck.LargestSize(m, n, a, stride);
        if (!T.IsFinite(largest))
        {
            new Span<T>(tau, count).Clear();
            return new Verdict(VerdictKind.NonFinite, FiniteCheck.FirstNonFinite(m, n, a, stride));
        }

        // Column by column: a small column beside a huge one keeps its digits, as the error bound says.
        int* exponents = (int*)scratch;
        bool scaled = !LengthsStayInRange(largest);
        if (scaled)
        {
            FindExponents(m, n, a, stride, exponents);
            Scale(m, n, a, stride, exponents, sign: -1, upperOnly: false);
        }

        BlockReflector<T> block = new(scratch + ExponentBytes(n), m, n);
        for (int k = 0; k < count; k += BlockReflector<T>.Width)
        {
            int columns = Math.Min(BlockReflector<T>.Width, count - k), rows = m - k, rest = n - k - columns;
            T* corner = a + (k * (stride + 1));
            Panel(block, rows, columns, corner, stride, tau + k, parallelism);
            if (rest > 0) block.Apply(columns, rows, Transpose.Yes, corner + columns, stride, rest, parallelism);
        }

        if (!scaled) return Verdict.Converged;
        Scale(m, n, a, stride, exponents, sign: 1, upperOnly: true);
        long bad = FiniteCheck.FirstNonFinite(m, n, a, stride);
        return bad < 0 ? Verdict.Converged : new Verdict(VerdictKind.NonFinite, bad);
    }

    /// <summary>C = Q C or Q^T C, with the reflectors below the diagonal of a factored matrix [m, n].</summary>
    internal static void Apply(int m, int n, T* a, nint stride, T* tau, Transpose transpose, T* c, nint strideC, int columns, byte* scratch, Parallelism parallelism)
    {
        if (columns == 0) return;
        BlockReflector<T> block = new(scratch, m, columns);
        int count = Math.Min(m, n), blocks = (count + BlockReflector<T>.Width - 1) / BlockReflector<T>.Width;
        for (int step = 0; step < blocks; step++)
        {
            int k = (transpose == Transpose.Yes ? step : blocks - 1 - step) * BlockReflector<T>.Width;
            int width = Math.Min(BlockReflector<T>.Width, count - k);
            block.Take(a + (k * (stride + 1)), stride, m - k, width, tau + k, parallelism);
            block.Apply(width, m - k, transpose, c + (k * strideC), strideC, columns, parallelism);
        }
    }

    /// <summary>The first <paramref name="columns"/> columns of Q; those beyond the reflectors are columns of the identity under Q.</summary>
    internal static void Form(int m, int n, T* a, nint stride, T* tau, T* q, nint strideQ, int columns, byte* scratch, Parallelism parallelism)
    {
        for (int i = 0; i < m; i++)
        {
            new Span<T>(q + (i * strideQ), columns).Clear();
            if (i < columns) q[i * (strideQ + 1)] = T.One;
        }

        // A block leaves alone the columns before its own, which are still columns of the identity.
        BlockReflector<T> block = new(scratch, m, columns);
        int count = Math.Min(Math.Min(m, n), columns), blocks = (count + BlockReflector<T>.Width - 1) / BlockReflector<T>.Width;
        for (int step = blocks - 1; step >= 0; step--)
        {
            int k = step * BlockReflector<T>.Width, width = Math.Min(BlockReflector<T>.Width, count - k);
            block.Take(a + (k * (stride + 1)), stride, m - k, width, tau + k, parallelism);
            block.Apply(width, m - k, Transpose.No, q + (k * (strideQ + 1)), strideQ, columns - k, parallelism);
        }
    }

    /// <summary>Reduces the columns of one panel; V stays in the block, and goes with R into the matrix.</summary>
    private static void Panel(in BlockReflector<T> block, int rows, int columns, T* a, nint stride, T* tau, Parallelism parallelism)
    {
        int lanes = 64 / sizeof(T), padded = (rows + lanes - 1) / lanes * lanes;
        TransposedCopy<T>.Run(a, stride, rows, columns, block.Rows, block.Stride);
        for (int c = 0; c < columns; c++) new Span<T>(block.Rows + (c * block.Stride) + rows, padded - rows).Clear();
        Recurse(block, 0, columns, rows, padded, tau, parallelism);
        TransposedCopy<T>.Run(block.Rows, block.Stride, columns, rows, a, stride);
        for (int i = 0; i < columns; i++)
            for (int j = i; j < columns; j++) a[(i * stride) + j] = block.Upper[(j * BlockReflector<T>.Width) + i];
    }

    private static void Recurse(in BlockReflector<T> block, int first, int count, int rows, int padded, T* tau, Parallelism parallelism)
    {
        if (count <= QrLeaf.Columns)
        {
            if (Vector512.IsHardwareAccelerated) QrLeaf.Factor<Lanes512<T>, T>(block.Rows, block.Stride, first, count, padded, tau, block.Upper, BlockReflector<T>.Width);
            else QrLeaf.Factor<Lanes256<T>, T>(block.Rows, block.Stride, first, count, padded, tau, block.Upper, BlockReflector<T>.Width);
            block.FormLeaf(first, count, rows, tau, parallelism);
            return;
        }

        int left = BlockReflector<T>.Half(count), right = count - left;
        Recurse(block, first, left, rows, padded, tau, parallelism);
        block.ApplyInside(first, left, right, rows, parallelism);
        Recurse(block, first + left, right, rows, padded, tau, parallelism);
        block.Join(first, left, right, rows, parallelism);
    }

    /// <summary>Whether lengths of columns with elements up to this size can be formed as they are: false near the ends of the range.</summary>
    private static bool LengthsStayInRange(T largest)
    {
        int exponent = PowerOfTwo.Exponent(double.CreateTruncating(largest)), low = sizeof(T) == sizeof(float) ? -60 : -700, high = sizeof(T) == sizeof(float) ? 90 : 900;
        return largest == T.Zero || (exponent >= low && exponent <= high);
    }

    /// <summary>floor(log2) of the largest element of each column; 0 for a column of zeros.</summary>
    private static void FindExponents(int m, int n, T* a, nint stride, int* exponents)
    {
        for (int j = 0; j < n; j++)
        {
            T largest = T.Zero;
            for (int i = 0; i < m; i++) largest = T.Max(largest, T.Abs(a[(i * stride) + j]));
            exponents[j] = PowerOfTwo.Exponent(double.CreateTruncating(largest));
        }
    }

    /// <summary>Multiplies each column by 2 to the power of <paramref name="sign"/> times its exponent.</summary>
    private static void Scale(int m, int n, T* a, nint stride, int* exponents, int sign, bool upperOnly)
    {
        for (int j = 0; j < n; j++)
        {
            int exponent = sign * exponents[j], end = upperOnly ? Math.Min(m, j + 1) : m;
            T once = T.CreateTruncating(PowerOfTwo.Of(exponent / 2)), again = T.CreateTruncating(PowerOfTwo.Of(exponent - (exponent / 2)));
            for (int i = 0; i < end; i++) a[(i * stride) + j] = a[(i * stride) + j] * once * again;
        }
    }
}
