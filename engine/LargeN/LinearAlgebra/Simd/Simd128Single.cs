// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>4 lanes of float: SSE, NEON, or software lanes where there are no hardware vectors.</summary>
internal readonly unsafe struct Simd128Single : ISimd<Simd128Single, float>
{
    private readonly Vector128<float> lanes;

    private Simd128Single(Vector128<float> lanes) => this.lanes = lanes;

    public static int Count => 4;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single Load(float* address) => new(Vector128.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single Load(float* address, nint count) =>
        Avx.IsSupported ? new(Avx.MaskLoad(address, Mask(count))) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128Single value, float* address) => Vector128.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128Single value, float* address, nint count)
    {
        if (Avx.IsSupported) Avx.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single FusedMultiplyAdd(Simd128Single x, Simd128Single y, Simd128Single z) => new(Vector128.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single FusedNegateMultiplyAdd(Simd128Single x, Simd128Single y, Simd128Single z) => new(Vector128.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single Multiply(Simd128Single x, Simd128Single y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single Divide(Simd128Single x, Simd128Single y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Single SquareRoot(Simd128Single x) => new(Vector128.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Mask(nint count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create((int)count)).AsSingle();

    private static Simd128Single LoadByElement(float* address, nint count)
    {
        Vector128<float> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd128Single value, float* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
