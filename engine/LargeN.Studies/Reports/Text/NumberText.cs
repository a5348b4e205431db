// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>Numbers for people: three or four significant digits, plain or with a power of ten. Full digits are in the CSV.</summary>
internal static class NumberText
{
    /// <summary>A number as a reader expects it: 0.01234, 1,234 as 1234, 1.234 x 10^-5, NaN as "n/a".</summary>
    /// <param name="value">Any double.</param>
    /// <param name="digits">Significant digits, >= 1.</param>
    internal static string Of(double value, int digits = 4)
    {
        if (double.IsNaN(value)) return "n/a";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        if (value == 0) return "0";

        string scientific = Math.Abs(value).ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = scientific.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string sign = value < 0 ? "−" : "";
        if (exponent is >= -3 and <= 5)
        {
            // decimal, not double: the digits rounded above must not be rounded a second time
            decimal rounded = decimal.Parse(scientific, NumberStyles.Float, CultureInfo.InvariantCulture);
            return sign + rounded.ToString("0.##########", CultureInfo.InvariantCulture);
        }

        string mantissa = scientific[..at].Contains('.', StringComparison.Ordinal) ? scientific[..at].TrimEnd('0').TrimEnd('.') : scientific[..at];
        return mantissa == "1" ? $"{sign}10{Superscript(exponent)}" : $"{sign}{mantissa} × 10{Superscript(exponent)}";
    }

    /// <summary>The shortest text that parses back to the same double; "NaN", "Infinity", "-Infinity".</summary>
    internal static string RoundTrip(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number in superscript digits: ⁻¹².</summary>
    internal static string Superscript(int value)
    {
        const string Digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string plain = value.ToString(CultureInfo.InvariantCulture);
        return string.Create(plain.Length, plain, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = source[i] == '-' ? '⁻' : Digits[source[i] - '0'];
        });
    }

    /// <summary>"1 point", "3 points".</summary>
    internal static string Counted(int count, string noun, string? plural = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural ?? noun + "s")}");
}
