// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>Collapse of a weight to an invariant zero by the noise of its curvature, beside the law of the weight below the collapse.</summary>
/// <remarks>Equations and sources: engine/docs/systems/stochastic-collapse.md.</remarks>
public sealed class StochasticCollapseSystem : ISystem<StochasticCollapseConfig>
{
    // Of the mean, below 0.7 of the critical rate: measured there below 1% over 200000 steps, see the page.
    private const double Bias = 0.05;
    private const string Draws = "the noise of the curvature";
    private const string Networks = "initial weights, the samples of every step, label noise";
    private static readonly string[] Rate = ["learningRate"];
    private static readonly string[] Training = ["learningRate", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "stochastic-collapse",
        "Stochastic collapse",
        "From which learning rate on does the noise of SGD pull a weight into an invariant set that the mean loss repels from?",
        "Chen, Kunin, Yamamura, Ganguli 2023 (arXiv 2306.04251)",
        "theta = 0 attracts for eta above 2 mu/s^2 although it is a local maximum of the mean loss; below, theta^2 follows a Gamma law.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("meanSquare", "1", Rate, "Mean of theta^2 over the second half of the steps. Model weight. Not predicted above 0.7 of the critical rate, where it is not collapsed but mixes slowly.", Draws, "5% of the value: continuous time, and the start"),
        new("logWeight", "1", Rate, "ln |theta| after the last step; -744.4 where it has left the range of a double. Model weight.", Draws, ""),
        new("growthExponent", "1", Rate, "E ln |1 + eta (mu + s xi)| a step: theta = 0 attracts where it is negative. Model weight; it is predicted only.", "", ""),
        new("criticalLearningRate", "1", [], "2 mu/s^2, where the exponent changes its sign at small rates. Model weight; it is predicted only.", "", ""),
        new("distinctUnits", "units", Training, "Active units, of which several with cosines beyond 0.99, up to sign, count as one. Model network; there is no theory.", Networks, ""),
        new("activeUnits", "units", Training, "Units whose weights in and out are longer than a tenth of the longest. Model network; there is no theory.", Networks, ""),
        new("excessLoss", "label squared", Training, "Mean squared distance to the teacher on 1000 fresh inputs that all networks share. Model network; there is no theory.", Networks, ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(StochasticCollapseConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public Prediction Predict(StochasticCollapseConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        return config is WeightCollapseConfig weight ? Weight(weight) : Prediction.None;
    }

    /// <inheritdoc/>
    public RunCost Cost(StochasticCollapseConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        if (config is WeightCollapseConfig weight)
            return new RunCost(Bytes(weight, replicas.Count, device), (double)replicas.Count * weight.Steps * (40 + (9 * config.LearningRate.Count)), OnHost: true);
        NetworkSimulation simulation = new((NetworkCollapseConfig)config);
        return new RunCost(simulation.Bytes(device, replicas.Count), replicas.Count * simulation.FlopsEach);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Model weight: all replicas and learning rates advance on the host, eight to a register, whatever the device. A replica in which a rate leaves the range of a double above has the
    /// verdict Diverged with the position of that rate, and +infinity. Model network: all networks are one ensemble on the device, in double.
    /// </remarks>
    public Observation Simulate(StochasticCollapseConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        return config is WeightCollapseConfig weight ? Weights(weight, run, cancel) : new NetworkSimulation((NetworkCollapseConfig)config).Run(run, cancel);
    }

    private static Prediction Weight(WeightCollapseConfig config)
    {
        double[] rates = [.. config.LearningRate];
        double mu = config.MeanGrowth, s = config.CurvatureDeviation, critical = 2 * mu / (s * s);
        double[] means = [.. rates.Select(eta => Math.Max(0, mu - (0.5 * eta * s * s)))];
        Dictionary<string, Series> series = new()
        {
            ["growthExponent"] = Series.Curve(rates, [.. rates.Select(eta => GrowthExponent(eta * s, 1 + (eta * mu)))]),
            ["criticalLearningRate"] = new([], [critical]),
        };

        // Near the critical rate the weight spends long times near zero and no average of finite length is the mean of its law.
        if (rates[^1] <= 0.7 * critical) series.Add("meanSquare", new Series([rates], means, [.. means.Select(m => Bias * m)]));
        return new Prediction(series, series.ToDictionary(v => v.Key, v => PredictionVerdict.Of([], v.Value.Values)));
    }

    private Observation Weights(WeightCollapseConfig config, SimulationRun run, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, columns = replicas * rates;
        double[] squares = new double[columns], logarithms = new double[columns];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        LaneSweep.Run(
            Info.Id, run, LaneSweep.Groups(replicas, rates), Bytes(config, replicas, run.Device),
            group => CollapseLanes.Run(config, run, group * LaneSweep.Lanes, columns, squares, logarithms, cancel), cancel);
        for (int c = 0; c < columns; c++)
        {
            if (double.IsFinite(squares[c]) && double.IsFinite(logarithms[c])) continue;
            squares[c] = logarithms[c] = double.PositiveInfinity;
            verdicts[c / rates] = verdicts[c / rates].And(new Verdict(VerdictKind.Diverged, c % rates));
        }

        double[] axis = [.. config.LearningRate];
        return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { ["meanSquare"] = new([axis], squares), ["logWeight"] = new([axis], logarithms) }, verdicts);
    }

    /// <summary>E ln |m + d xi| = ln d + E ln |xi + m/d|; to about 1e-14.</summary>
    /// <remarks>
    /// (xi + a)^2 is chi squared of 1 + 2 J degrees of freedom with J of the Poisson law of mean a^2/2, so that 2 E ln |xi + a| = ln 2 + E psi(1/2 + J), a sum without cancellation.
    /// Far from 0: ln a - sum_k (2k - 1)!!/(2k a^2k), whose least term is about e^(-a^2/2).
    /// </remarks>
    internal static double GrowthExponent(double deviation, double mean)
    {
        const double euler = 0.5772156649015329, far = 8.6;
        double a = Math.Abs(mean) / deviation, half = 0.5 * a * a;
        if (a > far)
        {
            double term = 1, sum = 0, inverse = 1 / (a * a);
            for (int k = 1; k < half && term > 1e-18; k++)
            {
                term *= ((2 * k) - 1) * inverse;
                sum += term / (2 * k);
            }

            return Elementary.Log(Math.Abs(mean)) - sum;
        }

        double weight = Elementary.Exp(-half), digamma = -euler - (2 * Elementary.Log(2)), total = weight * digamma;
        int last = (int)(half + (10 * a) + 30);
        for (int j = 1; j <= last; j++)
        {
            weight *= half / j;
            digamma += 1 / (j - 0.5);
            total += weight * digamma;
        }

        return Elementary.Log(deviation) + (0.5 * (Elementary.Log(2) + total));
    }

    private static long Bytes(WeightCollapseConfig config, int replicas, Device device) =>
        (16L * replicas * config.LearningRate.Count) + LaneSweep.Bytes(device, LaneSweep.Groups(replicas, config.LearningRate.Count), CollapseLanes.Bytes);

    private void Check(StochasticCollapseConfig config) =>
        TypedEntry<StochasticCollapseConfig>.Check(this, config, StochasticCollapseJson.Default.StochasticCollapseConfig, StochasticCollapseConfig.Parameters);
}
