// SPDX-License-Identifier: MIT
namespace LargeN.Systems.LionSign;

/// <summary>Lion, signum and sign SGD on a noisy quadratic.</summary>
/// <remarks>Equations and sources: engine/docs/systems/lion-sign.md.</remarks>
public sealed partial class LionSignSystem : ISystem<LionSignConfig>
{
    private const string Noise = "the gradient noise of every step";
    private const string Closure = "signs taken at Gaussian joint moments; grows with the way of a memory time over the spread of the direction (measured, see the page)";
    private static readonly string[] Setting = ["beta1", "learningRate"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "lion-sign",
        "Lion and signum",
        "How does Lion, whose step mixes a fresh gradient into a long average and keeps the sign alone, compare with signum and sign SGD in speed and in the loss where it settles?",
        "Noiato, Biggio, Orvieto (Lion and signum); moments and floor derived here",
        "Lion is nearly as fast as signum with its long average and settles lower; all losses settle in proportion to the learning rate.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("loss", "1", ["beta1", "learningRate", "step"], "sum_k lambda_k x_k^2/2.", Noise, Closure),
        new("lateLoss", "1", Setting, "Mean loss over the last window steps.", Noise, Closure),
        new("floor", "1", Setting, "Where the loss settles, to first order in a small learning rate. It is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(LionSignConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(LionSignConfig config) =>
        TypedEntry<LionSignConfig>.Check(this, config, LionSignJson.Default.LionSignConfig, LionSignConfig.Parameters);
}
