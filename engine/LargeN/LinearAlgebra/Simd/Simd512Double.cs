// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>8 lanes of double: AVX-512, 32 registers.</summary>
internal readonly unsafe struct Simd512Double : ISimd<Simd512Double, double>
{
    private readonly Vector512<double> lanes;

    private Simd512Double(Vector512<double> lanes) => this.lanes = lanes;

    public static int Count => 8;

    public static int TileRows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double Load(double* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double Load(double* address, nint count) =>
        Avx512F.IsSupported ? new(Avx512F.MaskLoad(address, Mask(count), Vector512<double>.Zero)) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512Double value, double* address) => Vector512.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512Double value, double* address, nint count)
    {
        if (Avx512F.IsSupported) Avx512F.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double FusedMultiplyAdd(Simd512Double x, Simd512Double y, Simd512Double z) => new(Vector512.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double FusedNegateMultiplyAdd(Simd512Double x, Simd512Double y, Simd512Double z) => new(Vector512.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double Multiply(Simd512Double x, Simd512Double y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double Divide(Simd512Double x, Simd512Double y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512Double SquareRoot(Simd512Double x) => new(Vector512.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Mask(nint count) => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    private static Simd512Double LoadByElement(double* address, nint count)
    {
        Vector512<double> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd512Double value, double* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
