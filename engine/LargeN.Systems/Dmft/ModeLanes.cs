// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.Dmft;

/// <summary>A row over times of every mode: [times, lanes], a lane a mode, padded with modes of weight zero to whole blocks of four registers.</summary>
internal sealed class ModeLanes
{
    private const int Block = 32;
    private readonly int lanes;
    private readonly double[] values;

    internal ModeLanes(int times, int modes)
    {
        lanes = (modes + Block - 1) / Block * Block;
        values = new double[times * lanes];
    }

    /// <summary>A number a mode, padded.</summary>
    internal double[] Lanes(ReadOnlySpan<double> modes)
    {
        double[] padded = new double[lanes];
        modes.CopyTo(padded);
        return padded;
    }

    /// <summary>Row s becomes the sum over i of coefficients[i] times row first + i of the source.</summary>
    internal void Combine(int s, ReadOnlySpan<double> coefficients, ModeLanes source, int first) => Sum(coefficients, source, first, default, Row(s));

    /// <summary>Row s loses lambda times the sum over i of coefficients[i] times row i.</summary>
    internal void SubtractCombined(int s, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> lambda) => Sum(coefficients, this, 0, lambda, Row(s));

    /// <summary>Row s becomes sign lambda times itself plus a number.</summary>
    internal void Affine(int s, ReadOnlySpan<double> lambda, double sign, double add)
    {
        Span<double> row = Row(s);
        Vector512<double> plus = Vector512.Create(add);
        for (int l = 0; l < row.Length; l += Vector512<double>.Count)
        {
            Vector512<double> product = Vector512.Create<double>(row[l..]) * Vector512.Create(lambda[l..]);
            ((product * sign) + plus).CopyTo(row[l..]);
        }
    }

    internal void Add(int s, ReadOnlySpan<double> x) => FixedLanes.AddScaled(1, x, Row(s));

    /// <summary>Sum over modes of weight times row s.</summary>
    internal double Dot(int s, ReadOnlySpan<double> weight) => FixedLanes.Dot(Row(s), weight);

    /// <summary>Sum of the first rows, times a factor a mode.</summary>
    internal double[] Total(int rows, ReadOnlySpan<double> factor)
    {
        double[] sum = new double[lanes];
        for (int s = 0; s < rows; s++) FixedLanes.AddScaled(1, Row(s), sum);
        FixedLanes.Multiply(sum, factor, sum);
        return sum;
    }

    private Span<double> Row(int s) => values.AsSpan(s * lanes, lanes);

    /// <summary>Four registers of sums stay in place while the rows of the source pass by.</summary>
    private void Sum(ReadOnlySpan<double> coefficients, ModeLanes source, int first, ReadOnlySpan<double> lambda, Span<double> target)
    {
        if (coefficients.Length == 0)
        {
            if (lambda.Length == 0) target.Clear();
            return;
        }

        for (int l = 0; l < lanes; l += Block)
        {
            Vector512<double> a = default, b = default, c = default, d = default;
            ReadOnlySpan<double> from = source.values.AsSpan((first * lanes) + l);
            for (int i = 0; i < coefficients.Length; i++)
            {
                ref double x = ref MemoryMarshal.GetReference(from.Slice(i * lanes, Block));
                Vector512<double> factor = Vector512.Create(coefficients[i]);
                a = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref x), a);
                b = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref x, 8), b);
                c = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref x, 16), c);
                d = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref x, 24), d);
            }

            Span<double> to = target.Slice(l, Block);
            if (lambda.Length > 0)
            {
                ReadOnlySpan<double> scale = lambda.Slice(l, Block);
                a = Vector512.Create<double>(to) - (Vector512.Create(scale) * a);
                b = Vector512.Create<double>(to[8..]) - (Vector512.Create(scale[8..]) * b);
                c = Vector512.Create<double>(to[16..]) - (Vector512.Create(scale[16..]) * c);
                d = Vector512.Create<double>(to[24..]) - (Vector512.Create(scale[24..]) * d);
            }

            a.CopyTo(to);
            b.CopyTo(to[8..]);
            c.CopyTo(to[16..]);
            d.CopyTo(to[24..]);
        }
    }
}
