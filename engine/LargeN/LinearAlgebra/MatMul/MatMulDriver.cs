// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products on pointers, for operations that call them on blocks: no views, no checks, no allocation.</summary>
/// <remarks>Strides are in elements. The caller pins, keeps C apart from A and B, and gives scratch aligned to 64 bytes of at least the size asked for here.</remarks>
internal static unsafe partial class MatMulDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Scratch bytes of one product of this shape or of any smaller one.</summary>
    internal static long ScratchBytes(int m, int n, int k, Parallelism parallelism) => ScratchBytes(m, n, k, WorkerPool.Threads(parallelism));

    internal static long ScratchBytes(int m, int n, int k, int slots)
    {
        if (m == 0 || n == 0 || k == 0) return 0;
        if (typeof(T) == typeof(float))
        {
            return Vector512.IsHardwareAccelerated ? ScratchBytes<Simd512Single, float>(m, n, k, slots)
                : Vector256.IsHardwareAccelerated ? ScratchBytes<Simd256Single, float>(m, n, k, slots)
                : ScratchBytes<Simd128Single, float>(m, n, k, slots);
        }

        RequireSupported();
        return Vector512.IsHardwareAccelerated ? ScratchBytes<Simd512Double, double>(m, n, k, slots)
            : Vector256.IsHardwareAccelerated ? ScratchBytes<Simd256Double, double>(m, n, k, slots)
            : ScratchBytes<Simd128Double, double>(m, n, k, slots);
    }

    /// <summary>C = alpha op(A) op(B) + beta C.</summary>
    internal static void Run(
        int m, int n, int k, T alpha, T* a, nint strideA, Transpose transposeA, T* b, nint strideB, Transpose transposeB, T beta, T* c, nint strideC, byte* scratch, Parallelism parallelism) =>
        Run(new Product<T>(m, n, k, alpha, new(a, strideA, transposeA), new(b, strideB, transposeB), beta, c, strideC), scratch, parallelism);

    /// <summary>C = alpha op(A) op(A)^T + beta C on the lower triangle of C [n, n]; the strict upper triangle is not touched.</summary>
    internal static void RunSymmetric(
        int n, int k, T alpha, T* a, nint strideA, Transpose transpose, T beta, T* c, nint strideC, byte* scratch, Parallelism parallelism)
    {
        Operand<T> left = new(a, strideA, transpose);
        Run(new Product<T>(n, n, k, alpha, left, left.Transposed, beta, c, strideC, lowerOnly: true), scratch, parallelism);
    }

    /// <summary>The product, by the kernels of this machine.</summary>
    internal static void Run(in Product<T> product, byte* scratch, Parallelism parallelism)
    {
        if (product.M == 0 || product.N == 0) return;
        if (product.K == 0 || product.Alpha == T.Zero)
        {
            ScaleOnly(product);
            return;
        }

        if (typeof(T) == typeof(float))
        {
            ref readonly Product<float> single = ref Unsafe.As<Product<T>, Product<float>>(ref Unsafe.AsRef(in product));
            if (Vector512.IsHardwareAccelerated) Run<Simd512Single, float>(single, scratch, parallelism);
            else if (Vector256.IsHardwareAccelerated) Run<Simd256Single, float>(single, scratch, parallelism);
            else Run<Simd128Single, float>(single, scratch, parallelism);
        }
        else
        {
            RequireSupported();
            ref readonly Product<double> @double = ref Unsafe.As<Product<T>, Product<double>>(ref Unsafe.AsRef(in product));
            if (Vector512.IsHardwareAccelerated) Run<Simd512Double, double>(@double, scratch, parallelism);
            else if (Vector256.IsHardwareAccelerated) Run<Simd256Double, double>(@double, scratch, parallelism);
            else Run<Simd128Double, double>(@double, scratch, parallelism);
        }
    }

    private static void Run<V, TElement>(in Product<TElement> product, byte* scratch, Parallelism parallelism)
        where V : unmanaged, ISimd<V, TElement>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        if (SlimProduct<TElement>.Serves(product)) SlimProduct<TElement>.Run(product, parallelism);
        else if (DirectProduct<V, TElement>.Serves(product)) DirectProduct<V, TElement>.Run(product, scratch, parallelism);
        else PackedProduct<V, TElement>.Run(product, scratch, parallelism);
    }

    private static long ScratchBytes<V, TElement>(int m, int n, int k, int slots)
        where V : unmanaged, ISimd<V, TElement>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement> =>
        Math.Max(DirectProduct<V, TElement>.ScratchBytes(m, n, k, slots), PackedProduct<V, TElement>.ScratchBytes(m, n, k, slots));

    /// <summary>C = beta C, with zeros where beta is 0.</summary>
    private static void ScaleOnly(in Product<T> product)
    {
        if (product.Beta == T.One) return;
        for (int i = 0; i < product.M; i++)
        {
            Span<T> row = new(product.C + (i * product.StrideC), product.LowerOnly ? Math.Min(i + 1, product.N) : product.N);
            if (product.Beta == T.Zero) row.Clear();
            else foreach (ref T value in row) value *= product.Beta;
        }
    }

    internal static void RequireSupported()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"element type {typeof(T).Name}: linear algebra is done in float or double");
    }
}
