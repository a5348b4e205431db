// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>What the colour of a heat map shows.</summary>
internal enum HeatQuantity
{
    /// <summary>The prediction.</summary>
    Theory,

    /// <summary>The mean over replicas.</summary>
    Simulation,

    /// <summary>(simulation - theory) / standard error.</summary>
    Residual,
}

/// <summary>A plane of values: what a plot with two directions shows of one quantity.</summary>
/// <param name="Plot">Titles, rows (its series) and columns.</param>
/// <param name="Quantity">What the colour shows.</param>
internal sealed record HeatMap(Plot Plot, HeatQuantity Quantity)
{
    /// <summary>The columns: abscissae in rising order, or places of categories.</summary>
    internal IReadOnlyList<double> Columns { get; } =
        [.. Plot.Curves.SelectMany(c => c.Theory.Concat(c.Simulation)).Select(p => p.X).Distinct().Order()];

    /// <summary>Title in words.</summary>
    internal string Title => Quantity switch
    {
        HeatQuantity.Theory => $"{Plot.Title}: theory",
        HeatQuantity.Simulation => $"{Plot.Title}: simulation",
        _ => $"{Plot.Title}: z",
    };

    /// <summary>The maps of a plane that have any value.</summary>
    internal static IEnumerable<HeatMap> Of(Plot plot)
    {
        if (plot.HasTheory) yield return new HeatMap(plot, HeatQuantity.Theory);
        if (plot.HasSimulation) yield return new HeatMap(plot, HeatQuantity.Simulation);
        if (plot.HasResiduals) yield return new HeatMap(plot, HeatQuantity.Residual);
    }

    /// <summary>The value of a row and column; NaN where there is none.</summary>
    internal double Value(int row, double column)
    {
        PlotCurve curve = Plot.Curves[row];
        IReadOnlyList<PlotPoint> points = Quantity switch { HeatQuantity.Theory => curve.Theory, HeatQuantity.Simulation => curve.Simulation, _ => curve.Residuals };
        foreach (PlotPoint point in points)
            if (point.X.Equals(column)) return point.Y;
        return double.NaN;
    }

    /// <summary>Values that the colours span: theory and simulation have one range, so that their maps can be compared.</summary>
    internal IEnumerable<double> Range() => Plot.Curves.SelectMany(c => c.Theory.Concat(c.Simulation)).Select(p => p.Y).Where(v => double.IsFinite(v) && (!Plot.LogY || v > 0));
}
