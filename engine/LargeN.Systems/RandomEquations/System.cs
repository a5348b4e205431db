// SPDX-License-Identifier: MIT
namespace LargeN.Systems.RandomEquations;

/// <summary>Random equations by Hessian descent beside the deterministic path of the energy.</summary>
/// <remarks>Equations and sources: engine/docs/systems/random-equations.md.</remarks>
public sealed partial class RandomEquationsSystem : ISystem<RandomEquationsConfig>
{
    private const double Rounding = 1e-9;
    private const string Draws = "the coefficients of all equations";
    private const string Order = "the lowest eigenvalue lies O(D^-2/3) above the edge; O(1/K) of the step (measured, see the page)";
    private static readonly string[] Curve = ["squaredRadius"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "random-equations",
        "Random equations by Hessian descent",
        "How far down does a walk along the most negative curvature bring the error of n random equations in D unknowns, and up to which n/D does it solve them?",
        "Montanari, Subag 2023 (arXiv 2306.13326); energy path derived here",
        "The energy follows one ordinary differential equation whose slope is the lower edge of the Hessian.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("energy", "1", Curve, "u = |F|^2/(2 D) at q = |x|^2/D.", Draws, Order + "; u(0) fluctuates by (2/n)^(1/2) of itself"),
        new("relativeEnergy", "1", Curve, "u(q)/u(0), each replica over its own u(0).", Draws, Order),
        new("lowestEigenvalue", "1", Curve, "Lowest eigenvalue of D times the Hessian of u, across x.", Draws, Order),
        new("finalEnergy", "1", [], "u(1); 0 is success. It is predicted only.", "", ""),
        new("solutionRadius", "1", [], "q at which u reaches 0, where it does. It is predicted only.", "", ""),
        new("thresholdRatio", "1", [], "The largest n/D at which u reaches 0 before q = 1. It is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(RandomEquationsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(RandomEquationsConfig config) =>
        TypedEntry<RandomEquationsConfig>.Check(this, config, RandomEquationsJson.Default.RandomEquationsConfig, RandomEquationsConfig.Parameters);
}
