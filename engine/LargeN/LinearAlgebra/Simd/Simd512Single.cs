// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>16 lanes of float: AVX-512, 32 registers.</summary>
internal readonly unsafe struct Simd512Single : ISimd<Simd512Single, float>
{
    private readonly Vector512<float> lanes;

    private Simd512Single(Vector512<float> lanes) => this.lanes = lanes;

    public static int Count => 16;

    public static int TileRows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single Load(float* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single Load(float* address, nint count) =>
        Avx512F.IsSupported ? new(Avx512F.MaskLoad(address, Mask(count), Vector512<float>.Zero)) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512Single value, float* address) => Vector512.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512Single value, float* address, nint count)
    {
        if (Avx512F.IsSupported) Avx512F.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single FusedMultiplyAdd(Simd512Single x, Simd512Single y, Simd512Single z) => new(Vector512.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single FusedNegateMultiplyAdd(Simd512Single x, Simd512Single y, Simd512Single z) => new(Vector512.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single Multiply(Simd512Single x, Simd512Single y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single Divide(Simd512Single x, Simd512Single y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Single SquareRoot(Simd512Single x) => new(Vector512.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mask(nint count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    private static Simd512Single LoadByElement(float* address, nint count)
    {
        Vector512<float> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd512Single value, float* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
