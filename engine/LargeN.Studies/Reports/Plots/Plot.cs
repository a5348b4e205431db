// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>A place in a plot.</summary>
/// <param name="X">Abscissa; the index of the category on a categorical axis.</param>
/// <param name="Y">Ordinate; may be NaN or infinite.</param>
/// <param name="Error">One standard error of a simulation; half the width of the band of a theory; NaN where there is none.</param>
internal readonly record struct PlotPoint(double X, double Y, double Error);

/// <summary>One series: theory as a line, simulation as points.</summary>
/// <param name="Label">The values that tell it from the others; empty for the only one.</param>
/// <param name="Keys">The same values by name, as JSON text.</param>
/// <param name="Theory">In rising X.</param>
/// <param name="Simulation">In rising X.</param>
internal sealed record PlotCurve(string Label, IReadOnlyList<KeyValuePair<string, string>> Keys, IReadOnlyList<PlotPoint> Theory, IReadOnlyList<PlotPoint> Simulation)
{
    /// <summary>(simulation - theory) / standard error, where all three are finite or the error alone is zero.</summary>
    internal IReadOnlyList<PlotPoint> Residuals { get; init; } = [];
}

/// <summary>A fitted power law y = exp(Intercept) x^Slope, drawn over the abscissae that entered.</summary>
/// <param name="Curve">Index of the series that was fitted; -1 where it is not a single one of the plot.</param>
/// <param name="From">Smallest abscissa.</param>
/// <param name="To">Largest abscissa.</param>
/// <param name="Slope">Slope.</param>
/// <param name="Intercept">ln y at ln x = 0.</param>
/// <param name="Window">Where points were looked for: what the study file says, else first and last abscissa.</param>
internal sealed record PlotFit(int Curve, double From, double To, double Slope, double Intercept, (double Low, double High) Window);

/// <summary>Everything that a picture of one observable shows, before any coordinate is chosen.</summary>
internal sealed record Plot
{
    /// <summary>What is shown, in words.</summary>
    internal required string Title { get; init; }

    /// <summary>The values that tell this panel from its neighbours; empty where it has none.</summary>
    internal string Panel { get; init; } = "";

    /// <summary>One sentence: what the quantity is.</summary>
    internal string Meaning { get; init; } = "";

    /// <summary>Title of the horizontal axis.</summary>
    internal required string XTitle { get; init; }

    /// <summary>Title of the vertical axis, with its unit.</summary>
    internal required string YTitle { get; init; }

    /// <summary>True for a logarithmic horizontal axis.</summary>
    internal bool LogX { get; init; }

    /// <summary>True for a logarithmic vertical axis.</summary>
    internal bool LogY { get; init; }

    /// <summary>Names of the places of a categorical horizontal axis; null for a numeric one.</summary>
    internal IReadOnlyList<string>? Categories { get; init; }

    /// <summary>What the series' labels are values of.</summary>
    internal string LegendTitle { get; init; } = "";

    /// <summary>True where the labels are numbers in order, which a sequence of colours can show.</summary>
    internal bool IsOrdered { get; init; }

    /// <summary>The series.</summary>
    internal required IReadOnlyList<PlotCurve> Curves { get; init; }

    /// <summary>Fitted slopes.</summary>
    internal IReadOnlyList<PlotFit> Fits { get; init; } = [];

    /// <summary>What the picture leaves out, one sentence each.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many standard errors a comparison allows; NaN where nothing is compared.</summary>
    internal double Sigmas { get; init; } = double.NaN;

    /// <summary>What the bands around the theory are; empty where there are none.</summary>
    internal string BandMeaning { get; init; } = "";

    /// <summary>Name of the vertical direction of a heat map, whose rows are the series; null for curves.</summary>
    internal string? PlaneY { get; init; }

    /// <summary>Whether any residual is there.</summary>
    internal bool HasResiduals => Curves.Any(c => c.Residuals.Count > 0);

    /// <summary>Whether any theory is there.</summary>
    internal bool HasTheory => Curves.Any(c => c.Theory.Count > 0);

    /// <summary>Whether any simulation is there.</summary>
    internal bool HasSimulation => Curves.Any(c => c.Simulation.Count > 0);

    /// <summary>An abscissa in words.</summary>
    internal string XText(double x, int digits = 4) => Categories is { } names && x >= 0 && x < names.Count ? names[(int)x] : NumberText.Of(x, digits);

    /// <summary>True where the point has a place on both axes: finite, and positive on a logarithmic one.</summary>
    internal bool CanShow(PlotPoint point) =>
        double.IsFinite(point.X) && double.IsFinite(point.Y) && (!LogX || point.X > 0) && (!LogY || point.Y > 0);
}
