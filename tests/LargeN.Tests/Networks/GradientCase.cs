// SPDX-License-Identifier: MIT
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Tests.Networks;

/// <summary>A small network with its loss and data, for checks of gradients.</summary>
public sealed record GradientCase(string Name, Func<Network> Build, Loss Loss, int Rows, Parameterisation Rule)
{
    private static readonly TransformerShape Transformer = new() { Vocabulary = 5, SequenceLength = 3, Width = 6, Heads = 2, Depth = 2, HiddenWidth = 7, Outputs = 4 };

    private static readonly TransformerShape Experts = Transformer with { HiddenWidth = 4, Experts = new ExpertSizes(4, 2, 0.5), BalanceRate = 0.01 };

    private static readonly CnnShape Cnn = new() { ImageHeight = 4, ImageWidth = 5, InputChannels = 2, Channels = 4, Outputs = 2, Bias = true };

    private static readonly MeanFieldParameterisation Plain = new(), Deep = new() { DepthExponent = 0.5 };

    /// <summary>Every block, model and loss.</summary>
    public static IReadOnlyList<GradientCase> All { get; } =
    [
        .. Enum.GetValues<Activation>().Select(activation => Mlp(activation, Loss.MeanSquare)),
        .. Enum.GetValues<Loss>().Skip(1).Select(loss => Mlp(Activation.Tanh, loss)),
        new("gated", new MlpShape { InputDimension = 3, Width = 5, Depth = 3, Outputs = 2, Bias = true, Activation = Activation.Relu, Gated = true }.Build, Loss.MeanSquare, 4, Plain),
        new("residual", new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3, Outputs = 2, ReadoutActivation = Activation.Tanh }.Build, Loss.MeanSquare, 4, Deep),
        new(
            "residual, two layers",
            new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 2, TwoLayers = true, HiddenWidth = 5, Normalise = true, Bias = true, Activation = Activation.Gelu }.Build,
            Loss.MeanSquare,
            4,
            Deep),
        new("layer norm with gain and bias", Normalised, Loss.MeanSquare, 4, Plain),
        new("transformer", Transformer.Build, Loss.CrossEntropy, 6, Deep) { Tokens = Transformer },
        new("transformer, not causal", (Transformer with { Causal = false, ScoreExponent = 0.5 }).Build, Loss.CrossEntropy, 6, Deep) { Tokens = Transformer },
        new("experts", Experts.Build, Loss.CrossEntropy, 6, Deep) { Tokens = Experts },
        new("experts with biases", ExpertsWithBiases, Loss.MeanSquare, 5, Plain),
        new("tied layers", Tied, Loss.MeanSquare, 4, Plain),
        new("convolutions", Cnn.Build, Loss.MeanSquare, 3, Plain),
        new("convolution of one pixel and of an even kernel", (Cnn with { Kernel = 2, Depth = 3, ImageHeight = 2, Activation = Activation.Erf }).Build, Loss.MeanSquare, 2, Plain),
    ];

    /// <summary>Encodes the tokens where the input is made of such.</summary>
    public TransformerShape? Tokens { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Prepare(NetworkRun run)
    {
        run.FillScaled();
        if (Tokens is { } shape)
        {
            run.Tokens(shape);
            run.Labels([.. Enumerable.Range(0, Rows).Select(i => i * i % 4)]);
            return;
        }

        run.Input(Fill.Of(run.Step.Input.Count, 0.5));
        double[] targets = Fill.Of(run.Step.Targets.Count, 0.25);
        if (Loss == Loss.CrossEntropy) run.Labels([.. Enumerable.Range(0, Rows).Select(i => i % 3)]);
        else run.Targets(Loss == Loss.MeanSquare ? targets : Array.ConvertAll(targets, y => y < 0 ? -1.0 : 1));
    }

    private static GradientCase Mlp(Activation activation, Loss loss) => new(
        $"MLP, {activation}, {loss}",
        new MlpShape { InputDimension = 3, Width = 5, Depth = 2, Outputs = 3, Activation = activation, Bias = true }.Build,
        loss,
        4,
        new MeanFieldParameterisation { Richness = 0.25 });   // outputs of a few: some margins are beyond the kink of the hinge

    private static Network Normalised() => Of(
        new Linear(Weight("input", 5, 3, ParameterRole.Input)),
        new LayerNorm(new Parameter("gain", 1, 5, ParameterKind.Gain, ParameterRole.Hidden, 5), new Parameter("shift", 1, 5, ParameterKind.Bias, ParameterRole.Hidden, 5)),
        new ActivationBlock(Activation.Tanh),
        new Linear(Weight("output", 1, 5, ParameterRole.Output)));

    private static Network ExpertsWithBiases()
    {
        ExpertSizes sizes = new(3, 2);
        return Of(
            new Linear(Weight("input", 5, 3, ParameterRole.Input)),
            new MixtureOfExperts(
                new Parameter("router", 3, 5, ParameterKind.Weight, ParameterRole.Hidden, 5) { Experts = sizes, Routes = true },
                new Parameter("up", 12, 5, ParameterKind.Weight, ParameterRole.Hidden, 5) { Experts = sizes },
                new Parameter("down", 21, 4, ParameterKind.Weight, ParameterRole.Hidden, 4) { Experts = sizes },
                Activation.Tanh,
                new Parameter("bias", 1, 12, ParameterKind.Bias, ParameterRole.Hidden, 5) { Experts = sizes }),
            new Linear(Weight("output", 1, 7, ParameterRole.Output)));
    }

    /// <summary>One weight and one bias in two places: their gradients have two contributions.</summary>
    private static Network Tied()
    {
        Parameter shared = Weight("shared", 5, 5, ParameterRole.Hidden), bias = new("bias", 1, 5, ParameterKind.Bias, ParameterRole.Hidden, 5);
        Parameter input = Weight("input", 5, 3, ParameterRole.Input), output = Weight("output", 1, 5, ParameterRole.Output);
        return Of(
            new Linear(input),
            new ActivationBlock(Activation.Tanh),
            new Linear(shared, bias),
            new ActivationBlock(Activation.Tanh),
            new Once(new Linear(shared, bias)),
            new ActivationBlock(Activation.Tanh),
            new Linear(output));
    }

    private static Parameter Weight(string name, int rows, int columns, ParameterRole role) => new(name, rows, columns, ParameterKind.Weight, role, columns);

    private static Network Of(params Block[] blocks) => new(new Sequential(blocks), 3, 1, new NetworkSizes(5));

    /// <summary>A block whose parameters another one has named.</summary>
    private sealed class Once(Block block) : Block
    {
        public override Slot Forward(StepRecorder r, Slot x) => block.Forward(r, x);

        public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true) => block.Backward(r, dy, inputGradient);

        public override Slot? Tangent(StepRecorder r, Slot? xDot) => block.Tangent(r, xDot);

        public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true) => block.TangentBackward(r, dy, dyDot, inputGradient);
    }
}
