// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Ngn;

/// <summary>Descent with the NGN step size on quadratics and on fresh samples of linear regression.</summary>
/// <remarks>Equations and sources: engine/docs/systems/ngn.md.</remarks>
public sealed partial class NgnSystem : ISystem<NgnConfig>
{
    // Of the same descent in another basis, and of sums over many replicas.
    private const double Rounding = 1e-9;
    private const string Draws = "the eigenbasis (quadratic); the samples of every step and their label noise (regression)";
    private const string Order = "rounding (quadratic); none for one sample, ratios of losses taken at their means for more (regression; measured, see the page)";
    private static readonly string[] Curve = ["learningRate", "step"];
    private static readonly string[] Rate = ["learningRate"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "ngn",
        "NGN step size",
        "How does a step size that adapts to |grad f|^2/(2 f) descend where a constant step would diverge?",
        "Orvieto, Xiao 2024 (arXiv 2407.04358); moments on Gaussian samples derived here",
        "NGN is stable at every gamma; its distance to the minimum falls at every step, its loss does not.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("objective", "1", Curve, "f = sum_k lambda_k x_k^2/2. Model quadratic.", Draws, Order),
        new("excessLoss", "label squared", Curve, "sum_k lambda_k v_k^2, v = x* - x. Model regression.", Draws, Order),
        new("squaredDistance", "1", Curve, "Squared distance to the minimum.", Draws, Order),
        new("stepSize", "1/lambda", Curve, "eta of the step that follows; 0 where f = 0 and nothing moves.", Draws, Order),
        new("rises", "steps", Rate, "Steps up to the last recorded one after which f was larger than before. Model quadratic.", Draws, Order),
        new("smallestStep", "1/lambda", Rate, "Smallest eta up to the last recorded step. Model quadratic.", Draws, Order),
        new("largestStep", "1/lambda", Rate, "Largest eta up to the last recorded step. Model quadratic.", Draws, Order),
        new("stepBound", "1/lambda", Rate, "gamma/(1 + gamma lambda_1), which no eta of NGN is below. Model quadratic; it is predicted only.", "", ""),
        new("limitLoss", "1", Rate, "f after infinitely many steps. Model quadratic; it is predicted only.", "", ""),
        new("criticalLearningRate", "1/lambda", [], "The constant step above which the mean loss grows without bound. Rule constant; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(NgnConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(NgnConfig config) => TypedEntry<NgnConfig>.Check(this, config, NgnJson.Default.NgnConfig, NgnConfig.Parameters);
}
