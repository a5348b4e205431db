// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Pseudo-gradients against their definitions in plain loops.</summary>
[TestFixture("cpu")]
[TestFixture("reference")]
public class LearningRuleTests(string deviceName)
{
    private const int Rows = 4, Inputs = 3, Width = 5, Outputs = 2;

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(nameof(Rules))]
    public void Gradients_of_an_MLP_are_those_of_plain_loops(LearningRule rule)
    {
        Network network = new MlpShape { InputDimension = Inputs, Width = Width, Depth = 2, Outputs = Outputs, Bias = true }.Build();
        using NetworkRun run = new(device, TrainingStep.Of(network, new MeanFieldParameterisation { Richness = 0.5 }, null, Loss.MeanSquare, Rows, new TrainingStepOptions { Rule = rule }));
        run.Vectors();
        run.FillScaled();
        Dictionary<string, double[]> feedback = [];
        foreach ((Parameter p, FeedbackWeights weights) in run.Step.Feedback)
        {
            feedback[p.Name] = Fill.Of(weights.Slot.Count, 7 + p.Name.Length);
            run.Write(weights.Slot, feedback[p.Name]);
        }

        run.Run();

        Dictionary<string, double[]> expected = Plain(run, rule, feedback);
        Assert.That(expected.Keys, Is.EquivalentTo(run.Parameters.Select(p => p.Name)));
        foreach (Parameter p in run.Parameters)
        {
            Assert.That(NetworkRun.Norm(expected[p.Name]), Is.GreaterThan(1e-3), "a gradient that is nothing checks nothing");
            Assert.That(run.Gradient(p), Is.EqualTo(expected[p.Name]).Within(1e-13), p.Name);
        }
    }

    [TestCaseSource(typeof(GradientCase), nameof(GradientCase.All))]
    public void Feedback_by_the_weights_themselves_is_the_gradient(GradientCase given)
    {
        TrainingStep Step(LearningRule rule) => TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows, new TrainingStepOptions { Rule = rule });
        if (given.Name == "tied layers")
        {
            Assert.That(() => Step(new FeedbackAlignment()), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Once"), "a block that says nothing learns by the gradient alone");
            return;
        }

        using NetworkRun gradient = new(device, Step(new Backpropagation())), aligned = new(device, Step(new FeedbackAlignment(1)));
        given.Prepare(gradient);
        given.Prepare(aligned);
        foreach ((Parameter p, FeedbackWeights weights) in aligned.Step.Feedback) aligned.Write(weights.Slot, aligned.Read(p));
        gradient.Run();
        aligned.Run();
        foreach ((Parameter p, Parameter other) in gradient.Parameters.Zip(aligned.Parameters))
            if (gradient.Step.Program.Gradients.ContainsKey(p)) Assert.That(aligned.Gradient(other), Is.EqualTo(gradient.Gradient(p)), p.Name);

        // Other feedback weights change what reaches the layers below, and nothing in the layer that they belong to.
        Parameter last = aligned.Step.Feedback.Keys.Last();
        aligned.Write(aligned.Step.Feedback[last].Slot, Fill.Of(last.Count, 3));
        aligned.Run();
        Assert.That(aligned.Gradient(last), Is.EqualTo(gradient.Gradient(gradient.Parameters.Single(p => p.Name == last.Name))));
        Assert.That(aligned.Gradient(aligned.Parameters.First()), Is.Not.EqualTo(gradient.Gradient(gradient.Parameters.First())));
    }

    [Test]
    public void Feedback_of_experts_leaves_their_gates_and_readouts_alone()
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == "experts with biases");
        using NetworkRun aligned = new(device, TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows, new TrainingStepOptions { Rule = new FeedbackAlignment() }));
        given.Prepare(aligned);
        foreach ((Parameter p, FeedbackWeights weights) in aligned.Step.Feedback) aligned.Write(weights.Slot, aligned.Read(p));
        aligned.Run();
        Dictionary<string, double[]> before = aligned.Parameters.ToDictionary(p => p.Name, aligned.Gradient);

        (Parameter down, FeedbackWeights of) = aligned.Step.Feedback.Single(f => f.Key.Name == "down");
        aligned.Write(of.Slot, Fill.Of(down.Count, 3));
        aligned.Run();

        string[] changed = [.. aligned.Parameters.Where(p => !aligned.Gradient(p).SequenceEqual(before[p.Name])).Select(p => p.Name)];
        Assert.That(changed, Is.EquivalentTo((string[])["up", "bias", "input"]));
    }

    [Test]
    public void Feedback_weights_have_the_correlation_that_was_asked_for_and_stay()
    {
        foreach (double rho in new[] { -1, -0.25, 0, 0.6, 1 })
        {
            Network network = new MlpShape { InputDimension = Inputs, Width = 60, Depth = 2 }.Build();
            TrainingStep step = TrainingStep.Of(network, new StandardParameterisation(), new Sgd(), Loss.MeanSquare, Rows, new TrainingStepOptions { Rule = new FeedbackAlignment(rho) });
            using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 2, Seed = 5, LearningRates = [0.01] });
            (Parameter hidden, FeedbackWeights weights) = step.Feedback.Single(f => f.Key.Name == "hidden[1]");
            double[] w = new double[3600], feedback = new double[3600], after = new double[3600];
            trainer.Memory.Read(step.Program.Parameters[hidden], 1, w);
            trainer.Memory.Read(weights.Slot, 1, feedback);
            double dot = w.Zip(feedback, (x, y) => x * y).Sum() * 60 / 3600, square = feedback.Sum(x => x * x) * 60 / 3600;
            Assert.That(dot, Is.EqualTo(rho).Within(0.06));       // 3 standard errors of a mean of 3600 products
            Assert.That(square, Is.EqualTo(1).Within(0.08));

            trainer.SetData(Fill.Of(Rows * Inputs, 0.5), Fill.Of(Rows, 0.25));
            trainer.Advance(3);
            trainer.Memory.Read(weights.Slot, 1, after);
            Assert.That(after, Is.EqualTo(feedback));
        }
    }

    [Test]
    public void Rules_that_a_block_does_not_know_are_refused_by_name()
    {
        Assert.That(() => Of(new MlpShape { InputDimension = 3, Width = 4 }.Build(), new FeedbackAlignment(1.5)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[-1, 1]"));
        Assert.That(() => Of(new MlpShape { InputDimension = 3, Width = 4 }.Build(), new FeedbackAlignment(double.NaN)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        foreach (LearningRule rule in new LearningRule[] { new DirectFeedbackAlignment(), new ErrorModulatedHebb() })
        {
            Refuses(new ResidualMlpShape { InputDimension = 3, Width = 4, Depth = 1 }.Build(), rule, "Residual");
            Refuses(GradientCase.All.Single(c => c.Name == "convolutions").Build(), rule, "Pixels");
            Refuses(GradientCase.All.Single(c => c.Name == "experts with biases").Build(), rule, "MixtureOfExperts");
            Network unread = new(new Sequential(new Linear(new Parameter("w", 2, 3, ParameterKind.Weight, ParameterRole.Hidden, 3))), 3, 2, new NetworkSizes(3));
            Refuses(unread, rule, "readout");
        }

        Refuses(GradientCase.All.Single(c => c.Name == "layer norm with gain and bias").Build(), new ErrorModulatedHebb(), "LayerNorm");
        Assert.That(() => Of(GradientCase.All.Single(c => c.Name == "layer norm with gain and bias").Build(), new DirectFeedbackAlignment()), Throws.Nothing);

        static void Refuses(Network network, LearningRule rule, string name) => Assert.That(() => Of(network, rule), Throws.InstanceOf<NotSupportedException>().With.Message.Contains(name));
        static TrainingStep Of(Network network, LearningRule rule) =>
            TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, 2, new TrainingStepOptions { Rule = rule });
    }

    private static readonly LearningRule[] Rules = [new Backpropagation(), new FeedbackAlignment(0.3), new DirectFeedbackAlignment(), new ErrorModulatedHebb()];

    /// <summary>The pseudo-gradients of a tanh network of three weight matrices by their definitions.</summary>
    private static Dictionary<string, double[]> Plain(NetworkRun run, LearningRule rule, Dictionary<string, double[]> feedback)
    {
        string[] names = ["hidden[0]", "hidden[1]", "output"];
        double[][] w = [.. names.Select(n => run.Read(Named(n)))];
        double[] m = [.. names.Select(n => run.Step.Table[Named(n)].Multiplier)];
        int[] sizes = [Inputs, Width, Width, Outputs];
        Dictionary<string, double[]> result = run.Parameters.ToDictionary(p => p.Name, p => new double[p.Count]);
        double[] inputs = Fill.Of(Rows * Inputs, 0.5), targets = Fill.Of(Rows * Outputs, 0.25);
        for (int i = 0; i < Rows; i++)
        {
            double[][] a = new double[4][];
            a[0] = inputs[(i * Inputs)..((i + 1) * Inputs)];
            for (int l = 0; l < 3; l++)
            {
                double[] z = [.. Enumerable.Range(0, sizes[l + 1]).Select(o => m[l] * a[l].Select((x, j) => w[l][(o * sizes[l]) + j] * x).Sum())];
                a[l + 1] = l == 2 ? z : [.. z.Zip(run.Read(Named($"{names[l]}.bias")), (x, b) => Math.Tanh(x + b))];
            }

            double[] df = [.. a[3].Select((f, o) => (f - targets[(i * Outputs) + o]) / Rows)], dz = df;
            for (int l = 2; l >= 0; l--)
            {
                for (int o = 0; o < sizes[l + 1]; o++)
                {
                    for (int j = 0; j < sizes[l]; j++) result[names[l]][(o * sizes[l]) + j] += m[l] * dz[o] * a[l][j];
                    if (l < 2) result[$"{names[l]}.bias"][o] += dz[o];
                }

                if (l == 0) break;
                double[] slopes = [.. a[l].Select(x => 1 - (x * x))], above = dz, layer = w[l];
                dz = rule switch
                {
                    Backpropagation => [.. slopes.Select((s, j) => s * m[l] * above.Select((d, o) => d * layer[(o * sizes[l]) + j]).Sum())],
                    FeedbackAlignment => [.. slopes.Select((s, j) => s * m[l] * above.Select((d, o) => d * feedback[names[l]][(o * sizes[l]) + j]).Sum())],
                    DirectFeedbackAlignment => [.. slopes.Select((s, j) => s * m[2] * df.Select((d, c) => d * feedback[names[l]][(c * sizes[l]) + j]).Sum())],
                    _ => [.. a[l].Select(x => -m[2] * Rows * df.Sum(d => d * d) * x)],
                };
            }
        }

        return result;

        Parameter Named(string name) => run.Parameters.Single(p => p.Name == name);
    }
}
