// SPDX-License-Identifier: MIT
namespace LargeN.Systems.MomentumScaling;

/// <summary>Two theories of momentum with label noise: the time along a manifold of minima, and what momentum changes at a fixed effective learning rate.</summary>
/// <remarks>Equations and sources: engine/docs/systems/momentum-scaling.md.</remarks>
public sealed partial class MomentumScalingSystem : ISystem<MomentumScalingConfig>
{
    private const string Noise = "the label noise of every step";
    private const string Samples = "the samples of every step, label noise";
    private const string Small = "O(eta^(1/3)), and with little friction the spread of the transverse variance between replicas (measured, see the page)";
    private const string Exact = "none: the theory is exact at every size";
    private static readonly string[] Rate = ["learningRate"];
    private static readonly string[] Curve = ["learningRate", "time"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "momentum-scaling",
        "Momentum and label noise",
        "Which momentum is best at a given learning rate when label noise drives along flat minima, and what does momentum change otherwise?",
        "Cowsik, Can, Glorioso 2023; Wang, Malladi, Wang, Lyu, Li 2023",
        "Times along the minima collapse at 1 - mu proportional to eta^(2/3) and cannot be made shorter; at a fixed effective rate momentum changes the loss by O(eta).");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("imbalance", "1", Curve, "(u - v)^2 at times t eta^(2/3). Model manifold.", Noise, Small),
        new("scaledHalfTime", "1", Rate, "t eta^(2/3) at which the mean of (u - v)^2 has fallen to half. Model manifold.", Noise, Small, IsDerived: true),
        new("halfTime", "steps", Rate, "t at which the mean of (u - v)^2 has fallen to half. Model manifold.", Noise, Small, IsDerived: true),
        new("driftTime", "1", Rate, "scaledHalfTime of the drift alone, without the time in which momentum and noise build up: c^2 at large c. Model manifold; it is predicted only.", "", ""),
        new("excessLoss", "label squared", Curve, "L of SGD with momentum mu and learning rate (1 - mu) eta. Model matched.", Samples, Exact),
        new("plainLoss", "label squared", Curve, "L of SGD with learning rate eta. Model matched.", Samples, Exact),
        new("relativeGap", "1", Curve, "|excessLoss - plainLoss| / plainLoss. Model matched; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(MomentumScalingConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(MomentumScalingConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("imbalance", out Series? curves)) return new Dictionary<string, Series>();
        double[] rates = curves.Axes[0], times = curves.Axes[1], scaled = new double[rates.Length];
        for (int j = 0; j < rates.Length; j++)
        {
            ReadOnlySpan<double> curve = curves.Values.AsSpan(j * times.Length, times.Length);
            double half = curve[0] / 2;
            scaled[j] = double.PositiveInfinity;
            for (int i = 1; i < times.Length; i++)
            {
                if (!(curve[i] <= half)) continue;
                scaled[j] = times[i - 1] + ((times[i] - times[i - 1]) * (curve[i - 1] - half) / (curve[i - 1] - curve[i]));
                break;
            }
        }

        return new Dictionary<string, Series>
        {
            ["scaledHalfTime"] = Series.Curve(rates, scaled),
            ["halfTime"] = Series.Curve(rates, [.. scaled.Select((x, j) => x / ManifoldDrift.TwoThirds(rates[j]))]),
        };
    }

    private void Check(MomentumScalingConfig config) =>
        TypedEntry<MomentumScalingConfig>.Check(this, config, MomentumScalingJson.Default.MomentumScalingConfig, MomentumScalingConfig.Parameters);
}
