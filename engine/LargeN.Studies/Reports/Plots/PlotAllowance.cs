// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>What a comparison lets a simulation differ by, for drawing: standard errors in the residuals, the rest as a band around the theory.</summary>
/// <param name="Sigmas">Standard errors; NaN where the observable is not compared.</param>
/// <param name="Relative">Fraction of the theory.</param>
/// <param name="UseStatedBias">Whether the finite-size bias that the theory states counts.</param>
internal sealed record PlotAllowance(double Sigmas, double Relative, bool UseStatedBias)
{
    /// <summary>What the band is, for the caption; empty where there is none.</summary>
    internal string Meaning => UseStatedBias ? "Bands: the finite-size bias that the theory states." : Relative > 0 ? $"Bands: {NumberText.Of(Relative)} of the theory, which the comparison allows." : "";

    /// <summary>The allowance of an observable by the rules of the study.</summary>
    internal static PlotAllowance Of(StudyResult result, string observable) =>
        Comparing.RuleOf(result.Study, observable) is { } rule ? new(rule.Sigmas, rule.Relative, rule.UseStatedBias) : new(double.NaN, 0, false);

    /// <summary>Half the width of the band at a point; NaN where there is none.</summary>
    internal double Band(ObservableResult values, int point)
    {
        if (values.Prediction is not { } theory || point >= theory.Length) return double.NaN;
        double bias = UseStatedBias && values.StatedBias is { } stated && point < stated.Length ? stated[point] : 0;
        double half = bias + (Relative * Math.Abs(theory[point]));
        return half > 0 && double.IsFinite(half) ? half : double.NaN;
    }
}
