// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Gradients of every parameter of every block, model and loss against differences of the objective.</summary>
[TestFixtureSource(nameof(Devices))]
public class GradientCheckTests(string deviceName)
{
    private const double H = 1e-6;
    private const double Bound = 1e-5;          // of the norm of the gradient: h^2 and rounding/h are 1e-12 and 1e-10 of an objective of 1
    private const double ComplexBound = 1e-13;  // no difference is taken: only roundings remain

    private static readonly string[] Devices = ["cpu", "reference"];

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, new Parallelism(2));

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(typeof(GradientCase), nameof(GradientCase.All))]
    public void Gradients_are_the_slopes_of_the_objective(GradientCase given)
    {
        using NetworkRun run = new(device, TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows));
        given.Prepare(run);
        run.Run();
        Parameter[] parameters = [.. run.Parameters.Where(run.Step.Program.Gradients.ContainsKey)];   // selections and gates have no slope
        Dictionary<Parameter, double[]> gradients = parameters.ToDictionary(p => p, run.Gradient);

        foreach (Parameter parameter in parameters)
        {
            double norm = NetworkRun.Norm(gradients[parameter]);
            Assert.That(norm, Is.GreaterThan(1e-4), $"{parameter}: a gradient that is nothing checks nothing");
            double[] at = run.Read(parameter);
            for (int seed = 1; seed <= 2; seed++)
            {
                double[] u = Direction(at.Length, seed);
                double slope = (Objective(run, parameter, at, u, H) - Objective(run, parameter, at, u, -H)) / (2 * H);
                Assert.That(Math.Abs(slope - Dot(gradients[parameter], u)) / norm, Is.LessThan(Bound), parameter.ToString());
            }

            run.Write(parameter, at);
        }
    }

    [Test]
    public void Gradients_of_an_MLP_are_its_slopes_in_an_imaginary_direction()
    {
        Network network = new MlpShape { InputDimension = 3, Width = 5, Depth = 2, Outputs = 2, Bias = true }.Build();
        using NetworkRun run = new(device, TrainingStep.Of(network, new MeanFieldParameterisation(), null, Loss.MeanSquare, 4));
        run.FillScaled();
        run.Vectors();
        double objective = run.Run();
        Dictionary<Parameter, Complex[]> weights = run.Parameters.ToDictionary(p => p, p => Array.ConvertAll(run.Read(p), x => new Complex(x, 0)));

        Assert.That(Mlp(run, weights).Real, Is.EqualTo(objective).Within(1e-15));
        foreach (Parameter parameter in run.Parameters)
        {
            const double Step = 1e-30;
            double[] u = Direction((int)parameter.Count, 3), gradient = run.Gradient(parameter);
            Dictionary<Parameter, Complex[]> moved = new(weights) { [parameter] = [.. weights[parameter].Select((w, i) => new Complex(w.Real, Step * u[i]))] };
            double slope = Mlp(run, moved).Imaginary / Step;
            Assert.That(Math.Abs(slope - Dot(gradient, u)) / NetworkRun.Norm(gradient), Is.LessThan(ComplexBound), parameter.ToString());
        }
    }

    [TestCase(false), TestCase(true)]
    public void Selection_biases_move_in_training_only_and_by_one_rate_a_step(bool centred)
    {
        GradientCase given = GradientCase.All.Single(c => c.Name == "experts");
        TrainingStepOptions options = new() { Centred = centred };
        using NetworkRun stored = new(device, TrainingStep.Of(given.Build(), given.Rule, null, given.Loss, given.Rows, options));
        using NetworkRun training = new(device, TrainingStep.Of(given.Build(), given.Rule, new Sgd(), given.Loss, given.Rows, options));
        foreach (NetworkRun run in new[] { stored, training })
        {
            given.Prepare(run);
            foreach (Parameter p in Selections(run)) run.Write(p, new double[4]);
            run.Run();
        }

        foreach (Parameter p in Selections(stored)) Assert.That(stored.Read(p), Is.All.Zero);
        foreach (Parameter p in Selections(training))
        {
            double[] biases = training.Read(p);
            Assert.That(biases, Has.All.Matches<double>(c => c is 0 or 0.01 or -0.01));
            Assert.That(biases, Has.Some.GreaterThan(0).And.Some.LessThan(0));   // 6 tokens with 2 of 4 experts each: loads of 3 are even, others are not
        }

        static Parameter[] Selections(NetworkRun run) => [.. run.Parameters.Where(p => p.Name.EndsWith("selection", StringComparison.Ordinal))];
    }

    /// <summary>The objective of a tanh network with biases in complex numbers.</summary>
    private static Complex Mlp(NetworkRun run, Dictionary<Parameter, Complex[]> weights)
    {
        double[] input = Fill.Of(run.Step.Input.Count, 0.5), targets = Fill.Of(run.Step.Targets.Count, 0.25);
        int rows = run.Step.Input.Rows;
        Complex sum = 0;
        for (int i = 0; i < rows; i++)
        {
            Complex[] x = [.. input.Skip(i * 3).Take(3).Select(v => new Complex(v, 0))];
            foreach (string layer in new[] { "hidden[0]", "hidden[1]", "output" })
            {
                Parameter w = weights.Keys.Single(p => p.Name == layer);
                Parameter? bias = weights.Keys.SingleOrDefault(p => p.Name == $"{layer}.bias");
                Complex[] y = new Complex[w.Rows];
                for (int o = 0; o < y.Length; o++)
                {
                    for (int j = 0; j < x.Length; j++) y[o] += weights[w][(o * x.Length) + j] * x[j];
                    y[o] *= run.Step.Table[w].Multiplier;
                    if (bias is not null) y[o] = Complex.Tanh(y[o] + weights[bias][o]);
                }

                x = y;
            }

            for (int o = 0; o < x.Length; o++) sum += (x[o] - targets[(i * x.Length) + o]) * (x[o] - targets[(i * x.Length) + o]);
        }

        return sum / (2 * rows);
    }

    private static double Objective(NetworkRun run, Parameter parameter, double[] at, double[] direction, double h)
    {
        run.Write(parameter, [.. at.Select((w, i) => w + (h * direction[i]))]);
        return run.Run();
    }

    private static double[] Direction(int count, int seed)
    {
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => Draws.Signed(seed, 0, count, i))];
        double norm = NetworkRun.Norm(numbers);
        return Array.ConvertAll(numbers, x => x / norm);
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y).Sum(p => p.First * p.Second);
}
