// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>The tables of scales: their numbers, what they leave unchanged, and what they refuse.</summary>
public class ParameterisationTests
{
    private const double Exact = 1e-15;   // relative: a few roundings

    private static readonly NetworkSizes Sizes = new(Width: 256, Depth: 8, BaseDepth: 2);

    private static readonly MeanFieldParameterisation Deep = new() { Richness = 0.5, DepthExponent = 1 };

    private static readonly Optimiser[] Optimisers = [new Sgd(), new Momentum(0.9), new AdamW(Epsilon: 1e-3), new Lion()];

    [Test]
    public void Hidden_weights_inside_a_branch()
    {
        Parameter hidden = Weight(ParameterRole.Hidden, 256, inBranch: true);
        ParameterScales adam = Deep.Scales(hidden, OptimiserFamily.Sign, Sizes), sgd = Deep.Scales(hidden, OptimiserFamily.Gradient, Sizes);

        Assert.That(adam.Multiplier, Is.EqualTo(0.0625));
        Assert.That(adam.InitialDeviation, Is.EqualTo(1));
        Assert.That(adam.LearningRateFactor, Is.EqualTo(0.03125).Within(Exact));
        Assert.That(adam.EpsilonFactor, Is.EqualTo(0.25 / (0.5 * 256 * 16)).Within(Exact));
        Assert.That(sgd.LearningRateFactor, Is.EqualTo(256));
        Assert.That(sgd.WeightDecayFactor * sgd.LearningRateFactor, Is.EqualTo(1).Within(Exact));
    }

    [Test]
    public void Output_weights()
    {
        Parameter output = Weight(ParameterRole.Output, 256, inBranch: false);
        ParameterScales adam = Deep.Scales(output, OptimiserFamily.Sign, Sizes), sgd = Deep.Scales(output, OptimiserFamily.Gradient, Sizes);

        Assert.That(adam.Multiplier, Is.EqualTo(1 / 128.0));
        Assert.That(sgd.LearningRateFactor, Is.EqualTo(64));
        Assert.That(adam.LearningRateFactor, Is.EqualTo(0.5));
        Assert.That(adam.EpsilonFactor, Is.EqualTo(1 / 128.0));
    }

    [Test]
    public void Biases_and_gains_inside_a_branch()
    {
        foreach (ParameterKind kind in new[] { ParameterKind.Bias, ParameterKind.Gain })
        {
            Parameter row = new("row", 1, 256, kind, ParameterRole.Hidden, 256) { InBranch = true };
            ParameterScales adam = Deep.Scales(row, OptimiserFamily.Sign, Sizes);

            Assert.That(adam.LearningRateFactor, Is.EqualTo(0.5).Within(Exact));
            Assert.That(adam.EpsilonFactor, Is.EqualTo(1.953125e-3).Within(Exact));
            Assert.That((adam.Multiplier, adam.InitialMean, adam.InitialDeviation, adam.WeightDecayFactor), Is.EqualTo((1.0, kind == ParameterKind.Gain ? 1.0 : 0.0, 0.0, 0.0)));
        }
    }

    [TestCase(0.5), TestCase(0.75), TestCase(1)]
    public void Queries_and_keys_follow_the_exponent_of_the_scores(double exponent)
    {
        Parameter scored = new("query", 256, 256, ParameterKind.Weight, ParameterRole.Hidden, 256) { ScoreDimension = 16, ScoreExponent = exponent }, plain = Weight(ParameterRole.Hidden, 256, inBranch: false);

        Assert.That(Ratio(OptimiserFamily.Gradient), Is.EqualTo(Math.Pow(16, 2 * (exponent - 1))).Within(4e-15));
        Assert.That(Ratio(OptimiserFamily.Sign), Is.EqualTo(Math.Pow(16, exponent - 1)).Within(4e-15));

        double Ratio(OptimiserFamily family) => Deep.Scales(scored, family, Sizes).LearningRateFactor / Deep.Scales(plain, family, Sizes).LearningRateFactor;
    }

    [TestCase(1.0, 32.0, 1.0, 1 / 32.0), TestCase(0.5, 4.0, 0.35355339059327373, 0.08838834764831845)]
    public void Experts_differ_from_hidden_weights_by_their_sizes(double exponent, double sgd, double adam, double epsilon)
    {
        ExpertSizes experts = new(count: 32, active: 8, exponent);
        Parameter plain = Weight(ParameterRole.Hidden, 256, inBranch: true);
        Parameter expert = new("up", 64, 256, ParameterKind.Weight, ParameterRole.Hidden, 256) { InBranch = true, Experts = experts };
        Parameter router = new("router", 32, 256, ParameterKind.Weight, ParameterRole.Hidden, 256) { InBranch = true, Experts = experts, Routes = true };

        Check(expert, sgd, adam, epsilon);
        Check(router, 8 / 256.0, 1, 256 / 8.0);

        void Check(Parameter parameter, double gradientRate, double signRate, double epsilonRatio)
        {
            ParameterScales gradient = Deep.Scales(parameter, OptimiserFamily.Gradient, Sizes), sign = Deep.Scales(parameter, OptimiserFamily.Sign, Sizes);
            ParameterScales plainSign = Deep.Scales(plain, OptimiserFamily.Sign, Sizes);
            Assert.That(gradient.LearningRateFactor / Deep.Scales(plain, OptimiserFamily.Gradient, Sizes).LearningRateFactor, Is.EqualTo(gradientRate).Within(4e-15 * gradientRate));
            Assert.That(sign.LearningRateFactor / plainSign.LearningRateFactor, Is.EqualTo(signRate).Within(4e-15));
            Assert.That(sign.EpsilonFactor / plainSign.EpsilonFactor, Is.EqualTo(epsilonRatio).Within(4e-15 * epsilonRatio));
            Assert.That(sign.Multiplier, Is.EqualTo(plainSign.Multiplier));
        }
    }

    [Test]
    public void Rules_without_a_limit_of_features()
    {
        Parameter hidden = Weight(ParameterRole.Hidden, 256, inBranch: true), input = Weight(ParameterRole.Input, 16, inBranch: false);

        Assert.That(new StandardParameterisation().Scales(hidden, OptimiserFamily.Sign, Sizes), Is.EqualTo(new ParameterScales(1, 0, 1 / 16.0, 1, 1, 1)));
        Assert.That(new NeuralTangentParameterisation().Scales(hidden, OptimiserFamily.Sign, Sizes), Is.EqualTo(new ParameterScales(1 / 16.0, 0, 1, 1 / 16.0, 16, 1)));
        Assert.That(new NeuralTangentParameterisation().Scales(input, OptimiserFamily.Sign, Sizes), Is.EqualTo(new ParameterScales(0.25, 0, 1, 1, 1, 1)));
        Assert.That(new NeuralTangentParameterisation().BranchMultiplier(Sizes), Is.EqualTo(1));
        Assert.That(Deep.BranchMultiplier(Sizes), Is.EqualTo(0.25));
    }

    /// <summary>After t steps the products m W and the objective are those of the other form, whatever theta each weight has; weight decay and epsilon are on.</summary>
    [TestCaseSource(nameof(Optimisers))]
    public void Rescaled_forms_train_alike(Optimiser optimiser)
    {
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 2, TwoLayers = true, Normalise = true, Bias = true, Activation = Activation.Gelu }.Build();
        MeanFieldParameterisation rule = new() { DepthExponent = 0.5, Richness = 0.5 };
        using Device device = Device.Open("cpu", Parallelism.Single);
        using NetworkRun one = Open(rule), other = Open(Changed.Rescaled(rule));
        foreach (Parameter p in one.Parameters) other.Write(p, Array.ConvertAll(one.Read(p), w => w / Changed.Theta(p)));

        double before = one.AfterSteps(0, 0.05, 0.01), after = one.AfterSteps(5, 0.05, 0.01);
        Assert.That(other.AfterSteps(0, 0.05, 0.01), Is.EqualTo(before).Within(1e-14));
        Assert.That(other.AfterSteps(5, 0.05, 0.01), Is.EqualTo(after).Within(1e-14));
        Assert.That(Math.Abs(before - after), Is.GreaterThan(1e-3), "training that stands still shows nothing");
        foreach (Parameter p in one.Parameters)
        {
            double theta = Changed.Theta(p);
            Assert.That(other.Read(p).Select(w => theta * w), Is.EqualTo(one.Read(p)).Within(1e-14), p.Name);
        }

        NetworkRun Open(Parameterisation parameterisation)
        {
            NetworkRun run = new(device, TrainingStep.Of(network, parameterisation, optimiser, Loss.MeanSquare, 4, new TrainingStepOptions { Decays = true }));
            run.FillScaled();
            run.Vectors();
            return run;
        }
    }

    [Test]
    public void Numbers_outside_their_ranges_are_named()
    {
        Parameter hidden = Weight(ParameterRole.Hidden, 256, inBranch: true);

        Refused(() => Deep.Scales(hidden, OptimiserFamily.Sign, new NetworkSizes(0)), "Width");
        Refused(() => Deep.Scales(hidden, OptimiserFamily.Sign, new NetworkSizes(1, 0)), "Depth");
        Refused(() => Deep.Scales(hidden, OptimiserFamily.Sign, new NetworkSizes(1, 1, 0)), "BaseDepth");
        Refused(() => (Deep with { Richness = 0 }).Scales(hidden, OptimiserFamily.Sign, Sizes), "Richness");
        Refused(() => (Deep with { Richness = double.NaN }).Scales(hidden, OptimiserFamily.Sign, Sizes), "Richness");
        Refused(() => (Deep with { DepthExponent = 1.01 }).Scales(hidden, OptimiserFamily.Sign, Sizes), "DepthExponent");
        Refused(() => (Deep with { BranchScale = -1 }).Scales(hidden, OptimiserFamily.Sign, Sizes), "BranchScale");
        Refused(() => new ExpertSizes(4, 5), "1 to 4");
        Refused(() => new ExpertSizes(4, 0), "1 to 4");
        Refused(() => new ExpertSizes(4, 2, 0.4), "[0.5, 1]");
        Refused(() => new Parameter("w", 0, 1, ParameterKind.Weight, ParameterRole.Hidden, 1), "'w'");

        static void Refused(Func<object> act, string names) => Assert.That(() => act(), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(names));
    }

    private static Parameter Weight(ParameterRole role, int fanIn, bool inBranch) => new("weight", 8, fanIn, ParameterKind.Weight, role, fanIn) { InBranch = inBranch };
}
