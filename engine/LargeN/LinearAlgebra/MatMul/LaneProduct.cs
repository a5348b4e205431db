// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>What a lane product does with its sums.</summary>
internal enum LaneStore
{
    /// <summary>C = alpha acc.</summary>
    Overwrite,

    /// <summary>C = fma(alpha, acc, C).</summary>
    Add,

    /// <summary>C = fma(-rate, g, C), or C = fma(-rate, fma(decay, C, g), C); g = alpha acc, rounded.</summary>
    Descend,
}

/// <summary>As many products as a vector has lanes, one a lane: every element of A, B and C is a vector.</summary>
/// <remarks>
/// Strides are in numbers, so a multiple of the lanes. Nothing is packed and there are no remainders of vectors, whatever the sizes.
/// Determinism: class B: each lane is the chain of fused multiply-adds of <see cref="MatMul"/>, in rising k by its blocks, with its roundings of the result.
/// </remarks>
internal static unsafe class LaneProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Lanes of the machine's vectors; 0 where they are done in software.</summary>
    internal static int Lanes => Vector512.IsHardwareAccelerated ? 64 / sizeof(T) : Vector256.IsHardwareAccelerated ? 32 / sizeof(T) : 0;

    /// <summary>The product, k >= 1; to descend, at most one block of k.</summary>
    /// <param name="product">Shape, alpha and operands; beta is not looked at.</param>
    /// <param name="store">What is done with the sums.</param>
    /// <param name="rates">To descend: the learning rates of the lanes.</param>
    /// <param name="decays">To descend: the weight decays of the lanes; null for none.</param>
    internal static void Run(in Product<T> product, LaneStore store, T* rates = null, T* decays = null)
    {
        if (typeof(T) == typeof(float))
        {
            ref readonly Product<float> single = ref Unsafe.As<Product<T>, Product<float>>(ref Unsafe.AsRef(in product));
            if (Vector512.IsHardwareAccelerated) LaneTiles<Simd512Single, float>.Run(single, store, (float*)rates, (float*)decays);
            else LaneTiles<Simd256Single, float>.Run(single, store, (float*)rates, (float*)decays);
        }
        else
        {
            ref readonly Product<double> @double = ref Unsafe.As<Product<T>, Product<double>>(ref Unsafe.AsRef(in product));
            if (Vector512.IsHardwareAccelerated) LaneTiles<Simd512Double, double>.Run(@double, store, (double*)rates, (double*)decays);
            else LaneTiles<Simd256Double, double>.Run(@double, store, (double*)rates, (double*)decays);
        }
    }
}
