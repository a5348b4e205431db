// SPDX-License-Identifier: MIT
using LargeN.Systems;
using Spectre.Console;

namespace LargeN.Cli.Output;

/// <summary>One observable, ready to be shown: its axes and one text a point.</summary>
internal sealed record ShownObservable(Observable Info, IReadOnlyList<double[]> Axes, string[] Cells);

/// <summary>Observables as tables that fit 80 columns: scalars in one list, curves over one axis side by side.</summary>
internal static class ObservableTables
{
    private const int PageWidth = 79; // a frameless table begins with one space
    private const int Padding = 2;
    private const int Gap = Padding + 1; // and one between columns

    internal static void Write(Terminal terminal, IReadOnlyList<ShownObservable> observables)
    {
        ShownObservable[] scalars = [.. observables.Where(o => o.Axes.Count == 0)];
        if (scalars.Length > 0)
        {
            Table table = Plain("observable", "value", "unit");
            foreach (ShownObservable o in scalars) table.AddRow(new Text(o.Info.Name), new Text(o.Cells[0]), new Text(o.Info.Unit));
            terminal.Write(table);
        }

        foreach (IGrouping<string, ShownObservable> curves in observables.Where(o => o.Axes.Count == 1).GroupBy(o => o.Info.Axes[0]))
            foreach (ShownObservable[] page in Pages([.. curves])) terminal.Write(Curves(curves.Key, page));

        foreach (ShownObservable o in observables.Where(o => o.Axes.Count > 1))
            terminal.Talk($"{o.Info.Name} over {string.Join(" x ", o.Info.Axes)}: {o.Cells.Length} values; --json prints them");
    }

    /// <summary>A table without frames, so that it reads well in a file too.</summary>
    internal static Table Plain(params IReadOnlyList<string> columns)
    {
        Table table = new() { Border = TableBorder.Simple, UseSafeBorder = true };
        foreach (string column in columns) table.AddColumn(new TableColumn(new Text(column)) { Padding = new Padding(0, 0, Padding, 0), NoWrap = column == columns[0] });
        return table;
    }

    private static Table Curves(string axis, ShownObservable[] page)
    {
        Table table = Plain([axis, .. page.Select(o => o.Info.Name)]);
        double[] x = page[0].Axes[0];
        for (int i = 0; i < x.Length; i++) table.AddRow([new Text(Figures.Value(x[i])), .. page.Select(o => new Text(o.Cells[i]))]);
        return table;
    }

    private static IEnumerable<ShownObservable[]> Pages(ShownObservable[] curves)
    {
        List<ShownObservable> page = [];
        int width = 0;
        foreach (ShownObservable o in curves)
        {
            int needed = Math.Max(o.Info.Name.Length, o.Cells.Max(c => c.Length)) + Gap;
            bool sameAxis = page.Count == 0 || page[0].Axes[0].AsSpan().SequenceEqual(o.Axes[0]);
            if (page.Count > 0 && (width + needed > PageWidth || !sameAxis))
            {
                yield return [.. page];
                page.Clear();
            }

            if (page.Count == 0) width = Math.Max(o.Info.Axes[0].Length, o.Axes[0].Max(v => Figures.Value(v).Length)) + Gap;
            width += needed;
            page.Add(o);
        }

        if (page.Count > 0) yield return [.. page];
    }
}
