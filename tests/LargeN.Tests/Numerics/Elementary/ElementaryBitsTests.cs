// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Numerics;

namespace LargeN.Tests.Numerics;

/// <summary>One hash over wide-range and special arguments of the elementary functions and the activations, compared across instruction sets.</summary>
public sealed class ElementaryBitsTests
{
    // A change of the hash is a change of every published result: it needs a new engine version.
    private const string Expected = "00381B756CC56D64357B1A112FD8CD40A92E2AF8B4736E929A58F07B882F45C3";

    [TestCase(SimdWidth.Native), TestCase(SimdWidth.Avx2), TestCase(SimdWidth.Sse), TestCase(SimdWidth.None)]
    public void Every_instruction_set_gives_the_same_bits(SimdWidth width) =>
        Assert.That(Child.Run(typeof(ElementaryBitsTests), nameof(Probe), width), Is.EqualTo(Expected));

    [Test, Platform("Linux")]
    public void Another_variant_of_the_C_library_gives_the_same_bits() =>
        Assert.That(Child.Run(typeof(ElementaryBitsTests), nameof(Probe), SimdWidth.Native, "", ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4")), Is.EqualTo(Expected));

    internal static string Probe()
    {
        Child.AssertWidth();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // 600 + 29: whole vectors and a remainder at every width. Wide ranges, a range where most functions do their work, and special values.
        const int n = 629;
        double[] special = [0.0, -0.0, 5e-324, -5e-324, 1e-310, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -1, 1, 745.2, -745.2, 1e300, -1e22];
        double[] wide = Draw.WideRange(41, n), work = Array.ConvertAll(Draw.WideRange(42, n, 3), v => 4 * v), tails = Array.ConvertAll(Draw.WideRange(43, n, 1), v => 300 * v);
        foreach (double[] x in (double[][])[[.. wide, .. special], work, tails])
        {
            float[] s = Array.ConvertAll(x, v => (float)v);
            double[] value = new double[x.Length], derivative = new double[x.Length];
            float[] singleValue = new float[x.Length], singleDerivative = new float[x.Length];
            foreach ((SpecialValueTests.SpanOf<double> f, SpecialValueTests.SpanOf<float> single) in SpecialValueTests.SpanFunctions)
            {
                f(x, value);
                Append<double>(value);
                single(s, singleValue);
                Append<float>(singleValue);
            }

            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                Activations.ValueAndDerivative(activation, x, value, derivative);
                Append<double>(value);
                Append<double>(derivative);
                Activations.ValueAndDerivative(activation, s, singleValue, singleDerivative);
                Append<float>(singleValue);
                Append<float>(singleDerivative);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        // Which NaN comes out is not promised.
        void Append<T>(T[] values)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> =>
            hash.AppendData(MemoryMarshal.AsBytes<T>(Array.ConvertAll(values, v => T.IsNaN(v) ? T.NaN : v)));
    }
}
