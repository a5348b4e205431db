// SPDX-License-Identifier: MIT
namespace LargeN.Systems.OptimalSchedules;

/// <summary>Best learning-rate, batch-size and momentum schedules of SGD on features of a given spectrum.</summary>
/// <remarks>Equations and sources: engine/docs/systems/optimal-schedules.md.</remarks>
public sealed partial class OptimalSchedulesSystem : ISystem<OptimalSchedulesConfig>
{
    /// <summary>Points of <c>progress</c>, the time over the horizon at which schedules are given.</summary>
    private const int ProgressPoints = 33;

    private const string Draws = "the samples of every step, label noise";
    private const string Exact = "none: the mean is exact at every size";
    private static readonly string[] Horizon = ["horizon"];
    private static readonly string[] Shape = ["horizon", "progress"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "optimal-schedules",
        "Optimal schedules of SGD",
        "Which learning-rate, batch-size and momentum schedules leave the smallest loss after a given number of steps?",
        "Bordelon, Mori 2026 (arXiv 2602.04774)",
        "With noise the best schedule gains a power of the horizon over the best constant or power-law rate: T^-(beta - 1)/beta instead of T^-(beta - 1)/(beta - 1 + alpha) for easy tasks.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("optimalLoss", "label squared", Horizon, "excessLoss at T after the best schedule. Models control and momentum.", Draws, Exact),
        new("constantLoss", "label squared", Horizon, "excessLoss at T after the best constant rate. Model control.", Draws, Exact),
        new("powerLawLoss", "label squared", Horizon, "excessLoss at T after the best eta_0 (1 + t)^-chi. Model control.", Draws, Exact),
        new("decayLoss", "label squared", Horizon, "excessLoss at T after the best warmup-stable-decay schedule. Model control.", Draws, Exact),
        new("batchLoss", "label squared", Horizon, "excessLoss after the best schedule with its small steps joined to large batches. Model control.", Draws, Exact),
        new("fixedRateLoss", "label squared", ["learningRate", "horizon"], "excessLoss at T of each constant rate asked for. Model control with learningRate.", Draws, Exact),
        new("momentumLoss", "label squared", Horizon, "excessLoss at T after the best rates and momenta together. Model momentum.", Draws, Exact),
        new("rolloutLoss", "label squared", ["rolloutHorizon"], "excessLoss of SGD that follows the variational schedule. Model variational.", Draws, Exact),
        new("variationalLoss", "label squared", Horizon, "excessLoss in continuous time with additive noise. Model variational; it is predicted only.", "", ""),
        new("flow", "1/kernel", Horizon, "tau: the integral of the best rate. Model variational; it is predicted only.", "", ""),
        new("initialRate", "1/kernel", Horizon, "The best rate at t = 0. Model variational; it is predicted only.", "", ""),
        new("annealFraction", "1", Horizon, "Share of the time in which the best rate is below its limit. Model variational; it is predicted only.", "", ""),
        new("decayExponent", "1", Horizon, "log2 of the best rate with half of the time left over that with a quarter. Model variational; it is predicted only.", "", ""),
        new("optimalRate", "1/kernel", Shape, "The best eta_t; progress = t/(T - 1). Models control and momentum; it is predicted only.", "", ""),
        new("momentumRate", "1/kernel", Shape, "eta_t of momentumLoss. Model momentum; it is predicted only.", "", ""),
        new("momentum", "1", Shape, "mu_t of momentumLoss. Model momentum; it is predicted only.", "", ""),
        new("constantRate", "1/kernel", Horizon, "The best constant rate. Model control; it is predicted only.", "", ""),
        new("powerLawExponent", "1", Horizon, "chi of powerLawLoss. Model control; it is predicted only.", "", ""),
        new("decayFraction", "1", Horizon, "Share of the steps in which the best warmup-stable-decay schedule decays. Model control; it is predicted only.", "", ""),
        new("batchSteps", "steps", Horizon, "Steps that batchLoss takes instead of T. Model control; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(OptimalSchedulesConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public void Share(OptimalSchedulesConfig config, OptimalSchedulesConfig from)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(from);
        config.ShareWith(from);
    }

    private void Check(OptimalSchedulesConfig config) =>
        TypedEntry<OptimalSchedulesConfig>.Check(this, config, OptimalSchedulesJson.Default.OptimalSchedulesConfig, OptimalSchedulesConfig.Parameters);
}
