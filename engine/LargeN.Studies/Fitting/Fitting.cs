// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Log-log slopes of a study with 95 % intervals.</summary>
/// <remarks>
/// Cells are independent, so a slope with one point a cell has the t-interval of the line. The points of one cell share their replicas and are never
/// taken as independent: a slope with several points of a cell has its interval by the delete-one jackknife over the replicas of each cell, the
/// variances of the cells added. A slope of the theory alone has the t-interval of the line, which then says how straight the theory is.
/// </remarks>
internal sealed class Fitting(StudyStore store, Entry entry, IReadOnlyList<CellResult> cells, IReadOnlyList<StoredCell> stored)
{
    /// <summary>All fits, in the order of the rules and then of the cells.</summary>
    internal IReadOnlyList<FitResult> All() => [.. store.Study.Fits.SelectMany(Of)];

    private IEnumerable<FitResult> Of(FitRule rule)
    {
        List<IGrouping<string, FitPoint>> groups = [.. FitPoints.Of(store.Study, rule, cells).GroupBy(p => string.Join('\n', p.Group.Select(g => $"{g.Key}={g.Value}")))];
        return groups.Count == 0
            ? [Failed(rule, [], [], new Verdict(VerdictKind.IllConditioned, 0))]
            : groups.Select(g => Of(rule, [.. g.OrderBy(p => p.X)]));
    }

    private FitResult Of(FitRule rule, FitPoint[] points)
    {
        // A difference may have either sign, but one sign: where it changes, the difference is not resolved.
        int sign = rule.Minus is null ? 1 : Math.Sign(points[0].Y is var y && double.IsNaN(y) ? 0 : y);
        double[] xs = [.. points.Select(p => p.X)];
        double[] ys = [.. points.Select(p => sign * p.Y)];
        for (int i = 0; i < points.Length; i++)
        {
            if (!(xs[i] > 0 && ys[i] > 0 && double.IsFinite(xs[i]) && double.IsFinite(ys[i])))
                return Failed(rule, points, ys, new Verdict(VerdictKind.NonFinite, i, ys[i]));
        }

        if (xs.Distinct().Count() < 2) return Failed(rule, points, ys, new Verdict(VerdictKind.IllConditioned, points.Length));
        LogLogLine line = LogLogLine.Through(xs, ys);
        bool simulated = rule.Of == "simulation" || rule.Minus == "simulation";
        bool independent = points.Select(p => p.Cell).Distinct().Count() == points.Length;
        double half = independent || !simulated ? line.StandardError * (points.Length < 3 ? double.NaN : LogLogLine.Quantile(points.Length - 2)) : double.NaN;
        Verdict verdict = Verdict.Converged;

        // Two cells leave no scatter to judge by; their replicas do.
        if (simulated && (!independent || points.Length < 3)) (half, verdict) = Jackknife(rule, points, xs, ys, sign);
        double low = line.Slope - half, high = line.Slope + half;
        return new FitResult(rule, points[0].Group, xs, ys, line.Slope, line.Intercept, low, high, LocalSlopes(xs, ys), verdict, Passes(rule, line.Slope, low, high, verdict));
    }

    // Half the interval of the slope from the replicas of the cells.
    private (double Half, Verdict Verdict) Jackknife(FitRule rule, FitPoint[] points, double[] xs, double[] ys, int sign)
    {
        double variance = 0;
        int fewest = int.MaxValue;
        foreach (int cell in points.Select(p => p.Cell).Distinct())
        {
            IReadOnlyList<double[]> leftOut = LeftOut(stored[cell], rule.Observable);
            fewest = Math.Min(fewest, leftOut.Count);
            double[] mean = cells[cell].Observables[rule.Observable].Mean!;
            double[] slopes = new double[leftOut.Count];
            for (int r = 0; r < slopes.Length; r++)
            {
                double[] moved = [.. ys];
                for (int i = 0; i < points.Length; i++)
                {
                    if (points[i].Cell != cell) continue;
                    double change = leftOut[r][points[i].Point] - mean[points[i].Point];
                    moved[i] += sign * (rule.Of == "simulation" ? change : -change);
                    if (!(moved[i] > 0)) return (double.NaN, new Verdict(VerdictKind.IllConditioned, i, moved[i]));
                }

                slopes[r] = LogLogLine.Through(xs, moved).Slope;
            }

            double error = LeaveOneOut.StandardError(slopes);
            variance += error * error;
        }

        return (fewest < 2 ? double.NaN : Math.Sqrt(variance) * LogLogLine.Quantile(fewest - 1), Verdict.Converged);
    }

    private IReadOnlyList<double[]> LeftOut(StoredCell cell, string observable)
    {
        CellSample sample = store.Sample(cell);
        return sample.Layout.Columns.FirstOrDefault(c => c.Observable == observable) is { } column
            ? LeaveOneOut.Columns(sample, column.Offset, column.Points)
            : StudyResults.DerivedOf(store, entry, cell, sample).First(d => d.Observable == observable).LeftOut;
    }

    private static bool? Passes(FitRule rule, double slope, double low, double high, Verdict verdict)
    {
        if (rule.Expect is not { } expect) return null;
        if (!verdict.IsConverged) return false;
        return double.IsNaN(low) ? Math.Abs(slope - expect) <= rule.Tolerance : low - rule.Tolerance <= expect && expect <= high + rule.Tolerance;
    }

    private static double[] LocalSlopes(double[] xs, double[] ys)
    {
        double[] slopes = new double[xs.Length - 1];
        for (int i = 0; i < slopes.Length; i++) slopes[i] = Math.Log(ys[i + 1] / ys[i]) / Math.Log(xs[i + 1] / xs[i]);
        return slopes;
    }

    private static FitResult Failed(FitRule rule, FitPoint[] points, double[] ys, Verdict verdict) => new(
        rule, points.Length == 0 ? [] : points[0].Group, [.. points.Select(p => p.X)], ys, double.NaN, double.NaN, double.NaN, double.NaN, [], verdict, rule.Expect is null ? null : false);
}
