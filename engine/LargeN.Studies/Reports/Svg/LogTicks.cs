// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>Ticks of a logarithmic axis: 1-2-5 a decade, decades, or every n-th decade, with minor ticks between.</summary>
internal static class LogTicks
{
    /// <summary>Below this many decades 1-2-5 ticks are too coarse, and evenly spaced values serve better.</summary>
    internal const double NarrowDecades = 0.35;

    private static readonly double[] Logarithms = [.. Enumerable.Range(1, 9).Select(m => Math.Log10(m))];

    /// <summary>The largest log10 of 1, 2 or 5 times a power of ten that is not above <paramref name="u"/>.</summary>
    internal static double Below(double u)
    {
        double decade = Math.Floor(u + 1e-9), rest = u - decade + 1e-9;
        return decade + (rest >= Logarithms[4] ? Logarithms[4] : rest >= Logarithms[1] ? Logarithms[1] : 0);
    }

    /// <summary>The smallest log10 of 1, 2 or 5 times a power of ten that is not below <paramref name="u"/>.</summary>
    internal static double Above(double u)
    {
        double decade = Math.Floor(u + 1e-9), rest = u - decade - 1e-9;
        return decade + (rest <= 0 ? 0 : rest <= Logarithms[1] ? Logarithms[1] : rest <= Logarithms[4] ? Logarithms[4] : 1);
    }

    /// <summary>log10 of the even steps that enclose a narrow range; the range itself where there are none inside the doubles.</summary>
    internal static (double Bottom, double Top) CoverNarrow(double low, double high)
    {
        (long first, long last, int mantissa, int exponent) = LinearTicks.Cover(low, high, 5);
        (double bottom, double top) = (LinearTicks.Value(first, mantissa, exponent), LinearTicks.Value(last, mantissa, exponent));
        return bottom > 0 && double.IsFinite(top) ? (Math.Log10(bottom), Math.Log10(top)) : (Math.Log10(low), Math.Log10(high));
    }

    /// <summary>Sets of ticks from dense to sparse; the caller takes the first whose labels have room.</summary>
    internal static IEnumerable<List<Tick>> Candidates(AxisScale scale)
    {
        double decades = scale.High - scale.Low;
        if (decades < NarrowDecades)
        {
            foreach (int most in (int[])[6, 4, 3, 2]) yield return Even(scale, most);
            yield break;
        }

        if (decades <= 0.75) yield return Multiples(scale, 9);
        if (decades <= 4) yield return Multiples(scale, 3);
        if (decades >= 0.9)
        {
            foreach (int every in (int[])[1, 2, 3, 5, 10, 20, 50, 100, 200])
                if (Decades(scale, every) is { } ticks && ticks.Count(t => t.IsMajor) >= 2) yield return ticks;
        }

        yield return Multiples(scale, 3);
    }

    private static List<Tick> Even(AxisScale scale, int most)
    {
        AxisScale linear = AxisScale.LinearExactly(scale.ValueAt(scale.Low), scale.ValueAt(scale.High));
        return [.. LinearTicks.Of(linear, most).Select(t => t with { Place = Math.Log10(linear.ValueAt(t.Place)) })];
    }

    /// <summary>Labels at 1-2-5 (or at all nine) multiples of each decade; the other multiples are minor ticks.</summary>
    private static List<Tick> Multiples(AxisScale scale, int labels)
    {
        bool plain = IsPlain(scale);
        List<Tick> ticks = [];
        for (int decade = (int)Math.Floor(scale.Low + 1e-9); decade <= scale.High + 1e-9; decade++)
        {
            for (int m = 1; m <= 9; m++)
            {
                double place = decade + Logarithms[m - 1];
                if (place < scale.Low - 1e-9 || place > scale.High + 1e-9) continue;
                ticks.Add(new Tick(place, labels == 9 || m is 1 or 2 or 5 ? Label(m, decade, plain) : ""));
            }
        }

        return ticks;
    }

    /// <summary>Labels at every n-th decade; minor ticks at the decades between, or at 2..9 where there are few decades.</summary>
    private static List<Tick> Decades(AxisScale scale, int every)
    {
        bool plain = IsPlain(scale);
        bool hasMultiples = every == 1 && scale.High - scale.Low <= 8;
        List<Tick> ticks = [];
        for (int decade = (int)Math.Floor(scale.Low + 1e-9); decade <= scale.High + 1e-9; decade++)
        {
            if (!hasMultiples && decade % Math.Max(1, every / 10) != 0) continue;      // at most about ten minor ticks for a label
            for (int m = 1; m <= (hasMultiples ? 9 : 1); m++)
            {
                double place = decade + Logarithms[m - 1];
                if (place < scale.Low - 1e-9 || place > scale.High + 1e-9) continue;
                ticks.Add(new Tick(place, m == 1 && decade % every == 0 ? Label(1, decade, plain) : ""));
            }
        }

        return ticks;
    }

    /// <summary>Plain numbers where the whole axis lies in 0.001 .. 10000, powers of ten elsewhere: never both on one axis.</summary>
    private static bool IsPlain(AxisScale scale) => scale.Low >= -3 - 1e-9 && scale.High <= 4 + 1e-9;

    private static string Label(int mantissa, int decade, bool plain)
    {
        if (!plain) return mantissa == 1 ? $"10{NumberText.Superscript(decade)}" : string.Create(CultureInfo.InvariantCulture, $"{mantissa}×10{NumberText.Superscript(decade)}");
        return LinearTicks.Label(mantissa, decade, mantissa);
    }
}
