// SPDX-License-Identifier: MIT
using System.Text;

namespace LargeN.Studies.Reports;

/// <summary>Builds the <c>d</c> of an SVG path.</summary>
internal sealed class SvgPath
{
    private readonly StringBuilder text = new();

    /// <summary>True where nothing was drawn.</summary>
    internal bool IsEmpty => text.Length == 0;

    internal SvgPath Move(double x, double y) => Add('M', x, y);

    internal SvgPath Line(double x, double y) => Add('L', x, y);

    internal SvgPath Close()
    {
        text.Append('Z');
        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>A marker around a place. Six shapes, so that series differ without colour too.</summary>
    internal static string Marker(int shape, double x, double y, double r)
    {
        SvgPath path = new();
        switch (shape % 6)
        {
            case 0:
                string radius = Markup.Number(r);
                return $"M{Markup.Number(x - r)} {Markup.Number(y)}a{radius} {radius} 0 1 0 {Markup.Number(2 * r)} 0a{radius} {radius} 0 1 0 {Markup.Number(-2 * r)} 0Z";
            case 1:
                r *= 0.9;
                path.Move(x - r, y - r).Line(x + r, y - r).Line(x + r, y + r).Line(x - r, y + r);
                break;
            case 2:
                r *= 1.25;
                path.Move(x, y - r).Line(x + r, y).Line(x, y + r).Line(x - r, y);
                break;
            case 3:
                r *= 1.15;
                path.Move(x, y - r).Line(x + r, y + (0.8 * r)).Line(x - r, y + (0.8 * r));
                break;
            case 4:
                r *= 1.15;
                path.Move(x, y + r).Line(x + r, y - (0.8 * r)).Line(x - r, y - (0.8 * r));
                break;
            default:
                r *= 1.1;
                path.Move(x - r, y).Line(x - (r / 2), y - (0.87 * r)).Line(x + (r / 2), y - (0.87 * r)).Line(x + r, y).Line(x + (r / 2), y + (0.87 * r)).Line(x - (r / 2), y + (0.87 * r));
                break;
        }

        return path.Close().ToString();
    }

    private SvgPath Add(char command, double x, double y)
    {
        text.Append(command).Append(Markup.Number(x)).Append(' ').Append(Markup.Number(y));
        return this;
    }
}
