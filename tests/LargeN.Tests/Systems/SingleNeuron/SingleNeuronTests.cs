// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems;
using LargeN.Systems.SingleNeuron;
using LargeN.Threading;

namespace LargeN.Tests.Systems.SingleNeuron;

/// <summary>Neurons that learn one neuron: reference values, rates, plain loops, and descent on samples against descent on all inputs.</summary>
public class SingleNeuronTests
{
    private const string Id = "single-neuron";

    private const string Small = """{"model":"online","batchSize":256,"students":2,"inputDimension":8,"initialDeviation":0.1,"learningRate":[0.1,0.5,1],"steps":[0,1,3,10,30,100,200]}""";

    // W = 0.3 cos(1..6) as two rows.
    private static string Reference => $$"""{"model":"online","batchSize":64,"students":2,"inputDimension":3,"weights":[{{string.Join(",", Start.Select(Text))}}],"learningRate":[0.1],"steps":[0,100,1000,2000]}""";

    private static double[] Start => [.. Enumerable.Range(1, 6).Select(k => 0.3 * Math.Cos(k))];

    [Test]
    public void Reference_losses_of_descent()
    {
        double[] halves = [.. Predict(Reference).Observables["excessLoss"].Values.Select(v => v / 2)];

        Assert.That(halves[0], Is.EqualTo(.1940515342).Within(5e-11));
        Assert.That(halves[1], Is.EqualTo(4.79340e-4).Within(5e-10));
        Assert.That(halves[2], Is.EqualTo(9.52375e-7).Within(5e-13));
        Assert.That(halves[3], Is.EqualTo(1.24008e-7).Within(5e-13));
    }

    [Test]
    public void Reference_gradient()
    {
        NeuronLoss loss = new(2, 3);
        double[] g = new double[6];
        loss.Look(Start);
        loss.Gradient(g);

        Assert.That(g, Is.EqualTo((double[])[-.3078755563, -.01411315343, -.03156389266, -.18394652, .01000294069, .03680867203]).Within(5e-11));
    }

    [Test]
    public void Gradient_is_the_derivative_of_half_the_loss([Values(1, 2, 5)] int n, [Values(1, 2, 4)] int d)
    {
        double[] w = new double[n * d], g = new double[n * d];
        new RandomStream(1, Purpose.Test, (uint)((10 * n) + d)).FillNormal(w);
        NeuronLoss loss = new(n, d);
        loss.Look(w);
        loss.Gradient(g);
        for (int i = 0; i < w.Length; i++)
        {
            const double step = 1e-5;
            double at = w[i];
            w[i] = at + step;
            loss.Look(w);
            double up = loss.Excess();
            w[i] = at - step;
            loss.Look(w);
            Assert.That(g[i], Is.EqualTo((up - loss.Excess()) / (4 * step)).Within(1e-9));
            w[i] = at;
        }
    }

    [Test]
    public void Loss_is_the_mean_square_over_inputs()
    {
        double[] x = new double[3 * 400_000];
        new RandomStream(2, Purpose.Test, 0).FillNormal(x);
        double[] squares = new double[400_000];
        for (int b = 0; b < squares.Length; b++)
        {
            double f = -Math.Max(0, x[3 * b]);
            for (int i = 0; i < 2; i++) f += Math.Max(0, FixedOrder.Dot(Start.AsSpan(3 * i, 3), x.AsSpan(3 * b, 3)));
            squares[b] = f * f;
        }

        NeuronLoss loss = new(2, 3);
        loss.Look(Start);
        Assert.That(FixedOrder.Mean(squares), Is.EqualTo(loss.Excess()).Within(4 * Math.Sqrt(FixedOrder.Variance(squares) / squares.Length)));
    }

    [TestCase(1e-3), TestCase(1e-7), TestCase(1e-12)]
    public void Small_errors_keep_their_digits(double angle)
    {
        // Two neurons of length 1/2 at angles +-a to the teacher: r^2/2 + (h(2a)/4 - h(a))/pi with |r| = 1 - cos a, to leading orders in a.
        NeuronLoss loss = new(2, 2);
        loss.Look([Math.Cos(angle) / 2, Math.Sin(angle) / 2, Math.Cos(angle) / 2, -Math.Sin(angle) / 2]);

        Assert.That(loss.Excess(), Is.EqualTo((Math.Pow(angle, 3) / (3 * Math.PI)) + (Math.Pow(angle, 4) / 8)).Within(3e-6 * Math.Pow(angle, 3)));
        Assert.That(loss.LargestAngle(), Is.EqualTo(angle).Within(1e-15 + (1e-12 * angle)));
    }

    [TestCase(2), TestCase(4)]
    public void More_neurons_than_needed_learn_with_the_third_power_of_time(int n)
    {
        Series slope = Predict($$"""{"model":"online","batchSize":1,"students":{{n}},"inputDimension":20,"initialDeviation":0.1,"learningRate":[0.5],"steps":[1000,2000,4000,8000,16000,32000]}""").Observables["localSlope"];

        Assert.That(slope.Values[^1], Is.EqualTo(-3).Within(0.02));
        Assert.That(slope.Values, Is.Ordered.Descending.And.All.GreaterThan(-3));
    }

    [Test]
    public void One_neuron_learns_exponentially()
    {
        Prediction theory = Predict("""{"model":"online","batchSize":1,"students":1,"inputDimension":20,"initialDeviation":0.001,"learningRate":[0.1],"steps":[250,300,400]}""");
        double[] loss = theory.Observables["excessLoss"].Values;

        Assert.That(loss[2] / 2, Is.LessThan(1e-16), "time 40");
        Assert.That(Math.Log(loss[0] / loss[1]) / 50, Is.EqualTo(theory.Observables["decayRate"].Values[0]).Within(1e-3).Percent);
    }

    [TestCase(1UL), TestCase(2UL)]
    public void Two_neurons_reach_the_stated_constant(ulong seed)
    {
        Prediction theory = Predict($$"""{"model":"online","batchSize":1,"students":2,"inputDimension":5,"initialDeviation":0.3,"startSeed":{{seed}},"learningRate":[0.5],"steps":[100000]}""");
        double constant = Math.Pow(0.5 * 100_000, 3) * theory.Observables["excessLoss"].Values[0];

        Assert.That(constant, Is.EqualTo(theory.Observables["lateConstant"].Values[0]).Within(0.5).Percent);
    }

    [Test]
    public void Theory_does_not_depend_on_the_coordinates_of_the_start()
    {
        // The same start in its span and with a third, rotated coordinate.
        string plane = """{"model":"online","batchSize":1,"students":1,"inputDimension":2,"weights":[0.1,0.5],"learningRate":[0.5],"steps":[0,1,7,30]}""";
        string rotated = ConfigText.Set(ConfigText.Set(plane, "weights", "[0.1,0.3,0.4]"), "inputDimension", "500");

        Assert.That(Predict(rotated).Observables["excessLoss"].Values, Is.EqualTo(Predict(plane).Observables["excessLoss"].Values).Within(1e-12).Percent);
    }

    [TestCase("online", "batchSize")]
    [TestCase("fixedSet", "samples")]
    public void Descent_is_the_plain_loop(string model, string member)
    {
        string json = $$"""{"model":"{{model}}","{{member}}":13,"students":3,"inputDimension":5,"initialDeviation":0.4,"learningRate":[0.2,0.7],"steps":[0,2,9]}""";
        SingleNeuronConfig config = (SingleNeuronConfig)Agreement.Entry(Id).Parse(json);
        Observation seen = Simulate(json, 2, 3);
        NeuronLoss loss = new(3, 5);
        for (int r = 0; r < 2; r++)
        {
            for (int l = 0; l < 2; l++)
            {
                double[] w = config.Start(), x = new double[65];
                for (int t = 0; t <= 9; t++)
                {
                    if (config.Steps.ToList().IndexOf(t) is >= 0 and int at)
                    {
                        loss.Look(w);
                        Assert.That(seen.Observables["excessLoss"].Replica(r)[(3 * l) + at], Is.EqualTo(loss.Excess()).Within(1e-13));
                    }

                    if (t == 0 || model == "online") new RandomStream(3, Purpose.Inputs, (uint)r, (uint)t).FillNormal(x);
                    double[] g = new double[15];
                    for (int b = 0; b < 13; b++)
                    {
                        double[] height = [.. Enumerable.Range(0, 3).Select(i => FixedOrder.Dot(w.AsSpan(5 * i, 5), x.AsSpan(5 * b, 5)))];
                        double error = height.Sum(h => Math.Max(0, h)) - Math.Max(0, x[5 * b]);
                        for (int i = 0; i < 15; i++) g[i] += height[i / 5] > 0 ? error * x[(5 * b) + (i % 5)] / 13 : 0;
                    }

                    for (int i = 0; i < 15; i++) w[i] -= config.LearningRate[l] * g[i];
                }
            }
        }
    }

    [Test]
    public void Batches_agree_with_all_inputs([Values(1, 2, 4)] int n) => Agreement.Check(Id, Set(Small, "students", n), 32);

    [Test]
    public void Fixed_sets_agree_with_all_inputs([Values(1, 2, 4)] int n) => Agreement.Check(Id, Set(Small.Replace("online\",\"batchSize\":256", "fixedSet\",\"samples\":1024", StringComparison.Ordinal), "students", n), 32);

    [Test]
    [Category("Slow")]
    public void Stated_bias_holds([Values("online\",\"batchSize", "fixedSet\",\"samples")] string model, [Values(1, 2, 4)] int n, [Values(3, 20)] int d, [Values("0.1", "0.001")] string deviation, [Values(128, 1024)] int rows) =>
        Agreement.Check(Id, Set(Set(Set(Small.Replace("online\",\"batchSize\":256", $"{model}\":{rows}", StringComparison.Ordinal), "students", n), "inputDimension", d).Replace("0.1,\"learn", deviation + ",\"learn", StringComparison.Ordinal), "startSeed", 1), 24);

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 32);

    [Test]
    public void Fixed_sets_leave_the_third_power_and_batches_do_not()
    {
        string json = """{"model":"online","batchSize":128,"students":2,"inputDimension":4,"initialDeviation":0.3,"learningRate":[0.5],"steps":[1000,4000]}""";
        double online = Slope(Simulate(json, 16, 1)), all = Predict(json).Observables["localSlope"].Values[0];
        double few = Slope(Simulate(json.Replace("online\",\"batchSize", "fixedSet\",\"samples", StringComparison.Ordinal), 16, 1));

        Assert.That(online, Is.EqualTo(all).Within(0.15));
        Assert.That(few, Is.GreaterThan(all + 1));

        static double Slope(Observation seen) => Enumerable.Range(0, 16).Select(r => Math.Log(seen.Observables["excessLoss"].Replica(r)[1] / seen.Observables["excessLoss"].Replica(r)[0]) / Math.Log(4)).Average();
    }

    [Test]
    public void An_unstable_rate_is_infinite_with_a_verdict()
    {
        string json = """{"model":"online","batchSize":9,"students":2,"inputDimension":4,"initialDeviation":0.3,"learningRate":[0.1,2,1e100],"steps":[0,1,100]}""";
        Prediction theory = Predict(json);
        Observation seen = Simulate(json, 2, 1);

        Assert.That(theory.Observables["excessLoss"].Values.Skip(3).Select(double.IsPositiveInfinity), Is.EqualTo((bool[])[false, true, true, false, true, true]));
        Assert.That(theory.Verdicts["excessLoss"].Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(theory.Observables.Values.SelectMany(o => o.Values.Concat(o.StatedBias ?? [])), Is.All.Not.NaN);
        Assert.That(seen.Observables.Values.SelectMany(o => o.Values), Is.All.Not.NaN);
        Assert.That(seen.Verdicts[0], Is.EqualTo(new Verdict(VerdictKind.Diverged, 2)));
    }

    [TestCase("students", "0", "students")]
    [TestCase("batchSize", "0", "batchSize")]
    [TestCase("learningRate", "[0]", "learningRate[0]")]
    [TestCase("steps", "[3,2]", "steps[1]")]
    [TestCase("weights", "[1,2,3]", "weights")]
    [TestCase("weights", "[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9]", "weights")]
    [TestCase("weights", "[1,2,0,0]", "weights[2]")]
    [TestCase("samples", "4", "samples")]
    [TestCase("inputDimension", "100000", "batchSize")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(ConfigText.Set(Set(Small, "batchSize", 10_000), member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced() => Agreement.StatedMemoryHolds(Id, Agreement.Entry(Id).Preset("quick"));

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static Observation Simulate(string json, int replicas, ulong seed)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(seed, new ReplicaRange(0, replicas), device), default);
    }

    private static string Set(string json, string path, int value) => ConfigText.Set(json, path, value.ToString(CultureInfo.InvariantCulture));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
