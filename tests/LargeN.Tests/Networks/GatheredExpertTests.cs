// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Experts that compute the tokens that take them, against the form in which every expert computes every token.</summary>
[TestFixture("cpu")]
[TestFixture("reference")]
public class GatheredExpertTests(string deviceName)
{
    private const double Bound = 1e-13;   // of the norm of a gradient: sums of a few dozen terms in another order

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, new Parallelism(2));

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void Gradients_are_those_of_the_plain_form([Values("experts", "experts with biases")] string name, [Values] bool aligned)
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == name);
        TrainingStepOptions options = new() { Rule = aligned ? new FeedbackAlignment() : new Backpropagation() };
        using NetworkRun plain = new(device, Step(given, null, options)), gathered = new(device, Step(given, null, options with { GatherExperts = true }));
        foreach (NetworkRun run in new[] { plain, gathered })
        {
            given.Prepare(run);
            foreach ((Parameter p, FeedbackWeights weights) in run.Step.Feedback) run.Write(weights.Slot, Fill.Of(weights.Slot.Count, 5 + p.Name.Length));
        }

        Assert.That(gathered.Run(), Is.EqualTo(plain.Run()).Within(1e-14));
        foreach ((Parameter p, Parameter other) in plain.Parameters.Zip(gathered.Parameters))
        {
            if (!plain.Step.Program.Gradients.ContainsKey(p)) continue;
            double[] wanted = plain.Gradient(p), found = gathered.Gradient(other);
            Assert.That(NetworkRun.Norm(wanted), Is.GreaterThan(1e-4));
            Assert.That(NetworkRun.Norm([.. found.Zip(wanted, (x, y) => x - y)]) / NetworkRun.Norm(wanted), Is.LessThan(Bound), p.Name);
        }
    }

    [Test]
    public void Training_ends_where_the_plain_form_ends()
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == "experts");
        double[] objectives = [.. new[] { false, true }.Select(gather =>
        {
            using NetworkRun run = new(device, Step(given, new AdamW(), new TrainingStepOptions { GatherExperts = gather, Decays = true }));
            given.Prepare(run);
            foreach (Parameter p in run.Parameters.Where(p => p.Name.EndsWith("selection", StringComparison.Ordinal))) run.Write(p, new double[p.Count]);
            return run.AfterSteps(8, 0.02, 0.1);
        })];
        Assert.That(objectives[1], Is.EqualTo(objectives[0]).Within(1e-12));
    }

    [Test]
    public void The_products_of_experts_cost_what_is_taken()
    {
        TransformerShape shape = new() { Vocabulary = 3, SequenceLength = 4, Width = 32, Heads = 1, Depth = 1, HiddenWidth = 64, Experts = new ExpertSizes(8, 2) };
        double Flops(TransformerShape s, bool gather) =>
            TrainingStep.Of(s.Build(), new MeanFieldParameterisation(), new Sgd(), Loss.CrossEntropy, 16, new TrainingStepOptions { GatherExperts = gather }).Program.Flops;

        double experts = 6.0 * 2 * 16 * 8 * 64 * 32;   // six products of all rows with all experts
        Assert.That(Flops(shape, gather: false) - Flops(shape, gather: true), Is.EqualTo(experts * (1 - (2.0 / 8))));
    }

    [Test]
    public void A_token_without_a_number_is_seen()
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == "experts with biases");
        using NetworkRun run = new(device, Step(given, null, new TrainingStepOptions { GatherExperts = true }));
        given.Prepare(run);
        double[] inputs = Fill.Of(run.Step.Input.Count, 0.5);
        inputs[4] = double.NaN;
        run.Input(inputs);
        Assert.That(run.Run(), Is.NaN);
    }

    private static TrainingStep Step(GradientCase given, Optimiser? optimiser, TrainingStepOptions options) => TrainingStep.Of(given.Build(), given.Rule, optimiser, given.Loss, given.Rows, options);
}
