// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Finds room for a text beside a line: the first of several places that covers the fewest obstacles.</summary>
internal sealed class LabelPlacement(double left, double top, double right, double bottom)
{
    private readonly List<(double X, double Y)> points = [];
    private readonly List<(double Left, double Top, double Right, double Bottom)> boxes = [];

    /// <summary>A pixel that should stay visible.</summary>
    internal void Avoid(double x, double y) => points.Add((x, y));

    /// <summary>A line that should stay visible, sampled every four pixels.</summary>
    internal void AvoidLine(double x1, double y1, double x2, double y2)
    {
        int steps = (int)Math.Clamp(Math.Max(Math.Abs(x2 - x1), Math.Abs(y2 - y1)) / 4, 1, 500);
        for (int i = 0; i <= steps; i++) Avoid(x1 + ((x2 - x1) * i / steps), y1 + ((y2 - y1) * i / steps));
    }

    /// <summary>The best place for a text of this size around a line; the place then is an obstacle for those that follow.</summary>
    /// <param name="line">Pixels of the line.</param>
    /// <param name="width">Width of the text.</param>
    /// <param name="height">Height of the text.</param>
    /// <returns>Left edge and baseline.</returns>
    internal (double X, double Y) Place(IReadOnlyList<(double X, double Y)> line, double width, double height)
    {
        (double X, double Y) best = (left, top + height);
        double fewest = double.PositiveInfinity;
        foreach (double share in (double[])[0.5, 0.7, 0.3, 0.9, 0.1])
        {
            (double x, double y) = line[(int)(share * (line.Count - 1))];
            foreach ((double dx, double dy) in ((double, double)[])[(8, -8), (8, 8), (-8, -8), (-8, 8), (14, -20), (14, 20), (-14, -20), (-14, 20), (20, -36), (-20, 36)])
            {
                double l = Math.Clamp(dx > 0 ? x + dx : x + dx - width, left + 2, Math.Max(left + 2, right - width - 2));
                double t = Math.Clamp(dy > 0 ? y + dy : y + dy - height, top + 2, Math.Max(top + 2, bottom - height - 2));
                double covered = points.Count(p => p.X > l - 2 && p.X < l + width + 2 && p.Y > t - 2 && p.Y < t + height + 2)
                    + (100 * boxes.Count(b => b.Left < l + width + 4 && b.Right > l - 4 && b.Top < t + height + 2 && b.Bottom > t - 2));
                if (covered >= fewest) continue;
                fewest = covered;
                best = (l, t + (0.8 * height));
            }
        }

        boxes.Add((best.X, best.Y - (0.8 * height), best.X + width, best.Y + (0.2 * height)));
        return best;
    }
}
