// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>The colour map viridis (Smith and van der Walt 2015, CC0): rising lightness, readable in grey and with colour vision deficiencies.</summary>
internal static class Viridis
{
    private static readonly (int R, int G, int B)[] Stops =
        [(68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (110, 206, 88), (181, 222, 43), (253, 231, 37)];

    /// <summary>The colour at a share of the range, as <c>#rrggbb</c>.</summary>
    /// <param name="share">0 to 1; outside is pulled in.</param>
    internal static string Colour(double share)
    {
        (double r, double g, double b) = At(share);
        return string.Create(CultureInfo.InvariantCulture, $"#{(int)Math.Round(r):x2}{(int)Math.Round(g):x2}{(int)Math.Round(b):x2}");
    }

    /// <summary>Whether black is read better on the colour than white.</summary>
    internal static bool IsLight(double share)
    {
        (double r, double g, double b) = At(share);
        return (0.299 * r) + (0.587 * g) + (0.114 * b) > 100;
    }

    private static (double R, double G, double B) At(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Stops.Length - 1);
        int i = Math.Min((int)place, Stops.Length - 2);
        double t = place - i;
        double Mix(int from, int to) => from + (t * (to - from));
        return (Mix(Stops[i].R, Stops[i + 1].R), Mix(Stops[i].G, Stops[i + 1].G), Mix(Stops[i].B, Stops[i + 1].B));
    }
}
