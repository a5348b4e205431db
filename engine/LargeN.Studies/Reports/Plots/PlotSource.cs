// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Collects the points of one observable over all cells and divides them into panels and series.</summary>
internal static class PlotSource
{
    private sealed record Sample(double X, string XText, Combination Series, Combination Panel, double Prediction, double Band, double Mean, double Error);

    /// <summary>The panels of one observable; empty where no cell has it or nothing varies.</summary>
    /// <param name="result">The study.</param>
    /// <param name="observable">Name of the observable.</param>
    /// <param name="rule">What the study file asks for; null to choose.</param>
    /// <param name="drawn">Fits that some plot holds; added to.</param>
    internal static IEnumerable<Plot> Panels(StudyResult result, string observable, PlotRule? rule, HashSet<FitResult> drawn)
    {
        List<CellResult> cells = [.. result.Cells.Where(c => c.Observables.ContainsKey(observable))];
        if (cells.Count == 0) return [];
        ObservableResult first = cells[0].Observables[observable];
        List<Dimension> factors = Factors(result, cells);
        if ((rule?.X ?? ChooseX(cells, observable, factors)) is not { } x) return [];

        int xAxis = IndexOf(first.Info.Axes, x);
        // A path that is swept and is also the axis (one array a cell) is one horizontal axis: the cells join their curves.
        List<Dimension> others = [.. factors.Where(f => !f.Names.Contains(x))];
        List<Dimension> axes = [.. first.Info.Axes.Select((name, i) => new Dimension([name], i)).Where(d => d.Axis != xAxis && d.Names[0] != x && Varies(cells, observable, d.Axis))];
        List<Dimension> series = (rule?.Y ?? rule?.Series) is { } named
            ? [.. axes.Concat(others).Where(d => d.Names.Contains(named)).Take(1)]
            : axes.Count > 0 ? axes : others;
        List<Dimension> panels = [.. axes.Concat(others).Where(d => !series.Contains(d))];

        bool isPlane = rule?.Y is not null;
        PlotAllowance allowance = PlotAllowance.Of(result, observable);
        List<Sample> samples = Samples(cells, observable, x, xAxis, series, panels, allowance);
        List<string>? categories = samples.All(s => double.IsFinite(s.X)) ? null : [.. samples.Select(s => s.XText).Distinct()];
        bool logX = rule is null ? categories is null && (SpansDecade(samples.Select(s => s.X)) || IsGeometric(samples.Select(s => s.X))) : categories is null && rule.Log.Contains('x', StringComparison.Ordinal);
        bool logY = rule is null
            ? SpansDecade(samples.SelectMany(s => (double[])[s.Prediction, s.Mean]))
            : rule.Log.Contains('y', StringComparison.Ordinal) || (isPlane && SpansDecade(samples.SelectMany(s => (double[])[s.Prediction, s.Mean])));

        List<Combination> allPanels = [.. samples.Select(s => s.Panel).DistinctBy(p => p.Identity)];
        (IReadOnlyList<Combination> shownPanels, _) = Combination.Choose(allPanels, PlotPlan.MostPanels);
        List<Plot> plots = [];
        foreach (Combination panel in shownPanels)
        {
            List<Sample> here = [.. samples.Where(s => s.Panel.Identity == panel.Identity)];
            List<Combination> allSeries = [.. here.Select(s => s.Series).DistinctBy(s => s.Identity)];
            bool fromAxis = series.Any(d => d.Axis >= 0);
            (IReadOnlyList<Combination> shown, bool areNumbers) = Combination.Choose(allSeries, isPlane ? PlotPlan.MostRows : fromAxis ? PlotPlan.MostAxisSeries : PlotPlan.MostSeries);

            List<string> notes = [];
            string seriesTitle = string.Join(", ", series.Select(d => d.Title));
            if (shown.Count < allSeries.Count) notes.Add($"{shown.Count} of {allSeries.Count} values of {seriesTitle} are drawn.");
            if (shownPanels.Count < allPanels.Count && ReferenceEquals(panel, shownPanels[0]))
                notes.Add($"{shownPanels.Count} of {allPanels.Count} combinations of {string.Join(", ", panels.Select(d => d.Title))} have a panel.");

            Plot plot = new()
            {
                Title = Vocabulary.Words(observable),
                Panel = panels.Count > 0 && allPanels.Count > 1 ? panel.Title : "",
                Meaning = first.Info.Meaning,
                XTitle = Vocabulary.Titled(x),
                YTitle = Vocabulary.WithUnit(observable, first.Info.Unit),
                LogX = logX,
                LogY = logY,
                Categories = categories?.ConvertAll(SweepValue.Words),
                LegendTitle = allSeries.Count > 1 || isPlane ? seriesTitle : "",
                IsOrdered = areNumbers && shown.Count > 2,
                Curves = [.. shown.Select(s => Curve(s, panel, here, categories, allSeries.Count > 1 || isPlane))],
                Notes = notes,
                Sigmas = allowance.Sigmas,
                BandMeaning = allowance.Meaning,
                PlaneY = isPlane ? seriesTitle : null,
            };
            plots.Add(isPlane ? plot : plot with { Fits = FitsOn(result, observable, x, plot, panel, drawn) });
        }

        return plots;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return -1;
    }

    /// <summary>True for an axis with more than one value, in a cell or from cell to cell.</summary>
    private static bool Varies(List<CellResult> cells, string observable, int axis) =>
        cells.SelectMany(c => c.Observables[observable].Axes is { } axes && axes.Count > axis ? axes[axis] : []).Distinct().Skip(1).Any();

    /// <summary>The factors whose values differ between the cells.</summary>
    internal static List<Dimension> Factors(StudyResult result, List<CellResult> cells) =>
        [.. result.Study.Factors.Select(f => new Dimension(f.Paths, -1)).Where(d => cells.Select(c => string.Join('\u001f', d.ValuesAt(c, []))).Distinct().Skip(1).Any())];

    /// <summary>The inner axis with more than one point; else the first varying path, numbers first; else null.</summary>
    private static string? ChooseX(List<CellResult> cells, string observable, List<Dimension> factors)
    {
        ObservableResult first = cells[0].Observables[observable];
        for (int axis = first.Info.Axes.Count - 1; axis >= 0; axis--)
            if (cells.Any(c => c.Observables[observable].Axes is { } axes && axes.Count > axis && axes[axis].Length > 1)) return first.Info.Axes[axis];
        foreach (Dimension factor in factors)
            foreach (string path in factor.Names)
                if (cells.All(c => SweepValue.Number(Dimension.TextOf(c, path)) is not null)) return path;
        return factors.Count > 0 ? factors[0].Names[0] : first.Info.Axes.Count > 0 ? first.Info.Axes[^1] : null;
    }

    private static List<Sample> Samples(List<CellResult> cells, string observable, string x, int xAxis, List<Dimension> series, List<Dimension> panels, PlotAllowance allowance)
    {
        List<Sample> samples = [];
        foreach (CellResult cell in cells)
        {
            ObservableResult values = cell.Observables[observable];
            int points = Math.Max(values.Prediction?.Length ?? 0, values.Mean?.Length ?? 0);
            for (int point = 0; point < points; point++)
            {
                double[] place = AxisPlace.Of(values.Axes, point);
                string text = xAxis >= 0 && xAxis < place.Length ? NumberText.RoundTrip(place[xAxis]) : Dimension.TextOf(cell, x);
                samples.Add(new Sample(
                    xAxis >= 0 && xAxis < place.Length ? place[xAxis] : SweepValue.Number(text) ?? double.NaN,
                    text,
                    Combine(series, cell, place),
                    Combine(panels, cell, place),
                    At(values.Prediction, point),
                    allowance.Band(values, point),
                    At(values.Mean, point),
                    At(values.StandardError, point)));
            }
        }

        return samples;
    }

    private static double At(double[]? values, int point) => values is not null && point < values.Length ? values[point] : double.NaN;

    private static Combination Combine(List<Dimension> dimensions, CellResult cell, double[] place) =>
        new([.. dimensions.SelectMany(d => d.Names.Zip(d.ValuesAt(cell, place), KeyValuePair.Create))]);

    private static PlotCurve Curve(Combination series, Combination panel, List<Sample> samples, List<string>? categories, bool isLabelled)
    {
        List<Sample> mine = [.. samples.Where(s => s.Series.Identity == series.Identity)];
        double X(Sample s) => categories is null ? s.X : categories.IndexOf(s.XText);
        return new PlotCurve(
            isLabelled ? series.Label : "",
            [.. series.Keys, .. panel.Keys],
            [.. mine.Where(s => !double.IsNaN(s.Prediction)).Select(s => new PlotPoint(X(s), s.Prediction, s.Band)).OrderBy(p => p.X)],
            [.. mine.Where(s => !double.IsNaN(s.Mean)).Select(s => new PlotPoint(X(s), s.Mean, s.Error)).OrderBy(p => p.X)])
        {
            Residuals = [.. mine.Select(s => new PlotPoint(X(s), (s.Mean - s.Prediction) / s.Error, double.NaN)).Where(p => !double.IsNaN(p.Y)).OrderBy(p => p.X)],
        };
    }

    /// <summary>True where all finite values are positive and differ by more than a factor ten.</summary>
    private static bool SpansDecade(IEnumerable<double> values)
    {
        (double low, double high) = (double.PositiveInfinity, 0);
        foreach (double value in values.Where(double.IsFinite))
        {
            if (value <= 0) return false;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return high / 10 > low;
    }

    /// <summary>True for three or more positive places that rise by one factor (64, 128, 256): whoever chose them thinks in logarithms.</summary>
    private static bool IsGeometric(IEnumerable<double> values)
    {
        double[] places = [.. values.Where(double.IsFinite).Distinct().Order()];
        if (places.Length < 3 || places[0] <= 0) return false;
        double ratio = places[1] / places[0];
        return ratio >= 1.4 && Enumerable.Range(1, places.Length - 1).All(i => Math.Abs((places[i] / places[i - 1] / ratio) - 1) < 0.05);
    }

    private static List<PlotFit> FitsOn(StudyResult result, string observable, string x, Plot plot, Combination panel, HashSet<FitResult> drawn)
    {
        List<PlotFit> fits = [];
        foreach (FitResult fit in result.Fits)
        {
            if (fit.Rule.Observable != observable || fit.Rule.Against != x || fit.Rule.Minus is not null || !FitPlots.CanDraw(fit)) continue;
            if (!fit.Group.All(g => panel.Keys.All(k => k.Key != g.Key || SweepValue.Same(k.Value, g.Value)))) continue;
            List<int> curves = [.. Enumerable.Range(0, plot.Curves.Count).Where(i => fit.Group.All(g => plot.Curves[i].Keys.All(k => k.Key != g.Key || SweepValue.Same(k.Value, g.Value))))];
            if (curves.Count == 0) continue;       // its series was thinned out
            fits.Add(new PlotFit(curves.Count == 1 ? curves[0] : -1, fit.X.Min(), fit.X.Max(), fit.Slope, fit.Intercept, FitPlots.Window(fit)));
            drawn.Add(fit);
        }

        return fits;
    }
}
