// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.Dmft;

/// <summary>A row over times of every mode, a lane a mode, padded with modes of weight zero to whole blocks of four registers.</summary>
/// <remarks>
/// Layout: [block, time, 32 lanes]. A product with a kernel over times takes one block through all rows before the next, so that the block stays in the first cache; two rows are made at once
/// from eight sums, which hides the latency of the multiply-adds. Sums run over times in rising order, whatever the width of the registers; in <see cref="Back"/> the neighbour's term comes last.
/// </remarks>
internal sealed class ModeLanes
{
    private const int Block = 32;
    private const int Lanes8 = 8;
    private readonly int times;
    private readonly int blocks;
    private readonly double[] values;

    internal ModeLanes(int times, int modes)
    {
        (this.times, blocks) = (times, Blocks(modes));
        values = new double[blocks * times * Block];
    }

    internal static long Bytes(int times, int modes) => sizeof(double) * (long)times * Blocks(modes) * Block;

    /// <summary>A number a mode, padded.</summary>
    internal double[] Lanes(ReadOnlySpan<double> modes)
    {
        double[] padded = new double[blocks * Block];
        modes.CopyTo(padded);
        return padded;
    }

    /// <summary>Row s becomes the sum over i = 0 to t of kernel[s, i] times row i of the source, for s = 0 to t.</summary>
    internal void Whole(int t, double[] kernel, int n, ModeLanes source) => Combined(t, kernel, n, source, s => (0, t));

    /// <summary>The same for a lower triangular kernel: i = 0 to s.</summary>
    internal void Lower(int t, double[] kernel, int n, ModeLanes source) => Combined(t, kernel, n, source, s => (0, s));

    /// <summary>The same for an upper triangular kernel: i = s to t.</summary>
    internal void Upper(int t, double[] kernel, int n, ModeLanes source) => Combined(t, kernel, n, source, s => (s, t));

    /// <summary>H_k applied to what each mode holds, in place: row s loses lambda times the sum over i before s of f[s, i] times row i.</summary>
    internal void Forward(int t, double[] f, int n, double[] lambda)
    {
        Span<double> sums = stackalloc double[2 * Block];
        for (int b = 0; b < blocks; b++)
        {
            ReadOnlySpan<double> scale = lambda.AsSpan(b * Block, Block);
            for (int s = 1; s <= t; s += 2)
            {
                Span<double> row = Row(b, s), next = s < t ? Row(b, s + 1) : default;
                Sums(f.AsSpan(s * n, s), s < t ? f.AsSpan((s + 1) * n, s) : default, Start(b, 0), sums);
                Take(row, scale, sums[..Block]);
                if (s == t) continue;
                Join(sums[Block..], f[((s + 1) * n) + s], row);
                Take(next, scale, sums[Block..]);
            }
        }
    }

    /// <summary>x (1 + lambda_k F)^-1 for a row x that all modes share: row s becomes x[s] less lambda times the sum over i behind s of ft[s, i] times row i.</summary>
    internal void Back(int t, ReadOnlySpan<double> x, double[] ft, int n, double[] lambda)
    {
        Span<double> sums = stackalloc double[2 * Block];
        for (int b = 0; b < blocks; b++)
        {
            ReadOnlySpan<double> scale = lambda.AsSpan(b * Block, Block);
            for (int s = t; s >= 0; s -= 2)
            {
                Span<double> row = Row(b, s), next = s > 0 ? Row(b, s - 1) : default;
                if (s < t) Sums(ft.AsSpan((s * n) + s + 1, t - s), s > 0 ? ft.AsSpan(((s - 1) * n) + s + 1, t - s) : default, Start(b, s + 1), sums);
                else sums.Clear();
                row.Fill(x[s]);
                Take(row, scale, sums[..Block]);
                if (s == 0) continue;
                Join(sums[Block..], ft[((s - 1) * n) + s], row);
                next.Fill(x[s - 1]);
                Take(next, scale, sums[Block..]);
            }
        }
    }

    /// <summary>Row s becomes minus lambda times itself, row t one more, for s = 0 to t.</summary>
    internal void Response(int t, double[] lambda)
    {
        for (int b = 0; b < blocks; b++)
        {
            ReadOnlySpan<double> scale = lambda.AsSpan(b * Block, Block);
            for (int s = 0; s <= t; s++)
            {
                Span<double> row = Row(b, s);
                FixedLanes.Multiply(row, scale, row);
                for (int l = 0; l < Block; l++) row[l] = (s == t ? 1 : 0) - row[l];
            }
        }
    }

    /// <summary>Adds numbers of each mode to the rows 0 to t.</summary>
    internal void Add(int t, double[] x)
    {
        for (int b = 0; b < blocks; b++)
        {
            for (int s = 0; s <= t; s++) FixedLanes.AddScaled(1, x.AsSpan(b * Block, Block), Row(b, s));
        }
    }

    /// <summary>Sum over modes of weight times row s.</summary>
    internal double Dot(int s, double[] weight)
    {
        double sum = 0;
        for (int b = 0; b < blocks; b++) sum += FixedLanes.Dot(Row(b, s), weight.AsSpan(b * Block, Block));
        return sum;
    }

    /// <summary>Sum of the first rows, times a factor a mode.</summary>
    internal double[] Total(int rows, double[] factor)
    {
        double[] sum = new double[blocks * Block];
        for (int b = 0; b < blocks; b++)
        {
            for (int s = 0; s < rows; s++) FixedLanes.AddScaled(1, Row(b, s), sum.AsSpan(b * Block, Block));
        }

        FixedLanes.Multiply(sum, factor, sum);
        return sum;
    }

    private static int Blocks(int modes) => (modes + Block - 1) / Block;

    private Span<double> Row(int block, int s) => values.AsSpan(Start(block, s), Block);

    private int Start(int block, int s) => ((block * times) + s) * Block;

    /// <summary>Two rows at a time over the times that both need; what one of them has more is added behind.</summary>
    private void Combined(int t, double[] kernel, int n, ModeLanes source, Func<int, (int First, int Last)> range)
    {
        Span<double> sums = stackalloc double[2 * Block];
        for (int b = 0; b < blocks; b++)
        {
            for (int s = 0; s <= t; s += 2)
            {
                ((int first, int last), (int other, int end)) = (range(s), range(Math.Min(s + 1, t)));
                int from = Math.Max(first, other), to = Math.Min(last, end), count = to - from + 1;
                if (count > 0) source.Sums(kernel.AsSpan((s * n) + from, count), s < t ? kernel.AsSpan(((s + 1) * n) + from, count) : default, Start(b, from), sums);
                else sums.Clear();
                if (first < from) Join(sums[..Block], kernel[(s * n) + first], source.Row(b, first));
                sums[..Block].CopyTo(Row(b, s));
                if (s == t) continue;
                if (end > to) Join(sums[Block..], kernel[((s + 1) * n) + end], source.Row(b, end));
                sums[Block..].CopyTo(Row(b, s + 1));
            }
        }
    }

    /// <summary>Sums of two rows of coefficients, or of one, over consecutive rows of a block.</summary>
    /// <param name="one">Coefficients.</param>
    /// <param name="two">As many, or none.</param>
    /// <param name="start">Where the first row of the block begins.</param>
    /// <param name="sums">[2, 32].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums(ReadOnlySpan<double> one, ReadOnlySpan<double> two, int start, Span<double> sums)
    {
        if (two.IsEmpty) two = one;
        int count = Math.Min(one.Length, two.Length);
        ref double x = ref MemoryMarshal.GetReference(values.AsSpan(start, count * Block));
        ref double f = ref MemoryMarshal.GetReference(one), g = ref MemoryMarshal.GetReference(two);
        Vector512<double> a = default, b = default, c = default, d = default, p = default, q = default, r = default, s = default;
        for (nuint i = 0; i < (nuint)count; i++)
        {
            Vector512<double> first = Vector512.Create(Unsafe.Add(ref f, i)), second = Vector512.Create(Unsafe.Add(ref g, i)), v = Vector512.LoadUnsafe(ref x, i * Block);
            a = Vector512.FusedMultiplyAdd(first, v, a);
            p = Vector512.FusedMultiplyAdd(second, v, p);
            v = Vector512.LoadUnsafe(ref x, (i * Block) + Lanes8);
            b = Vector512.FusedMultiplyAdd(first, v, b);
            q = Vector512.FusedMultiplyAdd(second, v, q);
            v = Vector512.LoadUnsafe(ref x, (i * Block) + (2 * Lanes8));
            c = Vector512.FusedMultiplyAdd(first, v, c);
            r = Vector512.FusedMultiplyAdd(second, v, r);
            v = Vector512.LoadUnsafe(ref x, (i * Block) + (3 * Lanes8));
            d = Vector512.FusedMultiplyAdd(first, v, d);
            s = Vector512.FusedMultiplyAdd(second, v, s);
        }

        a.CopyTo(sums);
        b.CopyTo(sums[Lanes8..]);
        c.CopyTo(sums[(2 * Lanes8)..]);
        d.CopyTo(sums[(3 * Lanes8)..]);
        p.CopyTo(sums[Block..]);
        q.CopyTo(sums[(Block + Lanes8)..]);
        r.CopyTo(sums[(Block + (2 * Lanes8))..]);
        s.CopyTo(sums[(Block + (3 * Lanes8))..]);
    }

    /// <summary>sum = sum + c row, fused.</summary>
    private static void Join(Span<double> sum, double c, ReadOnlySpan<double> row)
    {
        Vector512<double> factor = Vector512.Create(c);
        for (int l = 0; l < Block; l += Lanes8) Vector512.FusedMultiplyAdd(factor, Vector512.Create(row.Slice(l, Lanes8)), Vector512.Create<double>(sum.Slice(l, Lanes8))).CopyTo(sum[l..]);
    }

    /// <summary>row = row - lambda sum.</summary>
    private static void Take(Span<double> row, ReadOnlySpan<double> lambda, ReadOnlySpan<double> sum)
    {
        for (int l = 0; l < Block; l += Lanes8) (Vector512.Create<double>(row.Slice(l, Lanes8)) - (Vector512.Create(lambda.Slice(l, Lanes8)) * Vector512.Create(sum.Slice(l, Lanes8)))).CopyTo(row[l..]);
    }
}
