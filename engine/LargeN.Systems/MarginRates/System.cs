// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.MarginRates;

/// <summary>Margins of linear classifiers on separable data in the course of gradient, normalised and accelerated descent.</summary>
/// <remarks>Equations and sources: engine/docs/systems/margin-rates.md.</remarks>
public sealed class MarginRatesSystem : ISystem<MarginRatesConfig>
{
    private const string Draws = "the rows, unless they are given; initial weights of a deviation above 0";
    private static readonly string[] Curve = ["learningRate", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "margin-rates",
        "Margins on separable data",
        "How fast does descent on the exponential loss find the largest margin, and what do normalisation and acceleration gain?",
        "Deora, Vasudeva, Sharan, Thrampoulidis; Ji, Srebro, Telgarsky 2021 (normalised, accelerated)",
        "The gap to the largest margin falls as 1/log t, with normalised steps as 1/t, with accelerated ones as 1/t^2.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("margin", "z", Curve, "min_i z_i . w / |w|.", Draws, ""),
        new("marginGap", "z", Curve, "The largest margin less margin.", Draws, ""),
        new("logLoss", "1", Curve, "Logarithm of the mean of exp(-z_i . w).", Draws, ""),
        new("maximumMargin", "z", [], "The largest margin, by the dual. It is predicted for given rows.", Draws, "none: both are exact"),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(MarginRatesConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public Prediction Predict(MarginRatesConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        if (config.Rows.Count == 0) return Prediction.None;
        (double margin, Verdict verdict) = MaximumMargin.Of([.. config.Rows], config.Samples, config.InputDimension, cancel);
        return new Prediction(new Dictionary<string, Series> { ["maximumMargin"] = new([], [margin], [1e-12 * margin]) }, new Dictionary<string, Verdict> { ["maximumMargin"] = verdict });
    }

    /// <inheritdoc/>
    public RunCost Cost(MarginRatesConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double step = (4.0 * config.Samples * config.InputDimension) + (20 * config.Samples) + (4 * config.InputDimension);
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * config.LearningRate.Count * config.Steps[^1] * step, OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// All replicas and learning rates advance on the host, eight to a register, whatever the device. A replica in which a rate leaves the range of a double has the verdict
    /// Diverged with the position of that rate, and +infinity from there on.
    /// </remarks>
    public Observation Simulate(MarginRatesConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, columns = replicas * rates, records = config.Steps.Count;
        double[] margins = new double[(long)columns * records], losses = new double[margins.Length], gaps = new double[margins.Length], largest = new double[replicas];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        LaneSweep.Run(Info.Id, run, LaneSweep.Groups(replicas, rates), Bytes(config, replicas, run.Device), Group, cancel);
        for (int r = 0; r < replicas; r++)
        {
            (largest[r], verdicts[r]) = MaximumMargin.Of(MarginLanes.Draw(config, run, r), config.Samples, config.InputDimension, cancel);
            for (int i = r * rates * records; i < (r + 1) * rates * records; i++)
            {
                gaps[i] = largest[r] - margins[i];
                if (double.IsFinite(margins[i]) && double.IsFinite(losses[i])) continue;
                margins[i] = gaps[i] = losses[i] = double.PositiveInfinity;
                verdicts[r] = verdicts[r].And(new Verdict(VerdictKind.Diverged, i / records % rates));
            }
        }

        double[][] axes = [[.. config.LearningRate], [.. config.Steps.Select(t => (double)t)]];
        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries> { ["margin"] = new(axes, margins), ["marginGap"] = new(axes, gaps), ["logLoss"] = new(axes, losses), ["maximumMargin"] = new([], largest) },
            verdicts);

        void Group(int group)
        {
            using MarginLanes lanes = new(config);
            lanes.Run(run, group * LaneSweep.Lanes, columns, margins, losses, cancel);
        }
    }

    private static long Bytes(MarginRatesConfig config, int replicas, Device device) =>
        (24L * replicas * config.LearningRate.Count * config.Steps.Count) + (8L * replicas) + LaneSweep.Bytes(device, LaneSweep.Groups(replicas, config.LearningRate.Count), MarginLanes.Bytes(config));

    private void Check(MarginRatesConfig config) =>
        TypedEntry<MarginRatesConfig>.Check(this, config, MarginRatesJson.Default.MarginRatesConfig, MarginRatesConfig.Parameters);
}
