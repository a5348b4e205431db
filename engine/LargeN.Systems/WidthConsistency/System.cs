// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.WidthConsistency;

/// <summary>From which width on finite networks equal their infinite limit, and what is left.</summary>
/// <remarks>Equations and sources: engine/docs/systems/width-consistency.md.</remarks>
public sealed partial class WidthConsistencySystem : ISystem<WidthConsistencyConfig>
{
    private const string Draws = "teacher, batches, test inputs, initial weights";
    private const string Order = "exponent of the limit; transients of order N^-1";

    internal static readonly string[] Ends = ["excessLoss", "predictionVariance", "ensembleLoss", "predictionDistance", "kernelMisalignment", "centredMisalignment", "quantileDistance"];

    internal static readonly string[] Times = ["lossCurve", "varianceCurve"];

    internal static readonly string[] Spectra = ["kernelEigenvalues", "taskPower"];

    private static readonly string[] Curve = ["width"];
    private static readonly string[] Time = ["width", "step"];
    private static readonly string[] Spectrum = ["width", "mode"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "width-consistency",
        "Consistency across widths",
        "From which width on do finite networks equal the infinite-width limit, and what is the difference?",
        "Vyas, Atanasov, Bordelon, Morwani, Sainathan, Pehlevan 2023 (arXiv 2305.18411)",
        "Mean-field networks of different widths, trained on the same batches, agree in losses, predictions and kernels; predictions vary over initialisations as 1/N, and narrow networks keep a bias that ensembling does not remove.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("excessLoss", "label squared", Curve, "Mean squared distance to the target on test inputs, outputs summed, mean over initialisations.", Draws, Order),
        new("predictionVariance", "label squared", Curve, "Unbiased variance of predictions over initialisations, outputs summed, mean over test inputs.", Draws, Order),
        new("ensembleLoss", "label squared", Curve, "excessLoss of infinitely many averaged networks: excessLoss - predictionVariance.", Draws, Order),
        new("predictionDistance", "label squared", Curve, "Mean squared distance of the mean prediction to that of the widest network.", Draws, Order),
        new("kernelMisalignment", "1", Curve, "1 - <K, K'>/(|K| |K'|), K = phi phi^T/N of the last hidden layer on test inputs, K' the mean kernel of the widest; mean over initialisations.", Draws, Order),
        new("quantileDistance", "activation", Curve, "Mean distance of 99 quantiles of the last layer's preactivations at the first test input, pooled over units and initialisations, to those of the widest.", Draws, Order),
        new("centredMisalignment", "1", Curve, "The same of centred kernels CKC, C = 1 - 11^T/P: 1 - CKA.", Draws, Order),
        new("kernelEigenvalues", "activation squared", Spectrum, "Eigenvalues of K over the number of inputs, falling, mean over initialisations.", Draws, Order),
        new("taskPower", "1", Spectrum, "Part of the square of the target that the first k eigenvectors of K hold, mean over initialisations.", Draws, Order),
        new("lossCurve", "label squared", Time, "excessLoss in the course of training.", Draws, Order),
        new("varianceCurve", "label squared", Time, "predictionVariance in the course of training.", Draws, Order),
        new("sharpness", "1", Time, "eta times the largest eigenvalue of R^(1/2) H R^(1/2), H the Hessian of the objective at the evaluated inputs, R the learning rate factors; mean over initialisations; where asked for.", Draws, Order),
        new("edgeSharpness", "1", Curve, "Median of the sharpness over the second half of training, mean over initialisations; at the edge of stability 2; where the sharpness is asked for.", Draws, Order),
        new("varianceExponent", "1", [], "Slope of log predictionVariance against log N; in theory -1.", Draws, Order, IsDerived: true),
        new("misalignmentExponent", "1", [], "Slope of log kernelMisalignment against log N, the widest left out.", Draws, Order, IsDerived: true),
        new("biasExcess", "label squared", Curve, "ensembleLoss minus that of the widest: the bias of a narrower network.", Draws, Order, IsDerived: true),
        new("averagedLoss", "label squared", Curve, "excessLoss of E averaged networks: excessLoss - (1 - 1/E) predictionVariance.", Draws, Order, IsDerived: true),
        new("ensembleDeficit", "label squared", Curve, "ensembleLoss minus the excessLoss of the widest: what infinitely many averaged networks lose to one of the widest.", Draws, Order, IsDerived: true),
        new("lossGap", "label squared", Time, "lossCurve minus that of the widest.", Draws, Order, IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(WidthConsistencyConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Width.Count < 2) yield return new Violation("width", $"{config.Width.Count} values", "a comparison needs at least two widths");
        if (config.EvaluatedSamples < 2) yield return new Violation("batchSize", $"{config.BatchSize}", "with random labels at least 2 samples are needed");
    }

    /// <inheritdoc/>
    /// <remarks>The limit itself is not solved here: only the exponent of the variance is predicted, and the sharpness at which gradient descent becomes unstable.</remarks>
    public Prediction Predict(WidthConsistencyConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Dictionary<string, Series> series = new() { ["varianceExponent"] = new([], [-1], [ExponentBias(config)]) };
        if (config.Sharpness)
        {
            double[] widths = [.. config.Width.Select(n => (double)n)];
            series["edgeSharpness"] = new([widths], [.. widths.Select(_ => 2.0)], [.. widths.Select(_ => EdgeBias(config))]);
        }

        return new Prediction(series, series.ToDictionary(s => s.Key, _ => Verdict.Converged));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(WidthConsistencyConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = [];
        if (means.TryGetValue("predictionVariance", out Series? variance)) derived["varianceExponent"] = new Series([], [LogLogFit.Of(variance.Axes[0], variance.Values).Slope]);
        if (means.TryGetValue("kernelMisalignment", out Series? kernel))
            derived["misalignmentExponent"] = new Series([], [LogLogFit.Of(kernel.Axes[0].AsSpan(..^1), kernel.Values.AsSpan(..^1)).Slope]);
        if (means.TryGetValue("ensembleLoss", out Series? loss)) derived["biasExcess"] = Series.Curve(loss.Axes[0], [.. loss.Values.Select(v => v - loss.Values[^1])]);
        if (means.TryGetValue("lossCurve", out Series? curve)) derived["lossGap"] = new Series(curve.Axes, [.. curve.Values.Select((v, i) => v - curve.Values[^(curve.Axes[1].Length - (i % curve.Axes[1].Length))])]);
        if (!means.TryGetValue("excessLoss", out Series? one)) return derived;
        if (loss is not null) derived["ensembleDeficit"] = Series.Curve(loss.Axes[0], [.. loss.Values.Select(v => v - one.Values[^1])]);
        if (variance is not null) derived["averagedLoss"] = Series.Curve(one.Axes[0], [.. one.Values.Zip(variance.Values, (l, v) => l - ((1 - (1.0 / config.EnsembleSize)) * v))]);
        return derived;
    }

    /// <summary>
    /// How far the median sharpness may be from 2: 0.1 where samples are many and steps large enough that training reaches the edge of stability and stays there, which was measured for P = 10 D random labels
    /// at eta = 3 and 1200 steps. Elsewhere networks may fit before: infinity, so not compared.
    /// </summary>
    private static double EdgeBias(WidthConsistencyConfig config) =>
        config.IsOnline || config.BatchSize < 10 * config.InputDimension || config.LearningRate < 3 || config.Steps < 1200 || config.Scaling != ConsistencyScaling.MeanField ? double.PositiveInfinity : 0.1;

    /// <summary>
    /// How far the measured exponent may be from -1 at finite widths, from 16 on: -0.99 and -0.98 after 50 steps, -0.91 and -0.82 after 300 were measured for mean-field and NTK scaling on the task of few
    /// directions. Longer training, or the task of many directions, whose narrow networks are far from the limit (-0.56 from N = 8 to 128), has no stated bound: infinity, so not compared.
    /// </summary>
    private static double ExponentBias(WidthConsistencyConfig config) =>
        config.Task != ConsistencyTask.FewDirections || config.Steps > 300 || config.Width[0] < 16 ? double.PositiveInfinity : config.Scaling == ConsistencyScaling.MeanField ? 0.12 : 0.2;

    private void Check(WidthConsistencyConfig config) =>
        TypedEntry<WidthConsistencyConfig>.Check(this, config, WidthConsistencyJson.Default.WidthConsistencyConfig, WidthConsistencyConfig.Parameters);
}
