// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Clipping, normalised gradients and sharpness-aware ascent against their definitions.</summary>
[TestFixture("cpu")]
[TestFixture("reference")]
public class GradientRuleTests(string deviceName)
{
    private static readonly Network Net = new MlpShape { InputDimension = 3, Width = 7, Depth = 2, Bias = true }.Build();

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void Clipping_and_normalising_scale_all_gradients_alike()
    {
        using NetworkRun plain = Step(null), clipped = Step(new GradientRescaling(0.01)), loose = Step(new GradientRescaling(100)), unit = Step(new GradientRescaling(100, Normalise: true));
        double norm = Norm(plain);
        Assert.That(norm, Is.InRange(0.02, 50));

        foreach (Parameter parameter in Net.Parameters)
        {
            double[] g = plain.Gradient(parameter);
            Assert.That(clipped.Gradient(parameter), Is.EqualTo(g.Select(v => v * 0.01 / norm)).Within(1e-15));
            Assert.That(loose.Gradient(parameter), Is.EqualTo(g));
            Assert.That(unit.Gradient(parameter), Is.EqualTo(g.Select(v => v * 100 / norm)).Within(1e-12));
        }

        Assert.That(Norm(unit), Is.EqualTo(100).Within(1e-12));
    }

    [Test]
    public void Gradients_that_are_zero_stay_zero()
    {
        using NetworkRun run = Step(new GradientRescaling(1, Normalise: true), zeroTargets: true);
        foreach (Parameter parameter in Net.Parameters) Assert.That(run.Gradient(parameter), Has.All.Zero);
    }

    [TestCase(SamMetric.Plain), TestCase(SamMetric.LearningRate)]
    public void Gradients_are_taken_at_the_ascended_point(SamMetric metric)
    {
        const double Radius = 0.1;
        using NetworkRun plain = Step(null);
        using NetworkRun sam = Open(new TrainingStepOptions { Sam = metric }, zeroTargets: false);
        sam.SamRadius(Radius);
        sam.Run();

        double Weight(Parameter p) => metric == SamMetric.Plain ? 1 : plain.Step.Table[p].LearningRateFactor;
        double norm = Math.Sqrt(Net.Parameters.Sum(p => Weight(p) * plain.Gradient(p).Sum(g => g * g)));
        using NetworkRun moved = Open(new TrainingStepOptions(), zeroTargets: false);
        foreach (Parameter p in Net.Parameters) moved.Write(p, [.. plain.Read(p).Zip(plain.Gradient(p), (w, g) => w + (Radius * Weight(p) / norm * g))]);
        moved.Run();

        foreach (Parameter p in Net.Parameters) Assert.That(sam.Gradient(p), Is.EqualTo(moved.Gradient(p)).Within(1e-14), p.Name);
    }

    [Test]
    public void Norms_and_radii_out_of_range_are_named()
    {
        foreach (double norm in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.That(() => Step(new GradientRescaling(norm)), Throws.InvalidOperationException.With.Message.Contains("norm"));
        TrainingStep step = TrainingStep.Of(Net, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, 2, new TrainingStepOptions { Sam = SamMetric.Plain });
        EnsembleSettings settings = new() { EnsembleSize = 2, Seed = 1, LearningRates = [0.1] };
        Assert.That(() => new EnsembleTrainer<double>(device, step, settings), Throws.ArgumentException.With.Message.Contains("SamRadii"));
        Assert.That(() => new EnsembleTrainer<double>(device, step, settings with { SamRadii = [0.1, double.NaN] }), Throws.InstanceOf<ArgumentException>());
        using EnsembleTrainer<double> good = new(device, step, settings with { SamRadii = [0, 0.1] });
        good.SetData(Fill.Of(6, 0.5), Fill.Of(2, 0.25));
        good.Advance(2);
        Assert.That(good.Records[1].Objectives[0], Is.Not.EqualTo(good.Records[1].Objectives[1]));
    }

    private static double Norm(NetworkRun run) => Math.Sqrt(Net.Parameters.Sum(p => run.Gradient(p).Sum(g => g * g)));

    private NetworkRun Step(GradientRescaling? rescaling, bool zeroTargets = false)
    {
        NetworkRun run = Open(new TrainingStepOptions { Rescaling = rescaling }, zeroTargets);
        run.Run();
        return run;
    }

    private NetworkRun Open(TrainingStepOptions options, bool zeroTargets)
    {
        NetworkRun run = new(device, TrainingStep.Of(Net, new MeanFieldParameterisation { Richness = 0.7 }, null, Loss.MeanSquare, 4, options));
        run.Vectors();
        if (!zeroTargets) run.FillScaled();
        else run.Targets(new double[run.Step.Targets.Count]);   // parameters are 0: so are the outputs
        return run;
    }
}
