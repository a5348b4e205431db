// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products that are gradients and go straight into the weights.</summary>
internal static unsafe partial class MatMulDriver<T>
{
    // Multiply-adds from which on packing costs less than a gradient that is stored and read again.
    private const double LeastSize = 32 * 1024;

    /// <summary>C = fma(-Rate, d(alpha op(A) op(B)), C), where the product is large enough for the packed kernels and k is one block; false elsewhere, and nothing is done.</summary>
    internal static bool TryDescend(in Product<T> product, in Descending<T> descent, byte* scratch, Parallelism parallelism)
    {
        if (product.K > MatMul.BlockDepth || product.K == 0 || product.M == 0 || product.N == 0 || product.Alpha == T.Zero) return false;
        if (typeof(T) == typeof(float))
        {
            ref readonly Product<float> single = ref Unsafe.As<Product<T>, Product<float>>(ref Unsafe.AsRef(in product));
            ref readonly Descending<float> rates = ref Unsafe.As<Descending<T>, Descending<float>>(ref Unsafe.AsRef(in descent));
            return Vector512.IsHardwareAccelerated ? TryDescend<Simd512Single, float>(single, rates, scratch, parallelism)
                : Vector256.IsHardwareAccelerated ? TryDescend<Simd256Single, float>(single, rates, scratch, parallelism)
                : TryDescend<Simd128Single, float>(single, rates, scratch, parallelism);
        }

        RequireSupported();
        ref readonly Product<double> @double = ref Unsafe.As<Product<T>, Product<double>>(ref Unsafe.AsRef(in product));
        ref readonly Descending<double> doubles = ref Unsafe.As<Descending<T>, Descending<double>>(ref Unsafe.AsRef(in descent));
        return Vector512.IsHardwareAccelerated ? TryDescend<Simd512Double, double>(@double, doubles, scratch, parallelism)
            : Vector256.IsHardwareAccelerated ? TryDescend<Simd256Double, double>(@double, doubles, scratch, parallelism)
            : TryDescend<Simd128Double, double>(@double, doubles, scratch, parallelism);
    }

    private static bool TryDescend<V, TElement>(in Product<TElement> product, in Descending<TElement> descent, byte* scratch, Parallelism parallelism)
        where V : unmanaged, ISimd<V, TElement>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        bool packs = product.M >= V.TileRows && product.N >= 2 * V.Count && (double)product.M * product.N * product.K >= LeastSize;
        if (!packs) return false;
        PackedProduct<V, TElement>.Run(product, scratch, parallelism, descent, descends: true);
        return true;
    }
}
