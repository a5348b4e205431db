// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdStructured;

/// <summary>Loss of online and multi-pass SGD on features of a given spectrum, exact at every batch size and learning rate.</summary>
/// <remarks>Equations and sources: engine/docs/systems/sgd-structured.md.</remarks>
public sealed partial class SgdStructuredSystem : ISystem<SgdStructuredConfig>
{
    private const string Draws = "the samples of every step, label noise (fixedSet: the indices of every step)";
    private const string Exact = "none: the theory is exact at every size";
    private static readonly string[] Curve = ["learningRate", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "sgd-structured",
        "SGD on structured features",
        "How does the loss of SGD fall with steps for a given spectrum of features, and which batch size is best at fixed compute?",
        "Bordelon, Pehlevan 2022 (arXiv 2106.02713)",
        "Without noise the loss falls as t^-(beta - 1)/alpha for hard tasks; the best batch is 1 without label noise and larger with it.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("excessLoss", "label squared", Curve, "L: mean squared distance to the target on fresh inputs. Models online and fixedSet.", Draws, Exact),
        new("testLoss", "label squared", Curve, "excessLoss plus the noise variance. Models online and fixedSet.", Draws, Exact),
        new("trainLoss", "label squared", Curve, "Mean squared residual on the noisy labels of the training set. Model fixedSet.", Draws, Exact),
        new("gaussianLoss", "label squared", Curve, "excessLoss of Gaussian features with the second moments of the data set. Model online on a data set; it is predicted only.", "", ""),
        new("criticalLearningRate", "1/kernel", [], "eta_c, above which the mean loss of Gaussian features grows without bound. Model online; it is predicted only.", "", ""),
        new("budgetLoss", "label squared", ["learningRate", "batchSize"], "excessLoss after floor(C/B) steps. Model budget.", Draws, Exact),
        new("tunedLoss", "label squared", ["batchSize"], "Smallest budgetLoss over the learning rates given. Model budget.", Draws, Exact, IsDerived: true),
        new("tunedLearningRate", "1/kernel", ["batchSize"], "The learning rate of tunedLoss. Model budget; it is predicted only.", "", ""),
        new("tunedBatchSize", "samples", ["learningRate"], "The batch size of the smallest budgetLoss. Model budget; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(SgdStructuredConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public void Share(SgdStructuredConfig config, SgdStructuredConfig from)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(from);
        config.Spectrum.Share(from.Spectrum);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(SgdStructuredConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        return means.TryGetValue("budgetLoss", out Series? losses)
            ? new Dictionary<string, Series> { ["tunedLoss"] = Series.Curve(losses.Axes[1], [.. Best(losses).Select(b => b.Loss)]) }
            : new Dictionary<string, Series>();
    }

    /// <summary>For each batch size the smallest loss and its learning rate.</summary>
    private static (double Loss, double Rate)[] Best(Series losses)
    {
        int batches = losses.Axes[1].Length;
        (double Loss, double Rate)[] best = [.. Enumerable.Repeat((double.PositiveInfinity, losses.Axes[0][0]), batches)];
        for (int i = 0; i < losses.Values.Length; i++)
        {
            if (losses.Values[i] < best[i % batches].Loss) best[i % batches] = (losses.Values[i], losses.Axes[0][i / batches]);
        }

        return best;
    }

    private void Check(SgdStructuredConfig config) =>
        TypedEntry<SgdStructuredConfig>.Check(this, config, SgdStructuredJson.Default.SgdStructuredConfig, SgdStructuredConfig.Parameters);
}
