// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>Ticks at whole multiples of 1, 2 or 5 times a power of ten. Labels are made of the whole numbers, so they carry no rounding.</summary>
internal static class LinearTicks
{
    /// <summary>The finest step of the 1-2-5 series that covers a range with at most <paramref name="most"/> intervals.</summary>
    /// <param name="low">Lower end, finite.</param>
    /// <param name="high">Upper end, above <paramref name="low"/>.</param>
    /// <param name="most">At least 2.</param>
    /// <param name="isWhole">True for steps of at least one.</param>
    /// <returns>First and last multiple, and the step mantissa * 10^exponent.</returns>
    internal static (long First, long Last, int Mantissa, int Exponent) Cover(double low, double high, int most, bool isWhole = false)
    {
        int exponent = (int)Math.Floor(Math.Log10((high - low) / most)) - 1;
        if (isWhole) exponent = Math.Max(exponent, 0);
        while (true)
        {
            foreach (int mantissa in (ReadOnlySpan<int>)[1, 2, 5])
            {
                double step = Value(1, mantissa, exponent);
                long first = Floor(low / step), last = -Floor(-high / step);
                if (last - first <= most && last > first) return (first, last, mantissa, exponent);
            }

            exponent++;
        }
    }

    /// <summary>The double nearest to multiple * mantissa * 10^exponent.</summary>
    internal static double Value(long multiple, int mantissa, int exponent) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{multiple * mantissa}E{exponent}"), CultureInfo.InvariantCulture);

    /// <summary>Major ticks of a scale with at most <paramref name="most"/> intervals, inside its domain.</summary>
    internal static List<Tick> Of(AxisScale scale, int most)
    {
        (long first, long last, int mantissa, int exponent) = Cover(scale.Low, scale.High, most, scale.IsWhole);
        List<(long Whole, double Place)> places = [];
        double slack = 1e-9 * (scale.High - scale.Low);
        for (long multiple = first; multiple <= last; multiple++)
        {
            double place = Value(multiple, mantissa, exponent);
            if (place >= scale.Low - slack && place <= scale.High + slack) places.Add((multiple * mantissa, place));
        }

        long largest = places.Max(p => Math.Abs(p.Whole));
        return [.. places.Select(p => new Tick(p.Place, Label(p.Whole, exponent + scale.Shift, largest)))];
    }

    /// <summary>Text of whole * 10^exponent: plain where the axis stays within five digits, else with the power of ten of its largest tick.</summary>
    internal static string Label(long whole, int exponent, long largest)
    {
        if (whole == 0) return "0";
        string sign = whole < 0 ? "−" : "";
        string digits = Math.Abs(whole).ToString(CultureInfo.InvariantCulture);
        int magnitude = exponent + largest.ToString(CultureInfo.InvariantCulture).Length - 1;        // power of ten of the largest tick
        if (exponent >= 0 && magnitude <= 4) return sign + digits + new string('0', exponent);
        if (exponent < 0 && magnitude >= -3 && magnitude <= 5) return sign + Point(digits, -exponent);
        return $"{sign}{Point(digits, magnitude - exponent)}×10{NumberText.Superscript(magnitude)}";
    }

    private static string Point(string digits, int decimals)
    {
        if (decimals <= 0) return digits + new string('0', -decimals);
        string padded = digits.PadLeft(decimals + 1, '0');
        return (padded[..^decimals] + "." + padded[^decimals..]).TrimEnd('0').TrimEnd('.');
    }

    /// <summary>Floor that lets a quotient a few units in the last place below a whole number be that number.</summary>
    private static long Floor(double quotient)
    {
        double near = Math.Round(quotient);
        return (long)(Math.Abs(quotient - near) <= 1e-9 ? near : Math.Floor(quotient));
    }
}
