// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The 16-bit floating-point numbers of <see cref="CudaDevice.MatMulBf16"/>: sign, 8 bits of exponent, 7 of fraction, which are the upper half of a float.</summary>
/// <remarks>Determinism: class A.</remarks>
public static class Bf16
{
    private const uint Rest = 0x7FFF;      // half a unit of the last place, less one
    private const ushort QuietNaN = 0x7FFF; // what the hardware's conversion gives

    /// <summary>The nearest bf16 number, ties to even; beyond the largest one, infinity.</summary>
    /// <param name="x">Any number.</param>
    public static ushort Round(float x)
    {
        if (float.IsNaN(x)) return QuietNaN;
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return (ushort)((bits + Rest + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The same number as a float, exactly.</summary>
    /// <param name="bits">A bf16 number.</param>
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
