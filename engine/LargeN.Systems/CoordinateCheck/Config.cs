// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.CoordinateCheck;

/// <summary>A few steps of training on a tiny data set, W -= eta lrf g (or its counterpart for the optimiser), of one network at one size.</summary>
/// <remarks>Sizes are compared by a grid over width or depth; the data are the same at all of them when the study uses common random numbers.</remarks>
public sealed record CoordinateCheckConfig
{
    /// <summary>Which network.</summary>
    public CheckedArchitecture Architecture { get; init; }

    /// <summary>Rule of scales.</summary>
    public CheckedScaling Scaling { get; init; }

    /// <summary>Rule of updates.</summary>
    public CheckedOptimiser Optimiser { get; init; }

    /// <summary>N, units of a layer.</summary>
    public required int Width { get; init; }

    /// <summary>L, hidden layers of an MLP or CNN, residual branches, layers of a transformer.</summary>
    public required int Depth { get; init; }

    /// <summary>L_base, depth at which eta was chosen.</summary>
    public int BaseDepth { get; init; } = 1;

    /// <summary>alpha_L, exponent of the branches; not looked at for an MLP or without depth rule.</summary>
    public double DepthExponent { get; init; } = 0.5;

    /// <summary>Whether branches and learning rates follow the depth.</summary>
    public bool DepthRule { get; init; } = true;

    /// <summary>gamma0.</summary>
    public double Richness { get; init; } = 1;

    /// <summary>eta.</summary>
    public required double LearningRate { get; init; }

    /// <summary>T, steps.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>phi.</summary>
    public CheckedActivation Activation { get; init; }

    /// <summary>D, features of the inputs of networks on vectors.</summary>
    public int InputDimension { get; init; } = 8;

    /// <summary>P, inputs: vectors, images or sequences.</summary>
    public int Samples { get; init; } = 8;

    /// <summary>H, heads of a transformer.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>F, units of a feed-forward branch or of an expert of a transformer.</summary>
    public int HiddenWidth { get; init; } = 64;

    /// <summary>X, experts of a layer.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>k, experts of a token.</summary>
    public int ActiveExperts { get; init; } = 2;

    /// <summary>a_X, the sum over the experts of a token is multiplied by k^-a_X.</summary>
    public double ExpertExponent { get; init; } = 1;

    /// <summary>Numbers in which the network is trained.</summary>
    public Precision Precision { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("architecture", ParameterType.Text, "", "1", "Network: fully connected; residual with branches of one or two layers; convolutions on 5 x 5 images of 2 channels; transformer on sequences of 6 of 8 tokens, without or with experts.", "\"mlp\"") { Words = ["mlp", "residual", "residualTwoLayer", "cnn", "transformer", "mixtureOfExperts"] },
        new("scaling", ParameterType.Text, "", "1", "Rule by which scales and learning rates follow from the sizes.", "\"meanField\"") { Words = ["meanField", "ntk", "standard"] },
        new("optimiser", ParameterType.Text, "", "1", "Rule of updates; momentum 0.9, Adam 0.9, 0.999, 1e-8.", "\"sgd\"") { Words = ["sgd", "momentum", "adam"] },
        new("width", ParameterType.Integer, "N", "units", "Units of a layer.") { Minimum = 1, Maximum = 65_536 },
        new("depth", ParameterType.Integer, "L", "layers", "Hidden layers of an MLP or CNN, residual branches, layers of a transformer.") { Minimum = 1, Maximum = 4_096 },
        new("baseDepth", ParameterType.Integer, "L_base", "layers", "Depth at which the learning rate was chosen; residual networks only.", "1") { Minimum = 1, Maximum = 4_096 },
        new("depthExponent", ParameterType.Number, "alpha_L", "1", "Branches are multiplied by (L/L_base)^-alpha_L; residual networks only.", "0.5") { Minimum = 0, Maximum = 1 },
        new("depthRule", ParameterType.Boolean, "", "1", "Whether branches and learning rates follow the depth; residual mean-field networks only.", "true"),
        new("richness", ParameterType.Number, "gamma0", "1", "Richness; mean-field scaling only.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("learningRate", ParameterType.Number, "eta", "1", "Learning rate before the factors of the scaling.") { Minimum = 0, Maximum = 1e6 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps of training, on all inputs at once.", "4") { Minimum = 1, Maximum = 1_000_000 },
        new("activation", ParameterType.Text, "phi", "1", "Activation.", "\"tanh\"") { Words = ["tanh", "relu", "gelu", "erf"] },
        new("inputDimension", ParameterType.Integer, "D", "features", "Features of the inputs of networks on vectors.", "8") { Minimum = 1, Maximum = 65_536 },
        new("samples", ParameterType.Integer, "P", "samples", "Inputs (vectors, images or sequences), the same for training and measuring.", "8") { Minimum = 1, Maximum = 65_536 },
        new("heads", ParameterType.Integer, "H", "heads", "Heads of a transformer; the width is a multiple of it.", "2") { Minimum = 1, Maximum = 1_024 },
        new("hiddenWidth", ParameterType.Integer, "F", "units", "Units of a feed-forward branch or of an expert of a transformer.", "64") { Minimum = 1, Maximum = 65_536 },
        new("experts", ParameterType.Integer, "X", "experts", "Experts of a layer.", "4") { Minimum = 1, Maximum = 1_024 },
        new("activeExperts", ParameterType.Integer, "k", "experts", "Experts of a token.", "2") { Minimum = 1, Maximum = 1_024 },
        new("expertExponent", ParameterType.Number, "a_X", "1", "The sum over the experts of a token is multiplied by k^-a_X: 1 their mean, 1/2 a sum of order 1 at the start.", "1") { Minimum = 0.5, Maximum = 1 },
        Elements.Parameter,
    ];

    internal bool HasBranches => Architecture is not (CheckedArchitecture.Mlp or CheckedArchitecture.Cnn);

    internal bool HasTokens => HasExperts || Architecture == CheckedArchitecture.Transformer;

    internal bool HasExperts => Architecture == CheckedArchitecture.MixtureOfExperts;

    internal TransformerShape Transformer => new()
    {
        Vocabulary = 8,
        SequenceLength = 6,
        Width = Width,
        Heads = Heads,
        Depth = Depth,
        BaseDepth = BaseDepth,
        HiddenWidth = HiddenWidth,
        Activation = Function,
        Experts = HasExperts ? new ExpertSizes(Experts, ActiveExperts, ExpertExponent) : null,
    };

    internal IEnumerable<Violation> Validate()
    {
        if (HasBranches && Scaling != CheckedScaling.MeanField && DepthRule)
            yield return new Violation("depthRule", "true", "has no meaning for this scaling: no rule of depth belongs to it; set it to false");
        if (HasTokens && Width % Heads != 0) yield return new Violation("heads", $"{Heads}", $"must divide width = {Width}");
        if (ActiveExperts > Experts) yield return new Violation("activeExperts", $"{ActiveExperts}", $"must be at most experts = {Experts}");
    }

    internal Network Network() => Architecture switch
    {
        CheckedArchitecture.Mlp => new MlpShape { InputDimension = InputDimension, Width = Width, Depth = Depth, Activation = Function }.Build(),
        CheckedArchitecture.Cnn => new CnnShape { ImageHeight = 5, ImageWidth = 5, InputChannels = 2, Channels = Width, Depth = Depth, Activation = Function }.Build(),
        CheckedArchitecture.Transformer or CheckedArchitecture.MixtureOfExperts => Transformer.Build(),
        _ => new ResidualMlpShape
        {
            InputDimension = InputDimension,
            Width = Width,
            Depth = Depth,
            BaseDepth = BaseDepth,
            Activation = Function,
            TwoLayers = Architecture == CheckedArchitecture.ResidualTwoLayer,
        }.Build(),
    };

    internal Parameterisation Rule() => Scaling switch
    {
        CheckedScaling.MeanField => new MeanFieldParameterisation { Richness = Richness, DepthExponent = HasBranches && DepthRule ? DepthExponent : null },
        CheckedScaling.Ntk => new NeuralTangentParameterisation(),
        _ => new StandardParameterisation(),
    };

    internal Optimiser Updates() => Optimiser switch
    {
        CheckedOptimiser.Sgd => new Sgd(),
        CheckedOptimiser.Momentum => new Momentum(0.9),
        _ => new AdamW(),
    };

    private Activation Function => Activation switch
    {
        CheckedActivation.Relu => Numerics.Activation.Relu,
        CheckedActivation.Gelu => Numerics.Activation.Gelu,
        CheckedActivation.Erf => Numerics.Activation.Erf,
        _ => Numerics.Activation.Tanh,
    };
}

/// <summary>Networks that the check can build.</summary>
public enum CheckedArchitecture
{
    /// <summary>Fully connected.</summary>
    [JsonStringEnumMemberName("mlp")]
    Mlp,

    /// <summary>h += b m W phi(h).</summary>
    [JsonStringEnumMemberName("residual")]
    Residual,

    /// <summary>h += b m W2 phi(m W1 h).</summary>
    [JsonStringEnumMemberName("residualTwoLayer")]
    ResidualTwoLayer,

    /// <summary><see cref="CnnShape"/>.</summary>
    [JsonStringEnumMemberName("cnn")]
    Cnn,

    /// <summary><see cref="TransformerShape"/>.</summary>
    [JsonStringEnumMemberName("transformer")]
    Transformer,

    /// <summary><see cref="TransformerShape"/> with <see cref="MixtureOfExperts"/>.</summary>
    [JsonStringEnumMemberName("mixtureOfExperts")]
    MixtureOfExperts,
}

/// <summary>Rules of scales.</summary>
public enum CheckedScaling
{
    /// <summary><see cref="MeanFieldParameterisation"/>.</summary>
    [JsonStringEnumMemberName("meanField")]
    MeanField,

    /// <summary><see cref="NeuralTangentParameterisation"/>.</summary>
    [JsonStringEnumMemberName("ntk")]
    Ntk,

    /// <summary><see cref="StandardParameterisation"/>.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,
}

/// <summary>Rules of updates.</summary>
public enum CheckedOptimiser
{
    /// <summary>Plain gradient descent.</summary>
    [JsonStringEnumMemberName("sgd")]
    Sgd,

    /// <summary>Momentum of 0.9.</summary>
    [JsonStringEnumMemberName("momentum")]
    Momentum,

    /// <summary>Adam with 0.9, 0.999, 1e-8.</summary>
    [JsonStringEnumMemberName("adam")]
    Adam,
}

/// <summary>Activations of the check.</summary>
public enum CheckedActivation
{
    /// <summary>Hyperbolic tangent.</summary>
    [JsonStringEnumMemberName("tanh")]
    Tanh,

    /// <summary>max(0, x).</summary>
    [JsonStringEnumMemberName("relu")]
    Relu,

    /// <summary>x times the normal distribution function.</summary>
    [JsonStringEnumMemberName("gelu")]
    Gelu,

    /// <summary>The error function.</summary>
    [JsonStringEnumMemberName("erf")]
    Erf,
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CoordinateCheckConfig))]
internal sealed partial class CoordinateCheckJson : JsonSerializerContext;
