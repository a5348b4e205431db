// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>2 lanes of double: SSE, NEON, or software lanes where there are no hardware vectors.</summary>
internal readonly unsafe struct Simd128Double : ISimd<Simd128Double, double>
{
    private readonly Vector128<double> lanes;

    private Simd128Double(Vector128<double> lanes) => this.lanes = lanes;

    public static int Count => 2;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double Broadcast(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double Load(double* address) => new(Vector128.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double Load(double* address, nint count) =>
        Avx.IsSupported ? new(Avx.MaskLoad(address, Mask(count))) : LoadByElement(address, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128Double value, double* address) => Vector128.Store(value.lanes, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128Double value, double* address, nint count)
    {
        if (Avx.IsSupported) Avx.MaskStore(address, Mask(count), value.lanes);
        else StoreByElement(value, address, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double FusedMultiplyAdd(Simd128Double x, Simd128Double y, Simd128Double z) => new(Vector128.FusedMultiplyAdd(x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double FusedNegateMultiplyAdd(Simd128Double x, Simd128Double y, Simd128Double z) => new(Vector128.FusedMultiplyAdd(-x.lanes, y.lanes, z.lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double Multiply(Simd128Double x, Simd128Double y) => new(x.lanes * y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double Divide(Simd128Double x, Simd128Double y) => new(x.lanes / y.lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128Double SquareRoot(Simd128Double x) => new(Vector128.Sqrt(x.lanes));

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Mask(nint count) => Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).AsDouble();

    private static Simd128Double LoadByElement(double* address, nint count)
    {
        Vector128<double> lanes = default;
        for (int l = 0; l < count; l++) lanes = lanes.WithElement(l, address[l]);
        return new(lanes);
    }

    private static void StoreByElement(Simd128Double value, double* address, nint count)
    {
        for (int l = 0; l < count; l++) address[l] = value.lanes.GetElement(l);
    }
}
