// SPDX-License-Identifier: MIT
namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>Averages of one and of two resolvents of sample covariances, from which errors at two ridges and losses in time follow.</summary>
/// <remarks>Equations and sources: engine/docs/systems/two-point-equivalents.md.</remarks>
public sealed partial class TwoPointEquivalentsSystem : ISystem<TwoPointEquivalentsConfig>
{
    private const string Data = "samples";
    private const string All = "samples, features";
    private const string Order = "O(1/P) relative";
    private const string FeatureOrder = "O(1/min(P, N)) relative";
    private static readonly string[] One = ["shift"];
    private static readonly string[] Two = ["shift", "otherShift"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "two-point-equivalents",
        "Two-point deterministic equivalents",
        "What are averages of products of two resolvents of a sample covariance at two ridges, real or complex?",
        "Atanasov, Bordelon, Zavatone-Veth, Paquette, Pehlevan 2025, Two-Point Deterministic Equivalence for Stochastic Gradient Dynamics in Linear Models",
        "The relative error of every equivalent falls as 1/P at a fixed ratio of modes to samples.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        .. Parts("effectiveRidge", "kernel", One, "kappa: effective ridge of the samples alone", Data, Order, derived: true),
        .. Parts("degreesOfFreedom", "modes", One, "df1(kappa) = Tr C_hat (C_hat + l)^-1", Data, Order),
        .. Parts("onePoint", "1", One, "Tr[B l (C_hat + l)^-1] / Tr B", Data, Order),
        .. Parts("twoPointIdentity", "1", Two, "Tr[B l (C_hat + l)^-1 l' (C_hat + l')^-1] / Tr B", Data, Order),
        .. Parts("twoPointCovariance", "kernel", Two, "Tr[B l (C_hat + l)^-1 Sigma l' (C_hat + l')^-1] / Tr B", Data, Order),
        .. Parts("excessLoss", "label squared", Two, "Excess error of ridge regression without noise: inner product of the residuals at l and l' over fresh inputs", Data, Order),
        .. Parts("trainLoss", "label squared", Two, "The same over the training inputs", Data, Order),
        .. Parts("featureEffectiveRidge", "kernel", One, "kappa2: effective ridge of samples and features. With features only", All, FeatureOrder, derived: true),
        .. Parts("fixedFeatureRidge", "kernel", One, "kappa1: effective ridge of the samples at fixed features. With features only", All, FeatureOrder, derived: true),
        .. Parts("featureDegreesOfFreedom", "modes", One, "z = df1(kappa2). With features only", All, FeatureOrder),
        .. Parts("featureOnePoint", "1", One, "Tr[B l (G C_hat + l)^-1] / Tr B. With features only", All, FeatureOrder),
        .. Parts("featureTwoPoint", "kernel", Two, "Tr[B l (C_hat G + l)^-1 Sigma l' (G C_hat + l')^-1] / Tr B. With features only", All, FeatureOrder),
        .. Parts("featureExcessLoss", "label squared", Two, "excessLoss of ridge regression on the features. With features only", All, FeatureOrder),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(TwoPointEquivalentsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    internal static string Imaginary(string name) => name + "Imaginary";

    private static Observable[] Parts(string name, string unit, string[] axes, string meaning, string draws, string bias, bool derived = false) =>
    [
        new(name, unit, axes, $"{meaning}; real part.", draws, bias, derived),
        new(Imaginary(name), unit, axes, $"{meaning}; imaginary part.", draws, bias, derived),
    ];

    private void Check(TwoPointEquivalentsConfig config) => TypedEntry<TwoPointEquivalentsConfig>.Check(
        this, config, TwoPointEquivalentsJson.Default.TwoPointEquivalentsConfig, TwoPointEquivalentsConfig.Parameters);
}
