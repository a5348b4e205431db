// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>How far the features of a classifier have collapsed onto a simplex of class means; all vanish at full collapse but the last, which becomes 1.</summary>
/// <param name="WithinOverBetween">NC1 = tr(Sigma_W Sigma_B^+)/K, the pseudo-inverse cut at 1e-8 of the largest eigenvalue; infinite where all class means are one.</param>
/// <param name="TraceRatio">tr Sigma_W / tr Sigma_B, the cheap form of NC1; infinite where all class means are one.</param>
/// <param name="NormSpread">Equinorm: standard deviation over mean of |M_c|, M_c the centred class means.</param>
/// <param name="AngleDeviation">NC2: mean over pairs of classes of |cos(M_c, M_c') + 1/(K - 1)|.</param>
/// <param name="SelfDuality">NC3 = | W/|W| - M/|M| |, Frobenius, W the weights of the readout; null where none were given.</param>
/// <param name="NearestMeanAccuracy">NC4: share of samples whose nearest class mean is that of their class; ties go to the lower class.</param>
/// <param name="Verdict">
/// <see cref="VerdictKind.NonFinite"/> with the row-major index of a feature that is NaN or infinite, all measures NaN; <see cref="VerdictKind.Diverged"/> where all class means are one; else that of
/// the singular values.
/// </param>
public sealed record NeuralCollapseMeasures(
    double WithinOverBetween, double TraceRatio, double NormSpread, double AngleDeviation, double? SelfDuality, double NearestMeanAccuracy, Verdict Verdict);
