// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SingleNeuron;

/// <summary>Several ReLU neurons that learn one, by descent on all inputs in theory, on batches or a fixed set in simulation.</summary>
/// <remarks>Equations and sources: engine/docs/systems/single-neuron.md.</remarks>
public sealed partial class SingleNeuronSystem : ISystem<SingleNeuronConfig>
{
    private const string Draws = "the inputs";
    private const string Order = "O(d/B) or O(d/P) relative (measured, see the page)";
    private static readonly string[] Curve = ["learningRate", "step"];
    private static readonly string[] Rate = ["learningRate"];
    private static readonly string[] Names = ["excessLoss", "largestAngle"];
    private static readonly double[] Rounding = [1e-30, 1e-14];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "single-neuron",
        "One neuron learned by several",
        "How fast does gradient descent learn a single ReLU neuron, and what do more neurons than needed cost?",
        "Xu, Du 2023 (arXiv 2302.10034); constant of two neurons derived here",
        "One neuron learns exponentially fast, two or more only as the inverse cube of time.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("excessLoss", "label squared", Curve, "Mean squared distance to the target over all inputs: twice what is descended.", Draws, Order),
        new("localSlope", "1", Curve, "Slope of ln excessLoss against ln t from one recorded step to the next, at the later one.", Draws, Order, IsDerived: true),
        new("largestAngle", "radian", Curve, "Largest angle of a neuron with the teacher.", Draws, Order),
        new("decayRate", "1/step", Rate, "One neuron: rate at which ln excessLoss falls at last. It is predicted only.", "", ""),
        new("lateConstant", "label squared", Rate, "Two neurons: limit of (eta t)^3 excessLoss at the norms of the last step. It is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(SingleNeuronConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <summary>The values of <see cref="Names"/> at one point; +infinity from the first loss on that is no number. Rounding does not resolve losses below 1e-32.</summary>
    internal static void Record(NeuronLoss loss, double[][] values, int at, ref bool lost)
    {
        double excess = lost ? 0 : loss.Excess();
        lost |= !double.IsFinite(excess);
        (values[0][at], values[1][at]) = lost ? (double.PositiveInfinity, double.PositiveInfinity) : (Math.Max(1e-32, excess), loss.LargestAngle());
    }

    private void Check(SingleNeuronConfig config) =>
        TypedEntry<SingleNeuronConfig>.Check(this, config, SingleNeuronJson.Default.SingleNeuronConfig, SingleNeuronConfig.Parameters);
}
