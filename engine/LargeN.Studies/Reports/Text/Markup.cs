// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;

namespace LargeN.Studies.Reports;

/// <summary>Builds HTML and SVG that is also well-formed XML. Every text that did not come from this folder passes <see cref="Escape"/>.</summary>
internal sealed class Markup
{
    private readonly StringBuilder text = new();

    /// <summary>Adds markup as it stands.</summary>
    internal Markup Raw(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>Adds a text, escaped.</summary>
    internal Markup Text(string value)
    {
        text.Append(Escape(value));
        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>
    /// Makes a text inert in element content and in quoted attributes. Characters that XML 1.0 forbids (most control characters, lone surrogates)
    /// become U+FFFD, so that no title can break the document.
    /// </summary>
    internal static string Escape(string value)
    {
        StringBuilder escaped = new(value.Length + 16);
        foreach (Rune rune in value.EnumerateRunes())               // lone surrogates arrive as U+FFFD
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' or '\r' => escaped.Append((char)rune.Value),
                < 0x20 or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => escaped.Append('\ufffd'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A coordinate with at most two decimals. A coordinate far outside any plot is pulled to its rim: viewers overflow on large ones.</summary>
    internal static string Number(double coordinate)
    {
        double rounded = Math.Round(Math.Clamp(coordinate, -1e5, 1e5), 2);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }
}
