// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Sharpness against the spectrum of dense Hessians, and against the stability of gradient descent.</summary>
public class SharpnessTests
{
    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void A_linear_model_has_the_largest_eigenvalue_of_its_second_moments()
    {
        const int Rows = 9, Inputs = 4;
        double[] inputs = Fill.Of(Rows * Inputs, 0.5);
        using EnsembleTrainer<double> trainer = Linear(Rows, Inputs, 1, 1);
        using HessianProduct<double> hessian = HessianProduct<double>.Of(trainer, Loss.MeanSquare, inputs, new double[Rows], Rows);
        Sharpness<double> sharpness = new(hessian, new SharpnessOptions { Tolerance = 1e-13 });

        sharpness.Run();

        double expected = Expected(trainer, inputs, Rows, Inputs);
        SharpnessResult found = sharpness.Results[0];
        Assert.That(found.Value, Is.EqualTo(expected).Within(1e-14 * expected));
        Assert.That(found.Verdict.IsConverged, Is.True);
        Assert.That(found.Products, Is.LessThanOrEqualTo(Inputs));
    }

    [TestCase(1.98, true)]
    [TestCase(2.02, false)]
    public void Gradient_descent_on_a_quadratic_is_stable_up_to_two_over_the_sharpness(double etaTimesSharpness, bool stable)
    {
        const int Rows = 9, Inputs = 4;
        double[] inputs = Fill.Of(Rows * Inputs, 0.5);
        using EnsembleTrainer<double> probe = Linear(Rows, Inputs, 1, 1);
        double eta = etaTimesSharpness / Expected(probe, inputs, Rows, Inputs);
        using EnsembleTrainer<double> trainer = Linear(Rows, Inputs, 1, eta);
        trainer.SetData(inputs, new double[Rows]);

        trainer.Advance(400);   // 0.98^400 = 3e-4 in the top direction; 1.02^400 = 3e3

        double first = trainer.Records[0].Objectives[0], last = trainer.Records[^1].Objectives[0];
        Assert.That(last / first, stable ? Is.LessThan(0.5) : Is.GreaterThan(10));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_residual_reference_network_against_its_dense_Hessian(bool learningRates)
    {
        const int Rows = 4;
        using EnsembleTrainer<double> trainer = Residual(1, out double[] inputs, out double[] targets);
        string[] order = ["input", "output", "branch[0].weight", "branch[1].weight", "branch[2].weight"];
        foreach ((Parameter p, Slot slot) in trainer.Step.Program.Parameters) trainer.Memory.Write(slot, 0, Fill.Of(p.Count, 1 + Array.IndexOf(order, p.Name)));
        using HessianProduct<double> hessian = HessianProduct<double>.Of(trainer, Loss.MeanSquare, inputs, targets, Rows);
        int n = (int)hessian.Order;
        double[] roots = [.. trainer.Step.Network.Parameters.SelectMany(p => Enumerable.Repeat(learningRates ? Math.Sqrt(trainer.Step.Table[p].LearningRateFactor) : 1, (int)p.Count))];
        double[] dense = new double[n * n], values = new double[n];
        for (int k = 0; k < n; k++)
        {
            double[] unit = new double[n];
            unit[k] = roots[k];
            hessian.WriteDirection(0, unit);
            hessian.Run(0, 1);
            hessian.Read(0, dense.AsSpan(k * n, n));
            for (int i = 0; i < n; i++) dense[(k * n) + i] *= roots[i];
        }

        SymmetricEigen.Values(new MatrixView<double>(dense, n, n), values);
        double exact = values[^1];
        Assert.That(n, Is.EqualTo(132));

        Sharpness<double> rough = new(hessian, new SharpnessOptions { LearningRates = learningRates });
        Sharpness<double> fine = new(hessian, new SharpnessOptions { LearningRates = learningRates, Products = 60, Tolerance = 1e-12 });
        Sharpness<double> poor = new(hessian, new SharpnessOptions { LearningRates = learningRates, Products = 2, Tolerance = 1e-12 });
        rough.Run();
        fine.Run();
        poor.Run();

        Assert.That(rough.Results[0].Verdict.IsConverged && fine.Results[0].Verdict.IsConverged, Is.True);
        Assert.That(rough.Results[0].Products, Is.LessThanOrEqualTo(12));
        Assert.That(rough.Results[0].Value, Is.EqualTo(exact).Within(rough.Results[0].Residual));
        Assert.That(rough.Results[0].Residual, Is.LessThanOrEqualTo(1e-3 * exact));
        Assert.That(fine.Results[0].Value, Is.EqualTo(exact).Within(1e-13 * exact));
        Assert.That(poor.Results[0].Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(poor.Results[0].Verdict.Index, Is.EqualTo(2));
        Assert.That(NetworkRun.Norm([.. fine.Vector(0)]), Is.EqualTo(1).Within(1e-14));

        fine.Run();   // from the eigenvector
        Assert.That(fine.Results[0].Value, Is.EqualTo(exact).Within(1e-13 * exact));
    }

    [Test]
    public void Replicas_are_what_they_are_alone_and_the_memory_limit_does_not_enter()
    {
        using EnsembleTrainer<double> three = Residual(3, out double[] inputs, out double[] targets);
        using HessianProduct<double> hessian = HessianProduct<double>.Of(three, Loss.MeanSquare, inputs, targets, 4);
        Sharpness<double> together = new(hessian), apart = new(hessian, new SharpnessOptions { MemoryLimit = 0 });
        together.Run();
        apart.Run();
        using EnsembleTrainer<double> last = Residual(1, out _, out _, firstReplica: 2);
        using HessianProduct<double> alone = HessianProduct<double>.Of(last, Loss.MeanSquare, inputs, targets, 4);
        Sharpness<double> single = new(alone);
        single.Run();

        Assert.That(apart.Results, Is.EqualTo(together.Results));
        Assert.That(single.Results[0], Is.EqualTo(together.Results[2]));
        Assert.That(together.Results.Select(r => r.Value).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void An_eigenvector_that_was_overtaken_is_left()
    {
        // A diagonal matrix whose second value became the first: the start that a run before would have left, eigenvector 0 with a tenth of 1 and 2.
        const int N = 2000;
        double[] values = [1, 1.1, 0.9, .. Enumerable.Range(3, N - 3).Select(i => 0.5 * i / N)], start = new double[N];
        (start[0], start[1], start[2]) = (1, 0.1, 0.1);
        TopEigenpair pair = new(start, 12, 1e-3);

        while (!pair.Done) pair.Absorb([.. pair.Next.ToArray().Select((x, i) => x * values[i])]);

        Assert.That(pair.Result.Value, Is.EqualTo(1.1).Within(1.1e-3));
        Assert.That(pair.Result.Verdict.IsConverged, Is.True);
    }

    [Test]
    public void The_plain_loops_agree()
    {
        using Device reference = Device.Open("reference", Parallelism.Single);
        using EnsembleTrainer<double> here = Residual(2, out double[] inputs, out double[] targets);
        using EnsembleTrainer<double> there = new(reference, here.Step, here.Settings);
        using HessianProduct<double> products = HessianProduct<double>.Of(here, Loss.MeanSquare, inputs, targets, 4), plain = HessianProduct<double>.Of(there, Loss.MeanSquare, inputs, targets, 4);
        using TangentKernel<double> kernel = new(here, inputs, 4), plainKernel = new(there, inputs, 4);
        SharpnessOptions options = new() { Products = 40, Tolerance = 1e-10 };
        Sharpness<double> sharpness = new(products, options), expected = new(plain, options);

        sharpness.Run();
        expected.Run();
        kernel.Run();
        plainKernel.Run();

        for (int e = 0; e < 2; e++)
        {
            Assert.That(sharpness.Results[e].Value, Is.EqualTo(expected.Results[e].Value).Within(1e-13 * expected.Results[e].Value));
            Assert.That(kernel.Read(e), Is.EqualTo(plainKernel.Read(e)).Within(1e-14 * plainKernel.Read(e).Max()));
        }
    }

    [Test]
    public void Parameters_that_are_not_finite_have_no_sharpness()
    {
        using EnsembleTrainer<double> trainer = Residual(2, out double[] inputs, out double[] targets);
        (Parameter parameter, Slot slot) = trainer.Step.Program.Parameters.First();
        trainer.Memory.Write(slot, 1, [.. Enumerable.Repeat(double.NaN, (int)parameter.Count)]);
        using HessianProduct<double> hessian = HessianProduct<double>.Of(trainer, Loss.MeanSquare, inputs, targets, 4);
        Sharpness<double> sharpness = new(hessian);

        sharpness.Run();

        Assert.That(sharpness.Results[0].Verdict.Kind, Is.Not.EqualTo(VerdictKind.NonFinite));
        Assert.That(sharpness.Results[1].Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1)));
        Assert.That(sharpness.Results[1].Value, Is.NaN);
        Assert.That(sharpness.Vector(1).Length, Is.Zero);
        Assert.That(() => new Sharpness<double>(hessian, new SharpnessOptions { Products = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Float_products_give_the_digits_of_float()
    {
        Network network = new MlpShape { InputDimension = 3, Width = 8, Depth = 2 }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, 4);
        EnsembleSettings settings = new() { EnsembleSize = 1, Seed = 4, LearningRates = [0.1] };
        double[] inputs = Fill.Of(12, 0.5), targets = Fill.Of(4, 0.25);
        using EnsembleTrainer<double> exact = new(device, step, settings);
        using EnsembleTrainer<float> single = new(device, step, settings);
        foreach (Slot slot in step.Program.Parameters.Values)
        {
            float[] values = new float[slot.Count];   // the weights that both have
            single.Memory.Read(slot, 0, values);
            exact.Memory.Write(slot, 0, Array.ConvertAll(values, x => (double)x));
        }

        using HessianProduct<double> inDouble = HessianProduct<double>.Of(exact, Loss.MeanSquare, inputs, targets, 4);
        using HessianProduct<float> inFloat = HessianProduct<float>.Of(single, Loss.MeanSquare, Array.ConvertAll(inputs, x => (float)x), Array.ConvertAll(targets, x => (float)x), 4);
        SharpnessOptions options = new() { Products = 40, Tolerance = 1e-6 };
        Sharpness<double> first = new(inDouble, options);
        Sharpness<float> second = new(inFloat, options);

        first.Run();
        second.Run();

        Assert.That(second.Results[0].Value, Is.EqualTo(first.Results[0].Value).Within(3e-6 * first.Results[0].Value));
    }

    private EnsembleTrainer<double> Linear(int rows, int inputs, int size, double eta)
    {
        Network network = new(new Linear(new Parameter("w", 1, inputs, ParameterKind.Weight, ParameterRole.Output, inputs)), inputs, 1, new NetworkSizes(3));
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation { Richness = 0.5 }, new Sgd(), Loss.MeanSquare, rows);
        return new EnsembleTrainer<double>(device, step, new EnsembleSettings { EnsembleSize = size, Seed = 4, LearningRates = [eta] });
    }

    private EnsembleTrainer<double> Residual(int size, out double[] inputs, out double[] targets, uint firstReplica = 0)
    {
        inputs = Fill.Of(12, 0.5);
        targets = Fill.Of(4, 0.25);
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 6, Depth = 3 }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation { DepthExponent = 0.5, Richness = 0.5 }, new Sgd(), Loss.MeanSquare, 4);
        return new EnsembleTrainer<double>(device, step, new EnsembleSettings { EnsembleSize = size, Seed = 4, FirstReplica = firstReplica, LearningRates = [0.1] });
    }

    /// <summary>r m^2 times the largest eigenvalue of X^T X / n.</summary>
    private static double Expected(EnsembleTrainer<double> trainer, double[] inputs, int rows, int columns)
    {
        double[] moments = new double[columns * columns], values = new double[columns];
        for (int i = 0; i < columns; i++)
            for (int j = 0; j < columns; j++) moments[(i * columns) + j] = Enumerable.Range(0, rows).Sum(r => inputs[(r * columns) + i] * inputs[(r * columns) + j]) / rows;
        SymmetricEigen.Values(new MatrixView<double>(moments, columns, columns), values);
        ParameterScales scales = trainer.Step.Table[trainer.Step.Network.Parameters[0]];
        return values[^1] * scales.LearningRateFactor * scales.Multiplier * scales.Multiplier;
    }
}
