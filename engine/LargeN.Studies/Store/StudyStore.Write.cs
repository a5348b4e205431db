// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.InteropServices;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    // SQLite's own limit for one blob, less a margin for the row around it.
    private const long MaximumBlobBytes = 999_000_000;

    /// <summary>Writes what the theory says of some cells: one transaction.</summary>
    internal void PutPredictions(IReadOnlyCollection<(string Cell, Prediction Prediction)> predictions)
    {
        if (predictions.Count == 0) return;
        Transaction(() =>
        {
            foreach ((string cell, Prediction prediction) in predictions) Put(cell, prediction);
        });
    }

    /// <summary>Writes a finished block: one transaction.</summary>
    internal void PutBlock(string cell, SeriesLayout layout, Observation observation, double seconds, Device device)
    {
        (uint first, int count) = (observation.Replicas.First, observation.Replicas.Count);
        byte[] data = BlockCodec.Bytes(CellSample.Of(layout, observation).Values);
        string verdicts = BlockCodec.VerdictText(first, observation.Verdicts);
        Transaction(() =>
        {
            Insert(
                "blocks", cell, (long)first, count, verdicts, data, seconds + 0.0, DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
                EngineVersion.Current, Describe(device), $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
            UpdateCell(cell, "layout = $layout, derived = NULL", ("$layout", layout.ToString()));
            Execute("DELETE FROM observations WHERE cell = $cell", ("$cell", cell));
        });
    }

    /// <summary>Largest number of replicas that one block can hold.</summary>
    internal static int MaximumReplicas(SeriesLayout layout) => (int)Math.Min(int.MaxValue, MaximumBlobBytes / sizeof(double) / Math.Max(1, layout.Stride));

    /// <summary>Whether <c>observations</c> holds all blocks of a cell.</summary>
    internal bool IsSummarised(string cell) => Guarded(() => Scalar("SELECT 1 FROM observations WHERE cell = $cell LIMIT 1", ("$cell", cell)) is not null);

    /// <summary>Writes the means of a cell.</summary>
    internal void PutObservations(string cell, CellSummary summary) => Transaction(() =>
    {
        Execute("DELETE FROM observations WHERE cell = $cell", ("$cell", cell));
        foreach (SeriesLayout.Column column in summary.Layout.Columns)
        {
            for (int p = 0; p < column.Points; p++)
            {
                (double mean, double error) = (summary.Mean[column.Offset + p], summary.StandardError[column.Offset + p]);
                Row(column, p, mean, error, summary, null);
            }
        }

        SeriesLayout derived = SeriesLayout.Of(summary.Derived.Select(d => (d.Observable, d.Axes, Verdict.Converged)));
        UpdateCell(cell, "derived = $layout", ("$layout", derived.ToString()));
        foreach (SeriesLayout.Column column in derived.Columns)
        {
            DerivedSeries series = summary.Derived.Single(d => d.Observable == column.Observable);
            for (int p = 0; p < column.Points; p++)
                Row(column, p, series.Values[p], series.StandardError[p], summary, BlockCodec.Bytes([.. series.LeftOut.Select(l => l[p])]));
        }

        void Row(SeriesLayout.Column column, int p, double mean, double error, CellSummary of, byte[]? leftOut)
        {
            VerdictKind verdict = double.IsFinite(mean) ? VerdictKind.Converged : of.Count == 0 ? of.FirstFailure.Kind : VerdictKind.NonFinite;
            Insert("observations", [.. Key(cell, column, p), Real(mean), Real(error), of.Count, of.Diverged, verdict.ToString(), leftOut]);
        }
    });

    /// <summary>Writes or clears the failure of a cell.</summary>
    internal void SetFailure(string cell, string? message) =>
        Transaction(() => UpdateCell(cell, "failure = $failure", ("$failure", message)));

    private void Put(string cell, Prediction prediction)
    {
        SeriesLayout layout = SeriesLayout.Of(prediction.Observables.Select(o => (o.Key, o.Value.Axes, prediction.Verdicts.TryGetValue(o.Key, out Verdict v) ? v : Verdict.Converged)));
        Execute("DELETE FROM predictions WHERE cell = $cell", ("$cell", cell));
        UpdateCell(cell, "predicted = $layout", ("$layout", layout.ToString()));
        foreach (SeriesLayout.Column column in layout.Columns)
        {
            Series series = prediction.Observables[column.Observable];
            for (int p = 0; p < column.Points; p++)
            {
                double? bias = series.StatedBias is { } stated ? Real(stated[p]) : null;
                Insert("predictions", [.. Key(cell, column, p), Real(series.Values[p]), bias, OfPoint(column.Verdict.Kind, series.Values[p]).ToString()]);
            }
        }
    }

    // An infinite point makes the observable's verdict Diverged; in the table each point has its own.
    private static VerdictKind OfPoint(VerdictKind observable, double value) =>
        double.IsFinite(value) && observable is (VerdictKind.Diverged or VerdictKind.NonFinite) ? VerdictKind.Converged : observable;

    private static object?[] Key(string cell, SeriesLayout.Column column, int point)
    {
        double[] at = AxisPlace.Of(column.Axes, point);
        return [cell, column.Observable, point, at.Length > 0 ? Real(at[0]) : null, at.Length > 1 ? Real(at[1]) : null];
    }

    // SQLite has no NaN, which is NULL beside its verdict, and no minus zero.
    private static double? Real(double value) => double.IsNaN(value) ? null : value + 0.0;

    private static string Describe(Device device) => device.Limits.VectorBits > 0
        ? $"{device.Name}, {Text(device.Limits.VectorBits)}-bit vectors"
        : device.Name;
}
