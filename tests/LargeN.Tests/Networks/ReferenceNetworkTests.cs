// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Losses, gradients and training of small networks whose numbers were computed apart (float64, deterministic weights), to their printed digits.</summary>
[TestFixtureSource(nameof(Devices))]
public class ReferenceNetworkTests(string deviceName)
{
    private const double Printed = 1.01e-10;   // ten decimals; two values of R1 are known to be off by one unit in the last

    private static readonly string[] Devices = ["cpu", "reference"];

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void R1_two_layer_branches_with_layer_norm()
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 2, Activation = Activation.Gelu, TwoLayers = true, Normalise = true }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 1 };
        string[] order = ["input", "output", "branch[0].up", "branch[0].down", "branch[1].up", "branch[1].down"];

        using NetworkRun gradients = Open(TrainingStep.Of(network, rule, null, Loss.MeanSquare, 4), order);

        Assert.That(gradients.Run(), Is.EqualTo(0.2631797899).Within(Printed));
        double[] norms = [0.0397631546, 0.0752205017, 0.0136712906, 0.0125955536, 0.0118851647, 0.0044028360];
        Assert.That(order.Select(gradients.GradientNorm), Is.EqualTo(norms).Within(Printed));

        using NetworkRun ascended = Open(TrainingStep.Of(network, rule, null, Loss.MeanSquare, 4, new TrainingStepOptions { Sam = SamMetric.Plain }), order);
        ascended.SamRadius(0.05);
        Assert.That(ascended.Run(), Is.EqualTo(0.2631797899).Within(Printed));   // the loss is that before the ascent
        double[] samNorms = [0.0425593347, 0.0809750048, 0.0138610668, 0.0125316472, 0.0119223316, 0.0045615975];
        Assert.That(order.Select(ascended.GradientNorm), Is.EqualTo(samNorms).Within(Printed));
        double[] before = Fill.Of(18, 1);
        Assert.That(ascended.Read(ascended.Parameters.Single(p => p.Name == "input")), Is.EqualTo(before));

        using NetworkRun training = Open(TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, 4), order);
        Assert.That(training.AfterSteps(5, 0.05), Is.EqualTo(0.2524964152).Within(Printed));
    }

    [Test]
    public void R2_one_layer_branches()
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3 }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5, Richness = 0.5 };
        string[] order = ["input", "output", "branch[0].weight", "branch[1].weight", "branch[2].weight"];

        using NetworkRun gradients = Open(TrainingStep.Of(network, rule, null, Loss.MeanSquare, 4), order);

        Assert.That(gradients.Run(), Is.EqualTo(0.2823781879).Within(Printed));
        double[] norms = [0.0938883088, 0.2224668131, 0.0435803017, 0.0477543761, 0.0485604607];
        Assert.That(order.Select(gradients.GradientNorm), Is.EqualTo(norms).Within(Printed));

        using NetworkRun training = Open(TrainingStep.Of(network, rule, new Sgd(), Loss.MeanSquare, 4), order);
        Assert.That(training.AfterSteps(5, 0.05), Is.EqualTo(0.2631609863).Within(Printed));
    }

    [Test]
    public void T1_transformer()
    {
        TransformerShape shape = new() { Vocabulary = 5, SequenceLength = 4, Width = 8, Heads = 2, Depth = 1, HiddenWidth = 12 };
        string[] order =
        [
            "embedding.token", "embedding.position", "output",
            "layer[0].query", "layer[0].key", "layer[0].value", "layer[0].attention", "layer[0].up", "layer[0].down",
        ];
        double[] norms = [0.0604865757, 0.0639844611, 0.1022200220, 0.0060459784, 0.0025710065, 0.0175339714, 0.0778485896, 0.0351173025, 0.0430704950];

        Check(shape, order, 1.7371249780, norms, new MeanFieldParameterisation { DepthExponent = 1 }, 1.6937211407);
    }

    [Test]
    public void T2_transformer_with_experts()
    {
        TransformerShape shape = new() { Vocabulary = 5, SequenceLength = 4, Width = 8, Heads = 2, Depth = 2, HiddenWidth = 6, Experts = new ExpertSizes(count: 3, active: 2) };
        string[] kinds = ["query", "key", "value", "attention", "up", "down", "router"];
        string[] order =
        [
            "embedding.token", "embedding.position", "output",
            .. Enumerable.Range(0, 2).SelectMany(l => kinds.Select(k => $"layer[{l}].{k}")),
        ];
        double[] norms =
        [
            0.0513360376, 0.0511774496, 0.1184342852,
            0.0026169506, 0.0015636118, 0.0098501683, 0.0348091195, 0.0033586602, 0.0095519042, 0.0023410398,
            0.0018966078, 0.0004356018, 0.0157334909, 0.0308279774, 0.0036627847, 0.0121232142, 0.0012753182,   // the table has ..848; plain differences give ..84677
        ];

        // The table's loss after training was made with the epsilon factors of hidden weights for routers and experts; a program of plain loops and differences gives both numbers.
        MeanFieldParameterisation plain = new() { DepthExponent = 1 };
        Changed hidden = new(plain, (p, family, s) => p.Experts is null ? s : plain.Scales(new Parameter(p.Name, p.Rows, p.Columns, p.Kind, p.Role, p.FanIn) { InBranch = true }, family, new NetworkSizes(8, 2)));
        Check(shape, order, 1.7777132476, norms, hidden, 1.7343891787);
        Check(shape, order, 1.7777132476, norms, plain, 1.7343891882);
    }

    /// <summary>Loss, norms of gradients and loss after three steps of AdamW with eta = 0.01.</summary>
    private void Check(TransformerShape shape, string[] order, double loss, double[] norms, Parameterisation rule, double trained)
    {
        Network network = shape.Build();
        using NetworkRun gradients = new(device, TrainingStep.Of(network, rule, null, Loss.CrossEntropy, 8));
        gradients.Fill(order);
        gradients.Tokens(shape);

        Assert.That(gradients.Run(), Is.EqualTo(loss).Within(Printed));
        Assert.That(order.Select(gradients.GradientNorm), Is.EqualTo(norms).Within(Printed));

        using NetworkRun training = new(device, TrainingStep.Of(network, rule, new AdamW(), Loss.CrossEntropy, 8));
        training.Fill(order);
        training.Tokens(shape);
        Assert.That(training.AfterSteps(3, 0.01), Is.EqualTo(trained).Within(Printed));
    }

    private NetworkRun Open(TrainingStep step, string[] order)
    {
        NetworkRun run = new(device, step);
        run.Fill(order);
        run.Vectors();
        return run;
    }
}
