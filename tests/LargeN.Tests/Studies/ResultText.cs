// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using LargeN.Studies;

namespace LargeN.Tests.Studies;

/// <summary>Every number of a result, bit for bit, less its provenance: what any export is made of.</summary>
internal static class ResultText
{
    internal static string Of(StudyResult result)
    {
        StringBuilder text = new();
        foreach (CellResult cell in result.Cells)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cell.Id} {cell.Seed} {cell.ReplicasDone} {cell.ReplicasDiverged} {cell.Failure}\n");
            foreach ((string name, ObservableResult o) in cell.Observables)
                text.Append(CultureInfo.InvariantCulture, $"{name} {Bits(o.Prediction)} {o.PredictionVerdict} {Bits(o.Mean)} {Bits(o.StandardError)} {o.Count}\n");
        }

        foreach (ComparisonRow row in result.Comparisons)
            text.Append(CultureInfo.InvariantCulture, $"{row.CellId} {row.Observable} {row.Point} {Bits([row.Mean, row.Z, row.Ratio, row.Allowed])} {row.Agrees}\n");
        foreach (FitResult fit in result.Fits)
            text.Append(CultureInfo.InvariantCulture, $"{fit.Rule.Name} {Bits(fit.X)} {Bits(fit.Y)} {Bits([fit.Slope, fit.Intercept, fit.Low, fit.High])} {Bits(fit.LocalSlopes)} {fit.Verdict} {fit.Passes}\n");
        return text.ToString();
    }

    private static string Bits(double[]? values) => values is null
        ? "none"
        : string.Join(',', values.Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x16", CultureInfo.InvariantCulture)));
}
