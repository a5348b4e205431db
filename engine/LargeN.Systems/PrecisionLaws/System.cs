// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>Scaling laws with the bits of numbers: fit and prediction, and random features with rounded weights.</summary>
/// <remarks>Equations and sources: engine/docs/systems/precision-laws.md.</remarks>
public sealed partial class PrecisionLawsSystem : ISystem<PrecisionLawsConfig>
{
    private const string Fits = "the runs and their noise (law), or which runs are taken (fit)";
    private const string Features = "random features and signs of the target";
    private const string Second = "of second order in the noise of a run: 2000 runNoise^2 of the value. Model fit: none stated";
    private static readonly string[] Plane = ["parameter", "token"];
    private static readonly string[] Rounded = ["step", "bits"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "precision-laws",
        "Scaling laws for precision",
        "How does the loss depend on the bits of weights in training and after it, and which precision is best at fixed cost?",
        "Kumar, Ankner, Spector, Bordelon, Muennighoff, Paul, Pehlevan, Re, Raghunathan 2025 (arXiv 2411.04330)",
        "Fewer bits act as fewer parameters; quantisation after training costs more the longer a model was trained; the best precision at fixed cost does not depend on the cost.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("parameterCoefficient", "loss", [], "A. Models law and fit.", Fits, Second),
        new("parameterExponent", "1", [], "a. Models law and fit.", Fits, Second),
        new("dataCoefficient", "loss", [], "B_d. Models law and fit.", Fits, Second),
        new("dataExponent", "1", [], "b. Models law and fit.", Fits, Second),
        new("irreducibleLoss", "loss", [], "E. Models law and fit.", Fits, Second),
        new("precisionScale", "bits", ["component"], "gamma of weights (1), activations (2) and cache (3). Models law and fit.", Fits, Second),
        new("loss", "loss", Plane, "L before quantisation after training. Models law and fit.", Fits, Second),
        new("optimalBits", "bits", [], "The same bits for all three that leave the smallest loss at fixed tokens and fixed parameters times bits. Models law and fit.", Fits, Second),
        new("effectiveParameters", "parameters", ["parameter"], "N_eff. Models law and fit; it is predicted only.", "", ""),
        new("postTrainingLoss", "loss", Plane, "L after quantisation to postBits. Model law with postBits; it is predicted only.", "", ""),
        new("addedLoss", "loss", Plane, "What quantisation to postBits adds. Model law with postBits; it is predicted only.", "", ""),
        new("criticalTokens", "tokens", ["parameter"], "D beyond which more tokens make the quantised model worse. Model law with postBits; it is predicted only.", "", ""),
        new("excessLoss", "label squared", ["step"], "Loss with full weights. Model postTraining.", Features, ""),
        new("weightRange", "1", ["step"], "max|w|. Model postTraining.", Features, ""),
        new("nearestExcess", "label squared", Rounded, "What rounding to the nearest level adds. Model postTraining.", Features, ""),
        new("stochasticExcess", "label squared", Rounded, "What stochastic rounding adds, mean of draws. Model postTraining.", Features + ", roundings", ""),
        new("expectedExcess", "label squared", Rounded, "Its exact mean over roundings, d^2 sum_i S_ii f_i (1 - f_i). Model postTraining.", Features, ""),
        new("smoothExcess", "label squared", Rounded, "The same with f uniform: d^2 tr S / 6. Model postTraining.", Features, ""),
        new("roundingGap", "label squared", Rounded, "stochasticExcess less expectedExcess. Model postTraining.", Features + ", roundings", "none: 0 exactly"),
        new("fullLoss", "label squared", ["width"], "Loss with full weights, mean of the last tenth. Model quantisedTraining.", Features, ""),
        new("quantisedLoss", "label squared", ["width", "bits"], "Loss with rounded weights, trained with them. Model quantisedTraining.", Features, ""),
        new("effectiveWidthFraction", "1", ["width", "bits"], "Width of full weights with the loss of quantisedLoss, over the width; widths between those given by power laws. Model quantisedTraining.", Features, "", IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(PrecisionLawsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(PrecisionLawsConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("fullLoss", out Series? full) || !means.TryGetValue("quantisedLoss", out Series? rounded)) return new Dictionary<string, Series>();
        int bits = rounded.Axes[1].Length;
        double[] fractions = [.. rounded.Values.Select((loss, i) => WidthOf(full, loss) / full.Axes[0][i / bits])];
        return new Dictionary<string, Series> { ["effectiveWidthFraction"] = new Series(rounded.Axes, fractions) };
    }

    /// <summary>The width at which full weights have a loss: between widths a power law; the smallest width where the loss is larger than there, the largest where it is smaller.</summary>
    private static double WidthOf(Series full, double loss)
    {
        double[] widths = full.Axes[0], losses = full.Values;
        if (!(loss < losses[0])) return widths[0];
        for (int i = 1; i < widths.Length; i++)
        {
            if (loss < losses[i]) continue;
            double share = Elementary.Log(loss / losses[i - 1]) / Elementary.Log(losses[i] / losses[i - 1]);
            return widths[i - 1] * PrecisionLaw.Power(widths[i] / widths[i - 1], share);
        }

        return widths[^1];
    }

    private void Check(PrecisionLawsConfig config) =>
        TypedEntry<PrecisionLawsConfig>.Check(this, config, PrecisionLawsJson.Default.PrecisionLawsConfig, PrecisionLawsConfig.Parameters);
}
