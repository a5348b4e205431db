// SPDX-License-Identifier: MIT
using LargeN.Numerics;
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
    private const double Confidence = 0.95;

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
        LogLogFit fit = LogLogFit.Of(xs, ys, confidence: Confidence);
        if (!fit.Verdict.IsConverged) return Failed(rule, points, ys, fit.Verdict);

        bool simulated = rule.Of == "simulation" || rule.Minus == "simulation";
        bool independent = points.Select(p => p.Cell).Distinct().Count() == points.Length;
        (double half, Verdict verdict) = (points.Length < 3 ? double.NaN : (fit.SlopeHigh - fit.SlopeLow) / 2, Verdict.Converged);

        // Two cells leave no scatter to judge by; their replicas do.
        if (simulated && (!independent || points.Length < 3)) (half, verdict) = ByReplicas(rule, points, fit.Slope, xs, ys, sign);
        double low = fit.Slope - half, high = fit.Slope + half;
        return new FitResult(rule, points[0].Group, xs, ys, fit.Slope, fit.Intercept, low, high, fit.LocalSlopes, verdict, Passes(rule, fit.Slope, low, high, verdict));
    }

    // Half the interval of the slope from the replicas of the cells; a difference that changes sign with a replica left out has none.
    private (double Half, Verdict Verdict) ByReplicas(FitRule rule, FitPoint[] points, double slope, double[] xs, double[] ys, int sign)
    {
        double variance = 0;
        int fewest = int.MaxValue;
        foreach (int cell in points.Select(p => p.Cell).Distinct())
        {
            IReadOnlyList<double[]> leftOut = LeftOut(stored[cell], rule.Observable);
            if (leftOut.Count < 2) return (double.NaN, Verdict.Converged);
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
                }

                slopes[r] = LogLogFit.Of(xs, moved).Slope;
            }

            JackknifeEstimate estimate = Jackknife.FromLeaveOneOut(slope, slopes);
            if (!estimate.Verdict.IsConverged) return (double.NaN, new Verdict(VerdictKind.IllConditioned, estimate.Verdict.Index));
            variance += estimate.StandardError * estimate.StandardError;
        }

        return (Math.Sqrt(variance) * StudentT.HalfWidth(Confidence, fewest - 1), Verdict.Converged);
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

    private static FitResult Failed(FitRule rule, FitPoint[] points, double[] ys, Verdict verdict) => new(
        rule, points.Length == 0 ? [] : points[0].Group, [.. points.Select(p => p.X)], ys, double.NaN, double.NaN, double.NaN, double.NaN, [], verdict, rule.Expect is null ? null : false);
}
