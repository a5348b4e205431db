// SPDX-License-Identifier: MIT
namespace LargeN.Systems.ProxLinearSensing;

/// <summary>The prox-linear method on rank-one matrix sensing beside the deterministic motion of its overlaps.</summary>
/// <remarks>Equations and sources: engine/docs/systems/prox-linear-sensing.md.</remarks>
public sealed partial class ProxLinearSensingSystem : ISystem<ProxLinearSensingConfig>
{
    // Relative to the value, times D^1/2, and not less than that of a value of 0.1; measured, see the page.
    private const double Bias = 0.4;
    private const double Least = 0.1;
    private const string Draws = "the samples of every step and their noise";
    private const string Order = "O(D^-1/2) relative (measured, see the page)";
    private static readonly string[] Curve = ["proximity", "step"];
    private static readonly string[] Names = ["firstOverlap", "firstPerpendicular", "secondOverlap", "secondPerpendicular", "matrixError"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "prox-linear-sensing",
        "Prox-linear method on rank-one sensing",
        "How fast does a stochastic prox-linear method with batches of any size recover a rank-one matrix?",
        "Lou, Chandrasekher, Pananjady 2024 (leave-one-out)",
        "Four overlaps move deterministically, down to batches of one sample.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("firstOverlap", "1", Curve, "alpha = mu . mu*.", Draws, Order),
        new("firstPerpendicular", "1", Curve, "beta, length of mu without its part along mu*.", Draws, Order),
        new("secondOverlap", "1", Curve, "alpha' = nu . nu*.", Draws, Order),
        new("secondPerpendicular", "1", Curve, "beta', length of nu without its part along nu*.", Draws, Order),
        new("matrixError", "1", Curve, "|mu nu^T - mu* nu*^T|^2, Frobenius.", Draws, Order),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(ProxLinearSensingConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(ProxLinearSensingConfig config) =>
        TypedEntry<ProxLinearSensingConfig>.Check(this, config, ProxLinearSensingJson.Default.ProxLinearSensingConfig, ProxLinearSensingConfig.Parameters);
}
