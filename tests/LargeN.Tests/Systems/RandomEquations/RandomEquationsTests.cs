// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Systems.RandomEquations;
using LargeN.Threading;

namespace LargeN.Tests.Systems.RandomEquations;

/// <summary>The path of the energy against its reference values, the equations against plain sums, Hessian descent against the path.</summary>
public class RandomEquationsTests
{
    private const string Id = "random-equations";

    // xi = 0.25 + t^2.
    private const string Half = """{"inputDimension":60,"equations":30,"covariance":[0.25,0,1],"normalised":true,"steps":50,"squaredRadius":[0,0.06,0.1,0.2,0.4]}""";

    private const string Cubic = """{"inputDimension":7,"equations":4,"covariance":[0.25,0.3,0.7,0.5],"steps":20,"squaredRadius":[0,0.25,1]}""";

    private static Prediction Predict(string json) => Agreement.Entry(Id).Predict(Agreement.Entry(Id).Parse(json), default);

    private static string Set(string json, string path, string value) => ConfigText.Set(json, path, value);

    private static Observation Simulate(string json, int replicas)
    {
        using CpuDevice device = new(Parallelism.All);
        return Agreement.Entry(Id).Simulate(Agreement.Entry(Id).Parse(json), new SimulationRun(1, new ReplicaRange(0, replicas), device), default);
    }

    private static RandomSystem Drawn(string json) => Drawn(json, out _);

    private static RandomSystem Drawn(string json, out RandomEquationsConfig config)
    {
        using CpuDevice device = new(Parallelism.Single);
        config = (RandomEquationsConfig)Agreement.Entry(Id).Parse(json);
        return new RandomSystem(config, new SimulationRun(3, new ReplicaRange(4, 1), device), 0);
    }

    [TestCase(30, new[] { .0405005, .0240145, .0048545 })]
    [TestCase(60, new[] { .0932186, .0678967, .0328294 })]
    public void Reference_energies(int equations, double[] expected) =>
        Assert.That(Predict(Set(Set(Set(Half, "equations", $"{equations}"), "steps", "100"), "squaredRadius", "[0.05,0.1,0.2]")).Observables["energy"].Values, Is.EqualTo(expected).Within(1e-6));

    [Test]
    public void The_edge_is_the_largest_value_on_a_fine_grid([Values(0.2, 1, 3)] double ratio, [Values(0, 0.01, 1)] double energy, [Values(0.5, 2)] double first)
    {
        double best = double.NegativeInfinity;
        for (double g = 1e-3; g < 1e7; g *= 1.0002) best = Math.Max(best, (-1 / g) - (4 * energy * g) + (ratio * first / (1 + (first * g))));

        Assert.That(HessianEdge.Of(energy, first, 2, ratio).Edge, Is.EqualTo(best).Within(1e-6));
    }

    [Test]
    public void The_edge_without_one_of_the_two_laws_is_that_of_the_other()
    {
        Assert.That(HessianEdge.Of(0.3, 0, 2, 0.5), Is.EqualTo(new HessianEdge(-2 * Math.Sqrt(1.2), Math.Sqrt(1.2))), "semicircle");
        Assert.That(HessianEdge.Of(0, 2, 2, 3).Edge, Is.EqualTo(2 * Math.Pow(Math.Sqrt(3) - 1, 2)).Within(1e-9), "Marchenko-Pastur");
        Assert.That(HessianEdge.Of(0, 2, 2, 0.5).Edge, Is.Zero, "fewer equations than unknowns");
    }

    [Test]
    public void The_edge_and_the_lowest_eigenvalue_agree_on_independent_matrices()
    {
        // One Gaussian matrix of each law, D = 200: within the stated spread.
        const int D = 200, N = 120;
        const double First = 0.7, Second = 2, Energy = 0.05;
        double[] h = new double[D * D], rows = new double[N * D], noise = new double[D * D], values = new double[D];
        new LargeN.Randomness.RandomStream(5, LargeN.Randomness.Purpose.Test, 0).FillNormal(rows);
        new LargeN.Randomness.RandomStream(5, LargeN.Randomness.Purpose.Test, 1).FillNormal(noise);
        for (int a = 0; a < D; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = 0;
                for (int i = 0; i < N; i++) sum += rows[(i * D) + a] * rows[(i * D) + b];
                h[(a * D) + b] = (First * sum / D) + (Math.Sqrt(2 * Energy * Second / D) * (a == b ? Math.Sqrt(2) : 1) * noise[(a * D) + b]);
            }
        }

        _ = SymmetricEigen.Values(new MatrixView<double>(h, D, D), values);
        HessianEdge edge = HessianEdge.Of(Energy, First, Second, (double)N / D);
        double unit = edge.Spread * EnergyPath.Shift(D) / 1.2065;

        // The law of Tracy and Widom has mean 1.21 and deviation 1.27 units.
        Assert.That((values[0] - edge.Edge) / unit, Is.InRange(1.2065 - (4 * 1.27), 1.2065 + (4 * 1.27)));
    }

    [Test]
    public void Values_gradients_and_Hessian_are_derivatives_of_the_energy([Values(Cubic, Half)] string json)
    {
        using RandomSystem system = Drawn(json, out RandomEquationsConfig config);
        int d = config.InputDimension;
        double[] x = [.. Enumerable.Range(0, d).Select(k => Math.Cos(k * k))];
        const double H = 1e-4;
        double At(int a, double da, int b, double db)
        {
            double[] moved = (double[])x.Clone();
            moved[a] += da;
            moved[b] += db;
            system.Evaluate(moved);
            return system.Energy;
        }

        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double second = (At(a, H, b, H) - At(a, H, b, -H) - At(a, -H, b, H) + At(a, -H, b, -H)) / (4 * H * H), first = (At(a, H, b, 0) - At(a, -H, b, 0)) / (2 * H);
                system.Evaluate(x);
                double gradient = Enumerable.Range(0, config.Equations).Sum(i => system.Values[i] * system.Gradients[(i * d) + a]) / d;
                Assert.That(gradient, Is.EqualTo(first).Within(1e-7));
                Assert.That(system.Hessian[(a * d) + b] / d, Is.EqualTo(second).Within(1e-6));
                Assert.That(system.Hessian[(b * d) + a], Is.EqualTo(system.Hessian[(a * d) + b]).Within(1e-12));
            }
        }
    }

    [Test]
    public void Equations_have_the_stated_covariance()
    {
        // Products F_i(x) F_i(y) over many equations: within 4 standard errors of xi(x . y/D).
        using RandomSystem system = Drawn("""{"inputDimension":6,"equations":20000,"covariance":[0.25,0.3,0.7,0.5],"steps":1,"squaredRadius":[0]}""");
        double[] x = [1, -0.5, 0.3, 2, 0, 1], y = [0.5, 0.5, -1, 1.5, 1, 1];
        system.Evaluate(x);
        double[] first = (double[])system.Values.Clone();
        system.Evaluate(y);
        double[] products = [.. first.Zip(system.Values, (a, b) => a * b)];
        double t = x.Zip(y, (a, b) => a * b).Sum() / 6, xi = 0.25 + (0.3 * t) + (0.7 * t * t) + (0.5 * t * t * t), mean = products.Average();

        Assert.That(mean, Is.EqualTo(xi).Within(4 * Math.Sqrt(products.Sum(p => (p - mean) * (p - mean))) / 20000));
    }

    [Test]
    public void Descent_is_the_plain_loop_with_a_full_eigendecomposition()
    {
        using RandomSystem system = Drawn(Cubic, out RandomEquationsConfig config);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = Agreement.Entry(Id).Simulate(config, new SimulationRun(3, new ReplicaRange(4, 1), device), default);
        int d = 7;
        double[] x = new double[d];
        for (int k = 0; k <= 20; k++)
        {
            system.Evaluate(x);
            double[] h = (double[])system.Hessian.Clone(), values = new double[d];
            double length = x.Sum(v => v * v);
            double[] hx = [.. Enumerable.Range(0, d).Select(a => Enumerable.Range(0, d).Sum(b => h[(a * d) + b] * x[b]))];
            double both = x.Zip(hx, (a, b) => a * b).Sum();
            for (int i = 0; i < d * d && k > 0; i++)
            {
                (int a, int b) = (i / d, i % d);
                h[i] += -(((x[a] * hx[b]) + (hx[a] * x[b])) / length) + (((both / length) + 1e3) * x[a] * x[b] / length);
            }

            _ = SymmetricEigen.Vectors(new MatrixView<double>(h, d, d), values);
            int point = config.SquaredRadius.ToList().IndexOf(k / 20.0);
            if (point >= 0)
            {
                Assert.That(seen.Observables["energy"].Values[point], Is.EqualTo(system.Energy).Within(1e-4 * system.Energy), $"step {k}");
                Assert.That(seen.Observables["lowestEigenvalue"].Values[point], Is.EqualTo(values[0]).Within(1e-4), $"step {k}");
            }

            double slope = Enumerable.Range(0, 4).Sum(i => system.Values[i] * Enumerable.Range(0, d).Sum(a => system.Gradients[(i * d) + a] * h[a]));
            for (int a = 0; a < d; a++) x[a] += (slope > 0 ? -1 : 1) * Math.Sqrt(d / 20.0) * h[a];
        }

        Assert.That(x.Sum(v => v * v) / d, Is.EqualTo(21 / 20.0).Within(1e-9), "|x|^2/D rises by 1/K a step");
    }

    [TestCase("equations", "30")]
    [TestCase("equations", "60")]
    [TestCase("covariance", "[0.25,0.5,1]")]
    [TestCase("covariance", "[1,0,0.5]")]
    public void Descent_follows_the_path(string path, string value) => Agreement.Check(Id, Set(Half, path, value), 12);

    [Test]
    public void Descent_of_cubic_equations_follows_the_path() =>
        Agreement.Check(Id, Set(Set(Set(Half, "covariance", "[0.25,0,0.5,0.5]"), "inputDimension", "40"), "equations", "20"), 12);

    [Test]
    public void Quick_preset() => Agreement.Check(Id, Agreement.Entry(Id).Preset("quick"), 12);

    [Test]
    public void Replicas_of_their_own_start_follow_the_path() => Agreement.Check(Id, Set(Half, "normalised", "false"), 30);

    // u and its standard error over 5 and 4 trials of D = 200 and 160: ours and theirs within 4 standard errors of both.
    [TestCase(200, 100, new[] { .0564, .0361, .0214, .0047 }, new[] { .0023, .0018, .0014, .0007 })]
    [TestCase(160, 160, new[] { .1270, .0955, .0708, .0366, .0170 }, new[] { .0048, .0043, .0037, .0024, .0013 })]
    [Category("Slow")]
    public void Reference_simulations(int dimension, int equations, double[] expected, double[] errors)
    {
        string json = $$"""{"inputDimension":{{dimension}},"equations":{{equations}},"covariance":[0.25,0,1],"steps":100,"squaredRadius":[0,0.05,0.1,0.2,0.3]}""";
        const int Replicas = 20;
        ReplicaSeries energy = Simulate(json, Replicas).Observables["energy"];
        Agreement.Check(Id, json, Replicas);
        for (int i = 0; i < expected.Length; i++)
        {
            double[] values = [.. Enumerable.Range(0, Replicas).Select(r => energy.Replica(r)[i])];
            double mean = values.Average(), square = values.Sum(v => (v - mean) * (v - mean)) / (Replicas * (Replicas - 1.0));
            Assert.That(mean, Is.EqualTo(expected[i]).Within(4 * Math.Sqrt(square + (errors[i] * errors[i]))), $"point {i}");
        }
    }

    [Test]
    [Category("Slow")]
    public void The_distance_to_the_path_falls_with_dimension()
    {
        double[] gaps = [.. new[] { 40, 160 }.Select(d =>
        {
            string json = Set(Set(Set(Half, "inputDimension", $"{d}"), "equations", $"{d / 2}"), "steps", "100");
            ReplicaSeries seen = Simulate(json, d == 40 ? 200 : 40).Observables["energy"];
            return Enumerable.Range(0, seen.Values.Length / 5).Average(r => seen.Replica(r)[2]) - Predict(json).Observables["energy"].Values[2];
        })];

        Assert.That(Math.Log(gaps[0] / gaps[1]) / Math.Log(4), Is.EqualTo(2.0 / 3).Within(0.2));
    }

    [Test]
    public void Success_is_told()
    {
        Prediction half = Predict(Half), linear = Predict(Set(Half, "covariance", "[0.25,1]"));

        Assert.That(half.Observables["finalEnergy"].Values[0], Is.Zero);
        Assert.That(half.Observables["solutionRadius"].Values[0], Is.InRange(0.28, 0.31));
        Assert.That(linear.Observables["finalEnergy"].Values[0], Is.EqualTo(0.0625).Within(1e-12), "linear equations have no negative curvature");
        Assert.That(linear.Observables, Does.Not.ContainKey("solutionRadius"));
        Assert.That(linear.Observables["thresholdRatio"].Values[0], Is.Zero);
    }

    [Test]
    public void The_threshold_divides_success_from_failure()
    {
        // Large constant terms: not every alpha succeeds.
        string json = Set(Half, "covariance", "[4,0,1]");
        double threshold = Predict(json).Observables["thresholdRatio"].Values[0];
        Assert.That(threshold, Is.InRange(0.01, 0.99));
        foreach (double factor in (double[])[0.99, 1.01])
            Assert.That(double.IsFinite(new EnergyPath([4, 0, 1], factor * threshold).At([1.0]).Solution), Is.EqualTo(factor < 1));
    }

    [TestCase("covariance", "[0,0,1]", "covariance[0]")]
    [TestCase("covariance", "[1,0]", "covariance")]
    [TestCase("covariance", "[1,0,1,0,1]", "covariance")]
    [TestCase("covariance", "[1,-1]", "covariance[1]")]
    [TestCase("equations", "0", "equations")]
    [TestCase("inputDimension", "1", "inputDimension")]
    [TestCase("inputDimension", "16384", "inputDimension")]
    [TestCase("steps", "0", "steps")]
    [TestCase("squaredRadius", "[0.5,0.2]", "squaredRadius[1]")]
    [TestCase("squaredRadius", "[1.5]", "squaredRadius[0]")]
    public void Bad_configs_are_named(string member, string value, string path) =>
        Assert.That(Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(Set(Half, member, value)))!.Violations.Select(v => v.Path), Does.Contain(path));

    [Test]
    public void Memory_stated_is_enforced([Values(Half, Cubic)] string json) => Agreement.StatedMemoryHolds(Id, json);
}
