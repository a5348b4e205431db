// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Maps values of one axis to pixels: linear or base-10 logarithmic.</summary>
/// <remarks>
/// The domain is kept in transformed units u: log10(x), or x times a power of ten that brings the largest |x| near the middle of the exponent range, so that
/// neither denormal nor largest doubles overflow on the way. The domain covers all values it was made of and ends on ticks.
/// </remarks>
internal sealed class AxisScale
{
    private AxisScale(bool isLog, int shift, double low, double high, double from, double to, bool isWhole = false) =>
        (IsLog, Shift, Low, High, From, To, IsWhole) = (isLog, shift, low, high, from, to, isWhole);

    /// <summary>True for a logarithmic axis.</summary>
    internal bool IsLog { get; }

    /// <summary>True for a linear axis whose ticks are whole numbers.</summary>
    internal bool IsWhole { get; }

    /// <summary>Linear axes: u = x * 10^-Shift.</summary>
    internal int Shift { get; }

    /// <summary>Lower end in transformed units.</summary>
    internal double Low { get; }

    /// <summary>Upper end in transformed units, above <see cref="Low"/>.</summary>
    internal double High { get; }

    /// <summary>Pixel of the lower end.</summary>
    internal double From { get; }

    /// <summary>Pixel of the upper end.</summary>
    internal double To { get; }

    /// <summary>The same domain over other pixels.</summary>
    internal AxisScale Over(double from, double to) => new(IsLog, Shift, Low, High, from, to, IsWhole);

    /// <summary>Transformed value of x. x is finite, and positive on a logarithmic axis.</summary>
    internal double Transform(double x) => IsLog ? Math.Log10(x) : Shift == 0 ? x : Shift > 0 ? x / PowerOf10(Shift) : x * PowerOf10(-Shift);

    /// <summary>Pixel of a value.</summary>
    internal double Pixel(double x) => PixelOf(Transform(x));

    /// <summary>Pixel of a transformed value.</summary>
    internal double PixelOf(double u) => From + ((u - Low) / (High - Low) * (To - From));

    /// <summary>The value at a transformed place; may be 0 or infinite at the rim of the doubles.</summary>
    internal double ValueAt(double u) => IsLog ? Math.Pow(10, u) : Shift > 0 ? u * PowerOf10(Shift) : u / PowerOf10(-Shift);

    /// <summary>A linear axis that covers all values; 0..1 where there is none.</summary>
    /// <param name="values">Finite values.</param>
    /// <param name="isWhole">True to have ticks at whole numbers only.</param>
    internal static AxisScale Linear(IEnumerable<double> values, bool isWhole = false)
    {
        (double low, double high, bool any) = Range(values);
        if (!any) return new AxisScale(false, 0, 0, 1, 0, 1);

        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        int shift = ShiftOf(largest);
        AxisScale unit = new(false, shift, 0, 1, 0, 1);
        (low, high) = (unit.Transform(low), unit.Transform(high));
        largest = Math.Max(Math.Abs(low), Math.Abs(high));

        // A spread below the digits of a plot is a constant: it would only show rounding.
        if (high - low <= 1e-12 * largest || high == low)
        {
            double half = largest == 0 ? 1 : 0.1 * largest;
            (low, high) = (low - half, high + half);
        }
        else if (low > 0 && low < 0.25 * high)
        {
            low = 0;        // near enough to zero that leaving it out would mislead
        }

        (long first, long last, int mantissa, int exponent) = LinearTicks.Cover(low, high, 6, isWhole);
        return new AxisScale(false, shift, LinearTicks.Value(first, mantissa, exponent), LinearTicks.Value(last, mantissa, exponent), 0, 1, isWhole);
    }

    /// <summary>A linear axis that ends where it is told to.</summary>
    /// <param name="low">Lower end, finite.</param>
    /// <param name="high">Upper end, finite, above <paramref name="low"/>.</param>
    internal static AxisScale LinearExactly(double low, double high)
    {
        AxisScale unit = new(false, ShiftOf(Math.Max(Math.Abs(low), Math.Abs(high))), 0, 1, 0, 1);
        return new AxisScale(false, unit.Shift, unit.Transform(low), unit.Transform(high), 0, 1);
    }

    /// <summary>A logarithmic axis that covers all values; 1..10 where there is none.</summary>
    /// <param name="values">Finite values; only positive ones count.</param>
    internal static AxisScale Log(IEnumerable<double> values)
    {
        (double low, double high, bool any) = Range(values.Where(v => v > 0));
        if (!any) return new AxisScale(true, 0, 0, 1, 0, 1);

        (double bottom, double top) = (Math.Log10(low), Math.Log10(high));
        if (top - bottom < 0.02)        // a constant, or nearly: half a decade around it
            (bottom, top) = (bottom - 0.2, top + 0.2);
        else if (top - bottom < LogTicks.NarrowDecades)
        {
            (bottom, top) = LogTicks.CoverNarrow(low, high);
            return new AxisScale(true, 0, bottom, top, 0, 1);
        }

        return new AxisScale(true, 0, LogTicks.Below(bottom), LogTicks.Above(top), 0, 1);
    }

    /// <summary>A categorical axis: places 0, 1, ..., count - 1 with half a place of room.</summary>
    internal static AxisScale Category(int count) => new(false, 0, -0.5, Math.Max(1, count) - 0.5, 0, 1);

    private static int ShiftOf(double largest) => largest > 1e100 ? 200 : largest is > 0 and < 1e-100 ? -200 : 0;

    private static double PowerOf10(int exponent) => Math.Pow(10, exponent);

    private static (double Low, double High, bool Any) Range(IEnumerable<double> values)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
            if (double.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high, low <= high);
    }
}
