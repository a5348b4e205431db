// SPDX-License-Identifier: MIT
namespace LargeN.Systems.VarianceOnset;

/// <summary>At which number of samples finite width begins to hurt, found by ensembling.</summary>
/// <remarks>Equations and sources: engine/docs/systems/variance-onset.md.</remarks>
public sealed partial class VarianceOnsetSystem : ISystem<VarianceOnsetConfig>
{
    private const string Draws = "training inputs, label noise, features";
    private const string Order = "O(1/min(P, N)) relative";
    private static readonly string[] Table = ["width", "samples"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "variance-onset",
        "Onset of variance-limited behaviour",
        "At which number of samples does a model of width N become worse than an ensemble of such models?",
        "Atanasov, Bordelon, Sainathan, Pehlevan 2022 (arXiv 2212.12147)",
        "P_half grows as N^(1/2), and averaging E models multiplies it by sqrt(E).");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("testLoss", "label squared", Table, "E_test of one model: excess error plus the noise variance.", Draws, Order),
        new("ensembleLoss", "label squared", Table, "E_inf: infinitely many models averaged on the same data, noise variance included.", Draws, Order),
        new("trainLoss", "label squared", Table, "Mean square error on the training labels of one trained network; of trained networks alone.", Draws, Order),
        new("ensembleRatio", "1", Table, "E_inf / E_E, with E = averagedModels.", Draws, Order, IsDerived: true),
        new("onsetSamples", "samples", ["width"], "P_half, where ensembleRatio is 1/2; measured by interpolation in ln P. NaN where it does not cross.", Draws, Order + ", and the spacing of the samples", IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(VarianceOnsetConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(VarianceOnsetConfig config) => TypedEntry<VarianceOnsetConfig>.Check(
        this, config, VarianceOnsetJson.Default.VarianceOnsetConfig, VarianceOnsetConfig.Parameters);
}
