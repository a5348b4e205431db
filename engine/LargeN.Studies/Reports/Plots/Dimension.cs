// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Something that varies from point to point: a swept factor (one or several paths), or an axis.</summary>
/// <param name="Names">Config paths that move together, or the one name of an axis.</param>
/// <param name="Axis">Index of the axis; -1 for a factor.</param>
internal sealed record Dimension(IReadOnlyList<string> Names, int Axis)
{
    /// <summary>"ridge λ", "samples P, width N".</summary>
    internal string Title => string.Join(", ", Names.Select(Vocabulary.Titled));

    /// <summary>The values of a cell and a point as JSON texts, one a name.</summary>
    internal string[] ValuesAt(CellResult cell, double[] place) => Axis >= 0
        ? [NumberText.RoundTrip(place[Axis])]
        : [.. Names.Select(name => TextOf(cell, name))];

    /// <summary>The JSON text that a cell has at a swept path; empty where it has none.</summary>
    internal static string TextOf(CellResult cell, string path)
    {
        foreach ((string key, string value) in cell.Sweep)
            if (key == path) return value;
        return "";
    }
}

/// <summary>One combination of values of several dimensions.</summary>
/// <param name="Keys">Every name and its JSON text.</param>
internal sealed record Combination(IReadOnlyList<KeyValuePair<string, string>> Keys)
{
    /// <summary>The values: "0.001", "0.001, 64".</summary>
    internal string Label => string.Join(", ", Keys.Select(k => SweepValue.Words(k.Value)));

    /// <summary>Names and values: "ridge λ = 0.001".</summary>
    internal string Title => string.Join(", ", Keys.Select(k => $"{Vocabulary.Titled(k.Key)} = {SweepValue.Words(k.Value)}"));

    /// <summary>The number that orders it: that of its first value, NaN where this is no number or where there is none.</summary>
    internal double Order => Keys.Count > 0 ? SweepValue.Number(Keys[0].Value) ?? double.NaN : double.NaN;

    /// <summary>Text that is equal for equal combinations.</summary>
    internal string Identity => string.Join('\u001f', Keys.Select(k => k.Value));

    /// <summary>Those of a list that are drawn when at most <paramref name="most"/> are: in rising order where all are numbers, else in the order met.</summary>
    internal static (IReadOnlyList<Combination> Chosen, bool AreNumbers) Choose(IReadOnlyList<Combination> all, int most)
    {
        bool areNumbers = all.Count > 0 && all.All(c => c.Keys.Count > 0 && c.Keys.All(k => SweepValue.Number(k.Value) is not null));
        IReadOnlyList<Combination> ordered = areNumbers ? [.. all.OrderBy(c => c, Comparer<Combination>.Create(CompareNumbers))] : all;
        bool isSingle = areNumbers && ordered[0].Keys.Count == 1;
        int[] indices = Spread.Indices([.. ordered.Select(c => isSingle ? c.Order : double.NaN)], most);
        return ([.. indices.Select(i => ordered[i])], isSingle);
    }

    private static int CompareNumbers(Combination a, Combination b)
    {
        for (int i = 0; i < a.Keys.Count; i++)
        {
            int order = SweepValue.Number(a.Keys[i].Value)!.Value.CompareTo(SweepValue.Number(b.Keys[i].Value)!.Value);
            if (order != 0) return order;
        }

        return 0;
    }
}
