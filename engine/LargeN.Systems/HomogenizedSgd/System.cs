// SPDX-License-Identifier: MIT
namespace LargeN.Systems.HomogenizedSgd;

/// <summary>SGD on least squares with many rows and columns beside the Volterra equation of its limit.</summary>
/// <remarks>Equations and sources: engine/docs/systems/homogenized-sgd.md.</remarks>
public sealed partial class HomogenizedSgdSystem : ISystem<HomogenizedSgdConfig>
{
    private const string Order = "O(min(n, d)^-1/2) relative, more near the critical rate (measured, see the page)";
    private static readonly string[] Curve = ["learningRate", "time"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "homogenized-sgd",
        "SGD in the large",
        "How does the loss of SGD on least squares move in the limit of many rows and columns, and from which learning rate on does it grow?",
        "Paquette, Lee, Pedregosa, Paquette 2021 (arXiv 2102.04396)",
        "The loss concentrates on the solution of a Volterra equation; it is stable below gamma = 2 n / tr A^T A.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("trainLoss", "label squared", Curve, "|A x - b|^2/n, which is 2 psi/n of the paper. Model fixedSet.", "the rows that are chosen", Order),
        new("testLoss", "label squared", Curve, "Mean squared residual on fresh rows, noise included. Model streaming.", "the rows and their noise", Order),
        new("limitLoss", "label squared", ["learningRate"], "The loss after infinitely many steps. It is predicted only.", "", ""),
        new("criticalLearningRate", "1", [], "2 n / tr A^T A, above which the loss grows without bound. It is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(HomogenizedSgdConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(HomogenizedSgdConfig config) =>
        TypedEntry<HomogenizedSgdConfig>.Check(this, config, HomogenizedSgdJson.Default.HomogenizedSgdConfig, HomogenizedSgdConfig.Parameters);
}
