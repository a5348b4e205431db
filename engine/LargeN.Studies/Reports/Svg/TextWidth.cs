// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>How wide a text will be at most. The viewer chooses the font, so the widths are those of a wide one (DejaVu Sans).</summary>
internal static class TextWidth
{
    /// <summary>Width in pixels at a font size in pixels.</summary>
    internal static double Of(string text, double size)
    {
        double width = 0;
        foreach (char c in text)
        {
            width += c switch
            {
                'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or ' ' => 0.33,
                'f' or 'r' or 't' or '(' or ')' or '[' or ']' or '-' => 0.41,
                '⁰' or '¹' or '²' or '³' or '⁴' or '⁵' or '⁶' or '⁷' or '⁸' or '⁹' or '⁻' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '×' or '−' or '=' or '…' => 0.92,
                >= 'A' and <= 'Z' => 0.7,
                >= '\u2e80' => 1.05,
                _ => 0.635,
            };
        }

        return width * size;
    }

    /// <summary>The text, cut with an ellipsis where it would be wider than <paramref name="most"/>.</summary>
    internal static string Cut(string text, double size, double most)
    {
        if (Of(text, size) <= most) return text;
        int length = text.Length;
        while (length > 1 && Of(text[..length] + "…", size) > most) length--;
        if (char.IsHighSurrogate(text[length - 1])) length = Math.Max(1, length - 1);
        return text[..length] + "…";
    }
}
