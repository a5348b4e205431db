// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Cli.Output;

/// <summary>Numbers for people; machines get the documents.</summary>
internal static class Figures
{
    /// <summary>Five significant digits.</summary>
    internal static string Value(double value) => Text(value, "G5");

    /// <summary>A value with its standard error.</summary>
    internal static string WithError(double value, double error) => double.IsNaN(error) ? Value(value) : $"{Value(value)} ± {Text(error, "G2")}";

    /// <summary>All digits.</summary>
    internal static string Exact(double value) => Text(value, "R");

    internal static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F0} KiB"),
    };

    internal static string Time(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s");

    /// <summary>A count and its noun: 1 cell, 2 cells.</summary>
    internal static string Counted(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(double value, string format) => double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "Infinity"
        : double.IsNegativeInfinity(value) ? "-Infinity"
        : value.ToString(format, CultureInfo.InvariantCulture);
}
