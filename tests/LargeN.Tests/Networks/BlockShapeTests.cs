// SPDX-License-Identifier: MIT
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Tests.Networks;

/// <summary>Blocks and models name what does not fit.</summary>
public class BlockShapeTests
{
    private static readonly MeanFieldParameterisation Rule = new();

    private static readonly TransformerShape Transformer = new() { Vocabulary = 5, SequenceLength = 4, Width = 6, Heads = 2, Depth = 1 };

    [Test]
    public void Rows_that_are_no_whole_sequences() =>
        Refused(() => TrainingStep.Of(Transformer.Build(), Rule, null, Loss.CrossEntropy, 10), "given 10 rows", "multiple of 4");

    [Test]
    public void Heads_that_do_not_share_out_the_width() => Refused(() => (Transformer with { Heads = 4 }).Build(), "Width 6", "Heads 4");

    [Test]
    public void Exponents_of_scores() => Refused(() => (Transformer with { ScoreExponent = 0.4 }).Build(), "0.4", "[0.5, 1]");

    [Test]
    public void Weights_of_attention()
    {
        Parameter scored = new("query", 6, 5, ParameterKind.Weight, ParameterRole.Hidden, 5) { ScoreDimension = 3 };
        Parameter value = Weight("value", 6, 5), output = Weight("output", 5, 6);

        Assert.That(() => new MultiHeadAttention(scored, scored, value, output, 2, 4), Throws.Nothing);
        Refused(() => new MultiHeadAttention(scored, scored, output, output, 2, 4), "output [5 x 6]", "6 x 5");
        Refused(() => new MultiHeadAttention(scored, scored, value, value, 2, 4), "value [6 x 5]", "6 columns");
        Refused(() => new MultiHeadAttention(scored, value, value, output, 2, 4), "value [6 x 5]", "0 features a head");
        Refused(() => new MultiHeadAttention(scored, scored, value, output, 4, 4), "4 heads");
    }

    [Test]
    public void Tokens_and_their_rows()
    {
        Refused(() => Transformer.Encode([1, 2, 3], new double[27]), "3 tokens", "sequences of 4");
        Refused(() => Transformer.Encode([1, 2, 3, 5], new double[36]), "token 3", "0 to 4");
        Refused(() => Transformer.Encode([1, 2, 3, 4], new double[35]), "36 elements", "35");
        Refused(() => Recorded(new Embedding(Weight("tokens", 5, 6), Weight("positions", 4, 6)), 4, 8), "rows of 9 columns", "given 8");
        Refused(() => new Embedding(Weight("tokens", 5, 6), Weight("positions", 4, 5)), "6 features");
    }

    [Test]
    public void Rates_of_selection_biases()
    {
        Refused(() => (Transformer with { BalanceRate = 0.1 }).Build(), "BalanceRate 0.1");
        Refused(() => (Transformer with { BalanceRate = -0.1, Experts = new ExpertSizes(3, 2) }).Build(), "-0.1");
        Refused(() => (Transformer with { BalanceRate = double.NaN, Experts = new ExpertSizes(3, 2) }).Build(), "NaN");
    }

    [Test]
    public void Places_that_a_probe_reads()
    {
        Assert.That(Places((Transformer with { Depth = 2 }).Build(), 4), Is.EqualTo(new[] { ("h[0]", 4, 6), ("h[1]", 4, 6), ("h[2]", 4, 6) }));
        Assert.That(Places(new CnnShape { ImageHeight = 3, ImageWidth = 4, InputChannels = 2, Channels = 5 }.Build(), 2), Is.EqualTo(new[] { ("h[0]", 24, 5), ("h[1]", 24, 5) }));

        static IEnumerable<(string Name, int Rows, int Columns)> Places(Network network, int rows)
        {
            StepRecorder r = new(network.Table(Rule, OptimiserFamily.Gradient)) { Observing = true };
            network.Body.Forward(r, r.Allocate(Arena.Shared, "input", rows, network.Inputs));
            return r.Observations.Select(o => (o.Name, o.Kept.Rows, o.Kept.Columns));
        }
    }

    [Test]
    public void Weights_of_experts()
    {
        Parameter router = new("router", 3, 6, ParameterKind.Weight, ParameterRole.Hidden, 6) { Experts = new ExpertSizes(3, 2), Routes = true };

        Refused(() => new MixtureOfExperts(Weight("router", 3, 6), Weight("up", 12, 6), Weight("down", 18, 4), Activation.Tanh), "how many experts");
        Refused(() => new MixtureOfExperts(router, Weight("up", 11, 6), Weight("down", 18, 4), Activation.Tanh), "up [11 x 6]", "multiple of 3");
        Refused(() => new MixtureOfExperts(router, Weight("up", 12, 6), Weight("down", 18, 5), Activation.Tanh), "down [18 x 5]", "4 columns");
        Refused(() => new MixtureOfExperts(router, Weight("up", 12, 6), Weight("down", 18, 4), Activation.Tanh, balanceRate: -1), "at least 0");
        Refused(() => new MixtureOfExperts(router, Weight("up", 12, 6), Weight("down", 18, 4), Activation.Tanh, balanceRate: 1), "need a parameter");
        Refused(() => new MixtureOfExperts(router, Weight("up", 12, 6), Weight("down", 18, 4), Activation.Tanh, selection: Weight("selection", 1, 4)), "selection [1 x 4]", "1 x 3");
        Refused(() => Recorded(new MixtureOfExperts(router, Weight("up", 12, 6), Weight("down", 18, 4), Activation.Tanh), 4, 5), "takes 6 features", "given 5");
    }

    [Test]
    public void Gates()
    {
        Parameter gate = Weight("gate", 4, 3);
        Refused(() => new GatedLayers([(new Linear(Weight("first", 5, 3)), gate)], Activation.Relu), "gate [4 x 3]", "5 x 3");
        Refused(() => new GatedLayers([], Activation.Relu), "at least one layer");
        Network network = new(new Sequential(new Linear(Weight("first", 3, 3)), new GatedLayers([(new Linear(Weight("second", 4, 3)), gate)], Activation.Relu)), 3, 4, new NetworkSizes(3));
        Assert.That(() => TrainingStep.Of(network, Rule, null, Loss.MeanSquare, 2), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("come first"));
        Assert.That(
            () => TrainingStep.Of(new MlpShape { InputDimension = 3, Width = 4, Gated = true }.Build(), Rule, null, Loss.MeanSquare, 2, new TrainingStepOptions { Rule = new ErrorModulatedHebb() }),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("GatedLayers"));
    }

    [Test]
    public void Images()
    {
        Refused(() => new Conv2dCircular(Weight("convolution", 4, 17), 4, 5, 3), "multiple of 9");
        Refused(() => new Conv2dCircular(Weight("convolution", 4, 18), 2, 5, 3), "height");
        Refused(() => Recorded(new Conv2dCircular(Weight("convolution", 4, 18), 4, 5, 3), 20, 3), "2 channels", "given 3");
        Refused(() => Recorded(new Conv2dCircular(Weight("convolution", 4, 18), 4, 5, 3), 21, 2), "21 rows", "4 x 5");
        Refused(() => Recorded(new MeanPool(5), 6, 1), "items of 5");
        Refused(() => Recorded(new Pixels(4), 2, 7), "4 pixels");
        Refused(() => new CnnShape { ImageHeight = 2, ImageWidth = 5, InputChannels = 1, Channels = 4 }.Build(), "ImageHeight");
    }

    private static Parameter Weight(string name, int rows, int columns) => new(name, rows, columns, ParameterKind.Weight, ParameterRole.Hidden, columns);

    private static Slot Recorded(Block block, int rows, int columns)
    {
        StepRecorder r = new(new ParameterTable(block.Parameters, Rule, OptimiserFamily.Gradient, new NetworkSizes(6)));
        return block.Forward(r, r.Allocate(Arena.Shared, "input", rows, columns));
    }

    private static void Refused(Func<object> act, params string[] names) => Refused(() => { _ = act(); }, names);

    private static void Refused(Action act, params string[] names)
    {
        Exception? thrown = Assert.Catch<ArgumentException>(() => act());
        foreach (string name in names) Assert.That(thrown!.Message, Does.Contain(name));
    }
}
