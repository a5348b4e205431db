// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>4 lanes of double: AVX2, 16 registers.</summary>
internal readonly unsafe struct Simd256Double : ISimd<Simd256Double, double>
{
    private readonly Vector256<double> lanes;

    private Simd256Double(Vector256<double> lanes) => this.lanes = lanes;

    public static int Count => 4;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double Broadcast(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double Load(double* address) => new(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double Load(double* address, nint count) =>
        Avx.IsSupported ? new(Avx.MaskLoad(address, Mask(count))) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256Double value, double* address) => Vector256.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256Double value, double* address, nint count)
    {
        if (Avx.IsSupported) Avx.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double FusedMultiplyAdd(Simd256Double x, Simd256Double y, Simd256Double z) => new(Vector256.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double FusedNegateMultiplyAdd(Simd256Double x, Simd256Double y, Simd256Double z) => new(Vector256.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double Multiply(Simd256Double x, Simd256Double y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double Divide(Simd256Double x, Simd256Double y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256Double SquareRoot(Simd256Double x) => new(Vector256.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Mask(nint count) => Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();

    private static Simd256Double LoadByElement(double* address, nint count)
    {
        Vector256<double> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd256Double value, double* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
