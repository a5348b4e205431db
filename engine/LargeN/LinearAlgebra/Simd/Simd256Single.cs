// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>8 lanes of float: AVX2, 16 registers.</summary>
internal readonly unsafe struct Simd256Single : ISimd<Simd256Single, float>
{
    private readonly Vector256<float> lanes;

    private Simd256Single(Vector256<float> lanes) => this.lanes = lanes;

    public static int Count => 8;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single Load(float* address) => new(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single Load(float* address, nint count) =>
        Avx.IsSupported ? new(Avx.MaskLoad(address, Mask(count))) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256Single value, float* address) => Vector256.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256Single value, float* address, nint count)
    {
        if (Avx.IsSupported) Avx.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single FusedMultiplyAdd(Simd256Single x, Simd256Single y, Simd256Single z) => new(Vector256.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single FusedNegateMultiplyAdd(Simd256Single x, Simd256Single y, Simd256Single z) => new(Vector256.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single Multiply(Simd256Single x, Simd256Single y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single Divide(Simd256Single x, Simd256Single y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Single SquareRoot(Simd256Single x) => new(Vector256.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Mask(nint count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).AsSingle();

    private static Simd256Single LoadByElement(float* address, nint count)
    {
        Vector256<float> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd256Single value, float* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
